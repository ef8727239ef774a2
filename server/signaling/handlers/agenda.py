"""Agenda commands: translate the wire to the service and back."""

from mdt.domain.ids import ItemId
from server.signaling.contract.agenda import ItemClose, ItemDefer, ItemExtend, ItemRef
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk
from server.signaling.dispatch import Caller


async def call_next(desk: Desk, caller: Caller, _msg: Nothing) -> Committed:
    """Call the first item that was not called yet; on return who is recused gets nothing of it."""
    return await desk.change_rights(caller, desk.board.agenda.call_next)


async def call(desk: Desk, caller: Caller, msg: ItemRef) -> Committed:
    """Call one item; on return who is recused gets nothing of it."""
    return await desk.change_rights(caller, desk.board.agenda.call, item_id=ItemId(msg.item_id))


async def defer(desk: Desk, caller: Caller, msg: ItemDefer) -> Committed:
    """Put an item off; on return the screen of who presented it is off where it has to be."""
    return await desk.change_rights(
        caller,
        desk.board.agenda.defer,
        item_id=ItemId(msg.item_id),
        reason_code=msg.reason_code,
        reason=msg.reason,
    )


async def close(desk: Desk, caller: Caller, msg: ItemClose) -> Committed:
    """Close an item; on return the screen of who presented it is off where it has to be."""
    return await desk.change_rights(
        caller, desk.board.agenda.close, item_id=ItemId(msg.item_id), reason=msg.reason
    )


async def extend(desk: Desk, caller: Caller, msg: ItemExtend) -> Committed:
    """Give an item more time."""
    return await desk.change(
        caller, desk.board.agenda.extend, item_id=ItemId(msg.item_id), seconds=msg.seconds
    )
