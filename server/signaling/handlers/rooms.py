"""Room commands: take a seat, come back, leave, and decide on those who wait."""

from mdt.domain import policy
from mdt.domain.errors import NotInLobby
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.policy import Action
from server.sessions.entrance import Comer
from server.sessions.presence import Place
from server.signaling.contract.rooms import (
    InstitutionName,
    InstitutionNames,
    PersonRef,
    RoomJoin,
    RoomJoined,
    RoomResume,
    RoomResumed,
    Snapshot,
)
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk, room_of
from server.signaling.dispatch import Caller
from server.signaling.refusals import NotSeated
from server.signaling.views.meetings import why_removed


async def join(desk: Desk, caller: Caller, msg: RoomJoin) -> RoomJoined:
    """Take a seat, or wait for one."""
    meeting_id = MeetingId(msg.meeting_id)
    if caller.room is not None and caller.seat is not None:
        has_seat = caller.seat.sid == caller.sid
        if has_seat and caller.room.meeting_id != meeting_id:
            await desk.entrance.leave(caller.room, caller.seat)
    comer = Comer(person_id=caller.person_id, sid=caller.sid, language=caller.language)
    room, seat = await desk.entrance.join(meeting_id, comer, take_over=msg.take_over)
    caller.holds(room, seat)
    if not room.knows_urgent:
        room.urgent, room.knows_urgent = await desk.record.urgent(meeting_id), True
    return desk.broadcaster.joined_view(room, seat)


async def resume(desk: Desk, caller: Caller, msg: RoomResume) -> RoomResumed:
    """Come back to a seat; what was missed is replayed, or all is sent anew."""
    comer = Comer(person_id=caller.person_id, sid=caller.sid, language=caller.language)
    room, seat = await desk.entrance.resume(msg.seat_id, msg.secret, comer)
    caller.holds(room, seat)
    if seat.place is Place.LOBBY:
        return RoomResumed(
            status="lobby",
            secret=seat.secret,
            events=[],
            snapshot=None,
            media_epoch=room.media_epoch,
            removed=why_removed(room.meeting, seat.person_id),
        )
    desk.broadcaster.media_again(room, seat)
    events = desk.broadcaster.replay_for(room, seat, msg.last_seq)
    return RoomResumed(
        status="seated",
        secret=seat.secret,
        events=events or [],
        snapshot=desk.broadcaster.snapshot_for(room, seat) if events is None else None,
        media_epoch=room.media_epoch,
    )


async def leave(desk: Desk, caller: Caller, _msg: Nothing) -> Nothing:
    """Leave for good."""
    if caller.room is not None and caller.seat is not None:
        await desk.entrance.leave(caller.room, caller.seat)
    return Nothing()


async def snapshot(desk: Desk, caller: Caller, _msg: Nothing) -> Snapshot:
    """Send everything again."""
    if caller.seat is None:
        raise NotSeated
    return desk.broadcaster.snapshot_for(room_of(caller), caller.seat)


async def institutions(desk: Desk, caller: Caller, _msg: Nothing) -> InstitutionNames:
    """Tell what institutions are called: who waited, or somebody planned later, knows not all."""
    names = await desk.record.ask(
        desk.board.institutions.names_in, room_of(caller).meeting_id, language=caller.language
    )
    return InstitutionNames(
        names=[InstitutionName(recorded=name, called=called) for name, called in names.items()]
    )


async def admit(desk: Desk, caller: Caller, msg: PersonRef) -> Committed:
    """Let somebody in from the lobby."""
    return await desk.change(caller, desk.board.meetings.admit, person_id=PersonId(msg.person_id))


async def refuse(desk: Desk, caller: Caller, msg: PersonRef) -> Nothing:
    """Send somebody away who waits."""
    room = room_of(caller)
    if room.meeting is None:
        raise NotInLobby
    actor = policy.actor_in(room.meeting, caller.person_id)
    policy.require(actor, Action.ROOM_ADMIT, room.meeting)
    await desk.entrance.turn_away(room, PersonId(msg.person_id))
    return Nothing()
