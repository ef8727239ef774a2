"""Recusals and roll-calls. A recusal is answered when the media are cut."""

from mdt.domain.attending import Named
from mdt.domain.errors import UnknownPerson
from mdt.domain.ids import InstitutionId, ItemId, PersonId
from mdt.domain.people import Role
from server.signaling.contract.attending import (
    ImagesReport,
    RecuseBegin,
    RecuseEnd,
    RollCallEntry,
    RollCallSet,
)
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk
from server.signaling.dispatch import Caller
from server.signaling.refusals import NotSeated


async def recuse(desk: Desk, caller: Caller, msg: RecuseBegin) -> Committed:
    """Keep somebody out of an item; on return nothing of it is sent to them."""
    return await desk.change_rights(
        caller,
        desk.board.attending.recuse,
        item_id=ItemId(msg.item_id),
        person_id=PersonId(msg.person_id) if msg.person_id is not None else None,
        reason_code=msg.reason_code,
        reason=msg.reason,
    )


async def end_recusal(desk: Desk, caller: Caller, msg: RecuseEnd) -> Committed:
    """Let somebody take part again."""
    return await desk.change_rights(
        caller,
        desk.board.attending.end_recusal,
        item_id=ItemId(msg.item_id),
        person_id=PersonId(msg.person_id) if msg.person_id is not None else None,
    )


async def roll_call(desk: Desk, caller: Caller, msg: RollCallSet) -> Committed:
    """Say who sits in a room."""
    return await desk.change(
        caller,
        desk.board.attending.roll_call,
        endpoint_id=PersonId(msg.endpoint_id),
        people=tuple(_named(entry) for entry in msg.people),
    )


async def report_images(_desk: Desk, caller: Caller, msg: ImagesReport) -> Nothing:
    """Take whether images arrive; the watch over media notes it when it lasts."""
    if caller.seat is None:
        raise NotSeated
    caller.seat.images = msg.arrive
    return Nothing()


def _named(entry: RollCallEntry) -> Named:
    """Return an entry as the board takes it; where somebody belongs is looked up there."""
    try:
        role = Role(entry.role)
    except ValueError as unknown:
        raise UnknownPerson(field="people") from unknown
    return Named(
        key="",
        display_name=entry.display_name,
        institution_id=InstitutionId(""),
        institution_name="",
        discipline=entry.discipline,
        role=role,
        person_id=PersonId(entry.person_id) if entry.person_id is not None else None,
    )
