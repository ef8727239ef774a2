"""Hands, floor, chat and the shared view."""

from mdt.domain import policy
from mdt.domain.errors import UnknownMaterial
from mdt.domain.ids import MaterialId, PersonId
from mdt.domain.policy import Action
from server.sessions.registry import Room
from server.signaling.contract.discussion import (
    ChatPost,
    HandLower,
    PointerMove,
    PointerMoved,
    PresentationStart,
    ViewMoved,
    ViewState,
)
from server.signaling.contract.rooms import PersonRef
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk, room_of
from server.signaling.dispatch import Caller


async def raise_hand(desk: Desk, caller: Caller, _msg: Nothing) -> Committed:
    """Raise my hand."""
    return await desk.change(caller, desk.board.discussion.raise_hand)


async def lower_hand(desk: Desk, caller: Caller, msg: HandLower) -> Committed:
    """Lower my hand, or somebody's."""
    person_id = PersonId(msg.person_id) if msg.person_id is not None else None
    return await desk.change(caller, desk.board.discussion.lower_hand, person_id=person_id)


async def give_floor(desk: Desk, caller: Caller, msg: PersonRef) -> Committed:
    """Let somebody speak; on return whoever had the floor shows no screen that went with it."""
    return await desk.change_rights(
        caller, desk.board.discussion.give_floor, person_id=PersonId(msg.person_id)
    )


async def end_floor(desk: Desk, caller: Caller, _msg: Nothing) -> Committed:
    """End what was said with the floor, and the screen that went with it."""
    return await desk.change_rights(caller, desk.board.discussion.end_floor)


async def post(desk: Desk, caller: Caller, msg: ChatPost) -> Committed:
    """Write a line to everybody."""
    return await desk.change(caller, desk.board.discussion.post, text=msg.text)


async def present(desk: Desk, caller: Caller, msg: PresentationStart) -> Committed:
    """Show a material of the open case."""
    return await desk.change(
        caller, desk.board.discussion.present, material_id=MaterialId(msg.material_id)
    )


async def stop_presenting(desk: Desk, caller: Caller, _msg: Nothing) -> Committed:
    """Show nothing any more."""
    return await desk.change(caller, desk.board.discussion.stop_presenting)


async def point(desk: Desk, caller: Caller, msg: PointerMove) -> Nothing:
    """Point at the shared material; nothing of it is recorded."""
    room = room_of(caller)
    _require_leading(room, caller, msg.material_id)
    moved = PointerMoved(person_id=caller.person_id, material_id=msg.material_id, x=msg.x, y=msg.y)
    desk.broadcaster.move(room, "room.pointer", moved, from_sid=caller.sid)
    return Nothing()


async def view(desk: Desk, caller: Caller, msg: ViewState) -> Nothing:
    """Move the shared view; who comes later gets the last one."""
    room = room_of(caller)
    _require_leading(room, caller, msg.material_id)
    room.view = msg
    moved = ViewMoved(person_id=caller.person_id, view=msg)
    desk.broadcaster.move(room, "room.view", moved, from_sid=caller.sid)
    return Nothing()


def _require_leading(room: Room, caller: Caller, material_id: str) -> None:
    """Refuse whoever does not lead the presentation, and what is not shown.

    Raises:
        NotAllowed, UnknownMaterial.
    """
    meeting = room.meeting
    shown = meeting.presentation if meeting is not None else None
    if meeting is None or shown is None or shown.material_id != material_id:
        raise UnknownMaterial(field="material_id")
    if shown.presenter_id != caller.person_id:
        actor = policy.actor_in(meeting, caller.person_id)
        policy.require(actor, Action.PRESENTATION_POINT, meeting)
