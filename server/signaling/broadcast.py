"""What goes out by itself: committed events in their order, and what is live but not recorded.

A message is encoded once and put on the queues of those it is for: everybody seated and
connected. Nothing of a meeting is ever sent to the lobby but that it is over.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from mdt.domain import policy
from mdt.domain.events import (
    LoggedEvent,
    MeetingCancelled,
    MeetingPlanChanged,
    ParticipantAdmitted,
)
from mdt.domain.happened.attendance import ParticipantRemoved
from mdt.domain.meetings import Meeting
from mdt.domain.policy import Action
from mdt.service.outcome import Outcome
from server.sessions.presence import Seat
from server.sessions.registry import Room, Rooms
from server.sessions.room_rules import permission_of, rules_of
from server.signaling.case_cards import CaseCards
from server.signaling.changes.readers import Readers
from server.signaling.contract.media import SourceStopped
from server.signaling.contract.rooms import (
    LiveChanged,
    LobbyChanged,
    RoomEvent,
    RoomJoined,
    SeatClosed,
    ServerDraining,
    Snapshot,
)
from server.signaling.contract.wire import Wire
from server.signaling.limits import LatestOnly
from server.signaling.snapshot import room_event, snapshot
from server.signaling.socketio_port import Frame
from server.signaling.views.meetings import (
    live_views,
    lobby_views,
    rules_view,
    shown_to,
    why_removed,
)
from server.signaling.views.urgent import urgent_view

log = structlog.get_logger()

MOVES_PER_S = 20.0
"""Pointer and view are relayed at most this often."""

RETRY_LEAST_S = 0.5
RETRY_MOST_S = 5.0
RETRY_PER_SOCKET_S = 0.02
"""Clients come back spread over so much time each, that a full house does not come at once."""

_CHANGES_PLACES = (
    MeetingPlanChanged,
    MeetingCancelled,
    ParticipantAdmitted,
    ParticipantRemoved,
)


class Sockets(Protocol):
    """Sends to sockets."""

    def push(self, sid: str, frame: Frame, *, volatile: bool = False) -> None:
        """Queue a message for one socket."""
        ...


class Broadcaster:
    """Tells rooms what happened."""

    def __init__(
        self, *, sockets: Sockets, rooms: Rooms, cards: CaseCards, clock: Callable[[], datetime]
    ) -> None:
        self._sockets = sockets
        self._rooms = rooms
        self._cards = cards
        self._clock = clock
        self._moves: dict[tuple[Room, str], _Move] = {}
        self.places_changed: Callable[[Room], None] = lambda _room: None

    # -- the record

    def committed(self, outcome: Outcome) -> None:
        """Tell the room of a meeting about stored events; called in the order of commits."""
        meeting = outcome.meeting
        room = self._rooms.get(meeting.id)
        if room is None or not outcome.events:
            return
        before = room.meeting
        known = before.seq if before is not None else 0
        room.saw(meeting)
        for logged in outcome.events:
            if logged.seq <= known:
                continue
            room.remember(logged.seq, logged)
            self._send_event(room, meeting, logged)
        if _permits_otherwise(room, before, meeting) or any(
            isinstance(logged.event, _CHANGES_PLACES) for logged in outcome.events
        ):
            self.places_changed(room)
        if before is not None and rules_of(before) != rules_of(meeting):
            self.live_changed(room)

    def snapshot_for(self, room: Room, seat: Seat) -> Snapshot:
        """Return everything that somebody seated may see."""
        meeting = room.meeting
        if meeting is None:
            raise RuntimeError("a seat is taken only in a room whose meeting is known")
        may_admit = self._may_admit(room, seat)
        cases = self._cards.in_language(seat.language)
        room.tells(seat.person_id, Readers(meeting).key(seat.person_id), meeting.seq)
        return snapshot(
            room,
            meeting,
            cases,
            reader=seat.person_id,
            now=self._clock(),
            may_admit=may_admit,
        )

    def replay_for(self, room: Room, seat: Seat, last_seq: int) -> list[RoomEvent] | None:
        """Return the events that a seat missed, or None when it needs a snapshot."""
        missed = room.since(last_seq)
        if missed is None or room.meeting is None:
            return None
        reader = seat.person_id
        if not room.told_as(reader, Readers(room.meeting).key(reader), last_seq):
            return None
        cases = self._cards.in_language(seat.language)
        return [room_event(room.meeting, logged, cases, reader=reader) for logged in missed]

    # -- what is live

    def live_changed(self, room: Room) -> None:
        """Tell everybody in the room who is live, by which rules, and how far its call has come."""
        body = LiveChanged(live=live_views(room), rules=rules_view(room), urgent=urgent_view(room))
        self._to_room(room, "room.live", body)

    def screen_ended(self, room: Room, seat: Seat) -> None:
        """Tell somebody that a rule ended their screen, and everybody that it is gone."""
        self.live_changed(room)
        if seat.sid is not None:
            self.to_socket(seat.sid, "media.muted", SourceStopped(source="screen", by=""))

    def media_again(self, room: Room, seat: Seat) -> None:
        """Tell somebody who is back what holds of their media: it may have been said meanwhile."""
        if seat.sid is not None:
            for name, body in seat.standing.items():
                self.to_socket(seat.sid, name, body)
            if room.speakers is not None:
                self.to_socket(seat.sid, "media.speakers", room.speakers)

    def lobby_changed(self, room: Room) -> None:
        """Tell those who may admit who waits."""
        frame = encode("room.lobby", LobbyChanged(lobby=lobby_views(room)))
        for seat in room.seated:
            if seat.sid is not None and self._may_admit(room, seat):
                self._sockets.push(seat.sid, frame)

    def closed(self, sid: str, reason: str, words: str = "") -> None:
        """Tell a connection that it has no seat any more, in whose words if somebody said why."""
        body = SeatClosed.model_validate({"reason": reason, "words": words})
        self.to_socket(sid, "room.closed", body)

    def admitted(self, room: Room, seat: Seat) -> None:
        """Tell a guest that the lobby is over, with all there is to see."""
        if seat.sid is not None:
            self.to_socket(seat.sid, "room.admitted", self.joined_view(room, seat))

    def joined_view(self, room: Room, seat: Seat) -> RoomJoined:
        """Return the seat to the person who took it; from the lobby nothing is seen."""
        is_seated = seat in room.seated
        return RoomJoined(
            status="seated" if is_seated else "lobby",
            person_id=seat.person_id,
            seat_id=seat.id,
            secret=seat.secret,
            snapshot=self.snapshot_for(room, seat) if is_seated else None,
            media_epoch=room.media_epoch,
            removed=why_removed(room.meeting, seat.person_id),
        )

    def move(self, room: Room, event: str, body: Wire, *, from_sid: str) -> None:
        """Relay a pointer or a view to the others, thinned to the newest."""
        if (room, event) not in self._moves:
            self._moves = {key: one for key, one in self._moves.items() if len(key[0])}
            self._moves[room, event] = _Move()
        one = self._moves[room, event]
        one.frame, one.from_sid = encode(event, body), from_sid
        if one.pace.waiting:
            return
        loop = asyncio.get_running_loop()
        if (delay_s := one.pace.delay(loop.time())) > 0:
            one.pace.waiting = True
            loop.call_later(delay_s, self._send_move, room, one)
        else:
            self._send_move(room, one)

    def draining(self, sids: Sequence[str]) -> None:
        """Tell connections that the server is about to stop, and when to come back."""
        most_s = min(RETRY_MOST_S, RETRY_LEAST_S + RETRY_PER_SOCKET_S * len(sids))
        for sid in sids:
            retry_s = random.uniform(RETRY_LEAST_S, most_s)  # noqa: S311 - spreads, hides nothing
            self.to_socket(sid, "server.draining", ServerDraining(retry_ms=round(retry_s * 1000)))

    # -- sending

    def to_socket(self, sid: str, event: str, body: Wire) -> None:
        """Send to one connection."""
        self._sockets.push(sid, encode(event, body))

    def to_room(self, room: Room, event: str, body: Wire) -> None:
        """Send to everybody seated and connected."""
        self._to_room(room, event, body)

    def to_others(self, room: Room, event: str, body: Wire, *, but: Seat) -> None:
        """Send to everybody seated and connected but one."""
        frame = encode(event, body)
        for seat in room.seated:
            if seat.sid is not None and seat is not but:
                self._sockets.push(seat.sid, frame)

    def _to_room(self, room: Room, event: str, body: Wire) -> None:
        frame = encode(event, body)
        for seat in room.seated:
            if seat.sid is not None:
                self._sockets.push(seat.sid, frame)

    def _send_event(self, room: Room, meeting: Meeting, logged: LoggedEvent) -> None:
        """Send one event to everybody seated; encoded once for those who are told the same.

        Whoever may see more or less than when they were told last, is told everything anew.
        """
        frames: dict[tuple[str, str, bool], Frame] = {}
        readers = Readers(meeting)
        for seat in room.seated:
            if seat.sid is None:
                continue
            reader = seat.person_id
            key = readers.key(reader)
            anew = room.tells(reader, key, logged.seq)
            kind = seat.language, key, anew
            if kind not in frames:
                cases = self._cards.in_language(seat.language)
                event = room_event(meeting, logged, cases, reader=reader, anew=anew)
                frames[kind] = encode("room.event", event)
            self._sockets.push(seat.sid, frames[kind])

    def _send_move(self, room: Room, one: "_Move") -> None:
        one.pace.sent(asyncio.get_running_loop().time())
        if one.frame is None:
            return
        for seat in room.seated:
            if seat.sid is None or seat.sid == one.from_sid:
                continue
            if room.meeting is not None and shown_to(room.meeting, seat.person_id) is not None:
                self._sockets.push(seat.sid, one.frame, volatile=True)

    @staticmethod
    def _may_admit(room: Room, seat: Seat) -> bool:
        if room.meeting is None:
            return False
        actor = policy.actor_in(room.meeting, seat.person_id)
        return policy.allows(actor, Action.ROOM_ADMIT, room.meeting)


def _permits_otherwise(room: Room, before: Meeting | None, after: Meeting) -> bool:
    """Say whether somebody may send or receive otherwise than before, so that media must follow.

    While nobody takes less part than others, and no rule holds back a picture, all may all.
    """
    if before is None:
        return False
    old, new = rules_of(before), rules_of(after)
    is_hiding = bool(after.attending.recusals or after.withheld or before.withheld)
    if not is_hiding and old.cameras == new.cameras == "everyone":
        return False
    return any(permission_of(seat, before, old) != permission_of(seat, after, new) for seat in room)


class _Move:
    """The newest of a stream of moves."""

    __slots__ = ("frame", "from_sid", "pace")

    def __init__(self) -> None:
        self.pace = LatestOnly(per_second=MOVES_PER_S)
        self.frame: Frame | None = None
        self.from_sid = ""


def encode(event: str, body: Wire) -> Frame:
    """Return a message ready to be sent to any number of sockets."""
    return Frame(event, body.model_dump_json())
