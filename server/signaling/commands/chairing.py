"""Commands of chairing: handing over the chair."""

from mdt.domain.ids import PersonId
from server.signaling.contract.rooms import PersonRef
from server.signaling.contract.wire import Committed
from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand, Caller, Command


async def hand_over(desk: Desk, caller: Caller, msg: PersonRef) -> Committed:
    """Hand the lead to the chair or a deputy."""
    return await desk.change(
        caller, desk.board.chairing.hand_over, person_id=PersonId(msg.person_id)
    )


ROWS: tuple[AnyCommand[Desk], ...] = (Command("chair.hand_over", PersonRef, Committed, hand_over),)
