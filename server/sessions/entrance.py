"""Coming and going: who gets a seat, who waits, who comes back, and when a seat is over.

Media is cut before a person is out, and what was decided is committed before anybody is told.
Sockets and messages are left to the ports; who may do what, to the policy.
"""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from mdt.domain import policy
from mdt.domain.errors import MdtError, NotInLobby, RoomClosed
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting, MeetingState
from mdt.domain.policy import Action
from server.sessions.ports import Announcer, Attendance
from server.sessions.presence import Holds, Place, Seat, new_seat
from server.sessions.refusals import AlreadyHere, Draining, UnknownSeat
from server.sessions.registry import Room, Rooms
from server.sessions.room_media import RoomMedia
from server.tasks import Tasks

log = structlog.get_logger()

RETRY_S = 5.0
"""After the store refused to note that somebody left, it is tried again this much later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comer:
    """A person at the door, with the connection they use."""

    person_id: PersonId
    sid: str
    language: str


class Entrance:
    """Changes people's places, one change of one person at a time."""

    def __init__(
        self,
        *,
        rooms: Rooms,
        attendance: Attendance,
        media: RoomMedia,
        announcer: Announcer,
        holds: Holds,
        tasks: Tasks,
        following: Tasks,
    ) -> None:
        """Take the rooms and everything about them.

        Args:
            rooms: all that are open.
            attendance: the record of who was there.
            media: what is cut before a person is out.
            announcer: tells people.
            holds: for how long seats are kept.
            tasks: what is done beside.
            following: what must be done before a change counts as made everywhere.
        """
        self._rooms = rooms
        self._attendance = attendance
        self._media = media
        self._announcer = announcer
        self._holds = holds
        self._tasks = tasks
        self._following = following
        media.screen_ended = announcer.screen_ended
        self._is_draining = False
        self._ends: dict[str, asyncio.TimerHandle] = {}
        """When to look whether a dropped seat is over: one moment for each, however often."""

    # -- coming

    async def join(
        self, meeting_id: MeetingId, comer: Comer, *, take_over: bool
    ) -> tuple[Room, Seat]:
        """Give a person a seat, or a place in the lobby.

        Raises:
            NotFound, NotAllowed, RoomClosed: the policy, or the meeting's state, says no.
            AlreadyHere: another window of the person has the seat, and it was not to be taken.
            Draining: the server is about to stop.
        """
        self._refuse_while_draining()
        async with self._rooms.turn(meeting_id, comer.person_id):
            with self._rooms.in_use(meeting_id) as room:
                try:
                    seat = await self._take_place(room, comer, take_over=take_over)
                except BaseException:
                    self._tasks.start(self._media.close_if_empty(room), name="room.forget")
                    raise
            log.info(
                "seat.taken",
                meeting_id=meeting_id,
                person_id=comer.person_id,
                seat_id=seat.id,
                state=seat.place.value,
            )
            return room, seat

    async def resume(self, seat_id: str, secret: str, comer: Comer) -> tuple[Room, Seat]:
        """Give a held seat back to the person whose it is.

        A connection that still has the seat is cut off: only one is the person.

        Raises:
            UnknownSeat: there is no such seat, it is another person's, or the secret is wrong.
            Draining: the server is about to stop.
        """
        self._refuse_while_draining()
        found = self._rooms.find_seat(seat_id)
        if found is None:
            raise UnknownSeat
        room, seat = found
        async with self._rooms.turn(room.meeting_id, comer.person_id):
            is_theirs = seat.person_id == comer.person_id and seat.opens_with(secret)
            if not is_theirs or room.seat_of(comer.person_id) is not seat:
                raise UnknownSeat
            may_enter = _may(room, seat.person_id, Action.ROOM_ENTER)
            if seat.place is Place.SEATED and not may_enter:  # they are being removed
                raise UnknownSeat
            if seat.place is Place.LOBBY and may_enter:
                await self._record_joined(room, seat.person_id)
                seat.place = Place.SEATED
            before = seat.sid
            seat.connect(
                comer.sid, language=comer.language, shown=secret, fresh=secrets.token_urlsafe(32)
            )
            if before is not None and before != comer.sid:
                self._announcer.closed(before, "moved")
            self._tell(room, seat)
            log.info("seat.resumed", meeting_id=room.meeting_id, person_id=comer.person_id)
            return room, seat

    async def restore(self, meetings: Iterable[Meeting]) -> None:
        """Hold seats for those who were in a room when the server ended without their leaving.

        They come back to the same stay; who does not is recorded as gone with the reason
        server_restarted when the hold is over.
        """
        for meeting in meetings:
            if meeting.state not in ROOM_OPEN_STATES:  # nobody can come back
                for person_id in sorted(meeting.present):
                    await self._attendance.left(meeting.id, person_id, "server_restarted")
                continue
            with self._rooms.in_use(meeting.id) as room:
                room.saw(meeting)
                for person_id in sorted(meeting.present):
                    seat = new_seat(person_id, Place.SEATED)
                    seat.end_reason = "server_restarted"
                    room.add(seat)
                    self._hold(room, seat)

    # -- going

    async def leave(self, room: Room, seat: Seat, *, reason: str = "left") -> None:
        """Take a person out, for good: first the media, then the record, then the seat."""
        async with self._rooms.turn(room.meeting_id, seat.person_id):
            if room.seat_of(seat.person_id) is seat:
                await self._go(room, seat, reason)

    def dropped(self, room: Room, seat: Seat, sid: str) -> None:
        """Hold the seat of a connection that was lost; a connection fenced off holds nothing."""
        if seat.sid != sid or room.seat_of(seat.person_id) is not seat:
            return
        self._hold(room, seat)
        self._tell(room, seat)
        log.info("seat.dropped", meeting_id=room.meeting_id, person_id=seat.person_id)

    async def turn_away(self, room: Room, person_id: PersonId) -> None:
        """Refuse somebody who waits. Raises NotInLobby."""
        seat = room.seat_of(person_id)
        if seat is None or seat.place is not Place.LOBBY:
            raise NotInLobby
        await self._remove(room, seat, "refused")
        log.info("seat.refused", meeting_id=room.meeting_id, person_id=person_id)

    async def put_out(self, room: Room, person_id: PersonId) -> None:
        """Take out whoever may no longer be in the room; on return no packet goes either way."""
        seat = room.seat_of(person_id)
        if seat is None or seat.place is Place.LOBBY or _may(room, person_id, Action.ROOM_ENTER):
            return
        await self._remove(room, seat, "removed")

    def meeting_changed(self, room: Room) -> None:
        """Bring everybody's place in line with a meeting whose people or state changed."""
        meeting = room.meeting
        if meeting is None or self._is_draining:
            return
        self._following.start(self._media.permit(room), name="media.permit")
        for seat in room:
            may_enter = _may(room, seat.person_id, Action.ROOM_ENTER)
            may_wait = _may(room, seat.person_id, Action.ROOM_WAIT)
            if meeting.state is MeetingState.CANCELLED:
                self._following.start(self._remove(room, seat, "ended"), name="seat.end")
            elif not (may_enter if seat.place is Place.SEATED else may_wait):
                self._following.start(self._remove(room, seat, "removed"), name="seat.remove")
            elif seat.place is Place.LOBBY and may_enter:
                self._tasks.start(self._let_in(room, seat), name="seat.admit")

    def drain(self) -> None:
        """Take nobody in from now on, and record nothing more: the seats outlive the server."""
        self._is_draining = True
        for end in self._ends.values():
            end.cancel()

    def tell_closed(self, sid: str, reason: str) -> None:
        """Tell a connection that it has no seat any more."""
        self._announcer.closed(sid, reason)

    # -- steps; all but ``_hold`` and ``_tell`` run in the person's turn

    def _refuse_while_draining(self) -> None:
        if self._is_draining:
            raise Draining

    async def _take_place(self, room: Room, comer: Comer, *, take_over: bool) -> Seat:
        if room.meeting is None:
            room.saw(await self._attendance.meeting(room.meeting_id))
        self._ask(room, comer)
        await self._free_seat(room, comer, take_over=take_over)
        await self._media.open(room)
        if self._ask(room, comer):  # once more: the meeting went on meanwhile
            return await self._sit_down(room, comer)
        return self._wait(room, comer)

    @staticmethod
    def _ask(room: Room, comer: Comer) -> bool:
        """Refuse who may not come, and say whether the others need not wait to be admitted."""
        meeting = room.meeting
        if meeting is None:
            raise RoomClosed
        policy.require(policy.actor_in(meeting, comer.person_id), Action.ROOM_WAIT, meeting)
        if meeting.state not in ROOM_OPEN_STATES:
            raise RoomClosed
        return _may(room, comer.person_id, Action.ROOM_ENTER)

    async def _free_seat(self, room: Room, comer: Comer, *, take_over: bool) -> None:
        seat = room.seat_of(comer.person_id)
        if seat is None:
            return
        if seat.sid is not None and seat.sid != comer.sid:
            if not take_over:
                raise AlreadyHere
            before = seat.sid
            self._hold(room, seat)
            self._announcer.closed(before, "moved")
        # The new window knows nothing of the old one's media, so its numbers begin again.
        await self._media.cut(room, seat)

    async def _sit_down(self, room: Room, comer: Comer) -> Seat:
        seat = room.seat_of(comer.person_id)
        is_new = seat is None or seat.place is Place.LOBBY
        if seat is None or is_new:
            seat = new_seat(comer.person_id, Place.SEATED)
            room.add(seat)
            # Held from now on: should the command end before its answer, the stay ends with it.
            self._hold(room, seat)
        try:
            await self._record_joined(room, comer.person_id)
        except MdtError:
            if is_new:
                room.remove(seat)
            raise
        seat.connect(
            comer.sid, language=comer.language, shown=None, fresh=secrets.token_urlsafe(32)
        )
        seat.microphone = seat.camera = seat.screen = False
        self._announcer.live_changed(room)
        return seat

    def _wait(self, room: Room, comer: Comer) -> Seat:
        seat = new_seat(comer.person_id, Place.LOBBY)
        seat.connect(
            comer.sid, language=comer.language, shown=None, fresh=secrets.token_urlsafe(32)
        )
        room.add(seat)
        self._announcer.lobby_changed(room)
        return seat

    async def _let_in(self, room: Room, seat: Seat) -> None:
        async with self._rooms.turn(room.meeting_id, seat.person_id):
            while self._waits_admitted(room, seat):
                try:
                    await self._record_joined(room, seat.person_id)
                except MdtError as refusal:
                    log.warning("seat.not_recorded", code=refusal.code, meeting_id=room.meeting_id)
                    await asyncio.sleep(RETRY_S)
                    continue
                seat.place = Place.SEATED
                self._announcer.admitted(room, seat)
                self._announcer.lobby_changed(room)
                self._announcer.live_changed(room)
                log.info("seat.admitted", meeting_id=room.meeting_id, person_id=seat.person_id)

    def _waits_admitted(self, room: Room, seat: Seat) -> bool:
        """Whether somebody is in the lobby, connected, and no longer has to be."""
        return (
            room.seat_of(seat.person_id) is seat
            and seat.place is Place.LOBBY
            and seat.is_connected
            and _may(room, seat.person_id, Action.ROOM_ENTER)
        )

    async def _record_joined(self, room: Room, person_id: PersonId) -> None:
        if room.meeting is None or person_id not in room.meeting.present:
            await self._attendance.joined(room.meeting_id, person_id)

    async def _remove(self, room: Room, seat: Seat, reason: str) -> None:
        """Take a person out and tell them; whoever comes second waits for the first."""
        async with self._rooms.turn(room.meeting_id, seat.person_id):
            if room.seat_of(seat.person_id) is not seat:
                return
            sid, words = seat.sid, _why_put_out(room, seat) if reason == "removed" else ""
            try:
                await self._go(room, seat, "removed" if reason == "removed" else "left")
            except MdtError as refusal:  # the seat is out already; the record follows
                log.warning("seat.not_recorded", code=refusal.code, meeting_id=room.meeting_id)
            if sid is not None:
                self._announcer.closed(sid, reason, words)

    async def _go(self, room: Room, seat: Seat, reason: str) -> None:
        seat.drop(until=_now())  # from here on nothing is sent to it
        try:
            await self._media.cut(room, seat)
            is_present = room.meeting is not None and seat.person_id in room.meeting.present
            if seat.place is Place.SEATED or is_present:
                await self._attendance.left(room.meeting_id, seat.person_id, reason)
        except BaseException:  # refused, or ended before it was done: it is tried again
            seat.end_reason = reason
            self._hold(room, seat, for_s=RETRY_S)
            raise
        room.remove(seat)
        self._look_no_more(seat)
        self._tell(room, seat)
        log.info("seat.left", meeting_id=room.meeting_id, person_id=seat.person_id, reason=reason)
        await self._media.close_if_empty(room)

    def _hold(self, room: Room, seat: Seat, *, for_s: float | None = None) -> None:
        meeting = room.meeting
        invited = meeting.participants.get(seat.person_id) if meeting is not None else None
        hold_s = self._holds.for_role(invited.role if invited else None) if for_s is None else for_s
        seat.drop(until=_now() + hold_s)
        self._look_no_more(seat)
        if not self._is_draining:
            loop = asyncio.get_running_loop()
            self._ends[seat.id] = loop.call_later(hold_s, self._look_at, room, seat)

    def _look_no_more(self, seat: Seat) -> None:
        """Forget when a seat was to be looked at: until then its room would be kept for it."""
        if end := self._ends.pop(seat.id, None):
            end.cancel()

    def _look_at(self, room: Room, seat: Seat) -> None:
        del self._ends[seat.id]
        if seat.is_over(_now()) and not self._is_draining:
            self._tasks.start(self._expire(room, seat), name="seat.expire")

    async def _expire(self, room: Room, seat: Seat) -> None:
        async with self._rooms.turn(room.meeting_id, seat.person_id):
            is_over = seat.is_over(_now()) and room.seat_of(seat.person_id) is seat
            if not is_over or self._is_draining:
                return
            try:
                await self._go(room, seat, seat.end_reason)
            except MdtError as refusal:  # held on, and tried again
                log.warning("seat.not_recorded", code=refusal.code, meeting_id=room.meeting_id)

    def _tell(self, room: Room, seat: Seat) -> None:
        if seat.place is Place.LOBBY:
            self._announcer.lobby_changed(room)
        else:
            self._announcer.live_changed(room)


def _may(room: Room, person_id: PersonId, action: Action) -> bool:
    meeting = room.meeting
    return meeting is not None and policy.allows(
        policy.actor_in(meeting, person_id), action, meeting
    )


def _why_put_out(room: Room, seat: Seat) -> str:
    """Return the words of whoever put somebody out; who waits was not put out but uninvited."""
    if room.meeting is None or seat.place is Place.LOBBY:
        return ""
    removal = room.meeting.attending.removal(seat.person_id)
    return removal.reason if removal is not None else ""


def _now() -> float:
    return asyncio.get_running_loop().time()
