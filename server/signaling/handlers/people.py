"""What the chair does about people: mute, stop a camera, put out of the room, set the rules.

Somebody muted may speak up again by themselves; they are told who switched them off. Whoever is
put out waits in the lobby until they are admitted again.
"""

from mdt.domain import policy
from mdt.domain.errors import MdtError
from mdt.domain.ids import PersonId
from mdt.domain.policy import Action
from server.engine.engine import EngineError, Source
from server.sessions.presence import Place, Seat
from server.sessions.refusals import NotHere
from server.sessions.registry import Room
from server.sessions.room_rules import Rules
from server.signaling.contract.media import SourceStopped
from server.signaling.contract.rooms import PersonRef, PersonRemove, RoomRules
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk, room_of
from server.signaling.dispatch import Caller
from server.signaling.handlers.media import NOT_YET, tell_engine


async def mute(desk: Desk, caller: Caller, msg: PersonRef) -> Nothing:
    """Switch somebody's microphone off; on return nothing of it is forwarded."""
    room = _as(caller, Action.PERSON_MUTE)
    await _stop(desk, caller, room, PersonId(msg.person_id), Source.MICROPHONE)
    return Nothing()


async def stop_camera(desk: Desk, caller: Caller, msg: PersonRef) -> Nothing:
    """Switch somebody's camera off; on return nothing of it is forwarded."""
    room = _as(caller, Action.PERSON_STOP_CAMERA)
    await _stop(desk, caller, room, PersonId(msg.person_id), Source.CAMERA)
    return Nothing()


async def remove(desk: Desk, caller: Caller, msg: PersonRemove) -> Committed:
    """Put somebody out of the room; on return their media is cut both ways and their seat gone."""
    person_id = PersonId(msg.person_id)
    committed = await desk.change(
        caller, desk.board.meetings.remove, person_id=person_id, reason=msg.reason
    )
    await desk.entrance.put_out(room_of(caller), person_id)
    return committed


async def set_rules(desk: Desk, caller: Caller, msg: RoomRules) -> Committed:
    """Set whom cameras reach and how many screens are shown; on return it is so, and recorded.

    The engine comes first: what the record says holds already when anybody reads it.
    """
    room = _as(caller, Action.ROOM_SET_RULES)
    ruling = room.ruling = Rules(cameras=msg.cameras, screens=msg.screens)
    try:
        failures = await desk.media.permit_all(room)
        # A worker that is gone sends nothing, and the next is told before anybody connects.
        refused = [failure for failure in failures.values() if failure.code not in NOT_YET]
        if refused:
            raise refused[0]
        committed = await desk.change(
            caller, desk.board.chairing.set_rules, cameras=msg.cameras, screens=msg.screens
        )
    except (EngineError, MdtError):
        _forget(room, ruling)
        await desk.media.permit(room)
        raise
    finally:  # also when it ended before it was done: then it counts as not said
        _forget(room, ruling)
    for seat in _beyond(room, msg.screens):
        await _stop(desk, caller, room, seat.person_id, Source.SCREEN)
    return committed


def _forget(room: Room, ruling: Rules) -> None:
    """Go by the record again, unless somebody decrees something else by now."""
    if room.ruling is ruling:
        room.ruling = None


def _as(caller: Caller, action: Action) -> Room:
    """Return the caller's room when the policy lets the caller do this there."""
    room = room_of(caller)
    if room.meeting is None:
        raise NotHere
    policy.require(policy.actor_in(room.meeting, caller.person_id), action, room.meeting)
    return room


def _beyond(room: Room, screens: int) -> list[Seat]:
    """Return who shares a screen though others fill the places; the presenter goes first."""
    shown = room.meeting.presentation if room.meeting is not None else None
    presenter = shown.presenter_id if shown is not None else None
    sharing = [seat for seat in room.seated if seat.screen]
    sharing.sort(key=lambda seat: seat.person_id != presenter)
    return sharing[screens:]


async def _stop(
    desk: Desk, caller: Caller, room: Room, person_id: PersonId, source: Source
) -> None:
    async with desk.rooms.turn(room.meeting_id, person_id):
        seat = room.seat_of(person_id)
        if seat is None or seat.place is not Place.SEATED:
            raise NotHere
        was_on = seat.stop(source.value, caller.person_id)
        try:
            await tell_engine(desk, room, seat, source)
        finally:  # also when the worker hangs: their own window switches off what it sends
            desk.broadcaster.live_changed(room)
            if was_on and seat.sid is not None:
                body = SourceStopped(source=source.value, by=caller.person_id)
                desk.broadcaster.to_socket(seat.sid, "media.muted", body)
