"""Commands of cases: showing the board evidence that came after the case was called."""

from mdt.domain.ids import ItemId
from server.signaling.contract.agenda import ItemRef
from server.signaling.contract.wire import Committed
from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand, Caller, Command


async def show_evidence(desk: Desk, caller: Caller, msg: ItemRef) -> Committed:
    """Show the latest version of the open case from now on."""
    return await desk.change(caller, desk.board.cases.show_evidence, item_id=ItemId(msg.item_id))


ROWS: tuple[AnyCommand[Desk], ...] = (Command("evidence.show", ItemRef, Committed, show_evidence),)
