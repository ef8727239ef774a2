"""The rooms that are open now, and whose turn it is to change somebody's place in one.

A room is opened by the first who comes and forgotten with the last seat. What happens in it is
decided elsewhere (``entrance``).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from mdt.domain.events import LoggedEvent
from mdt.domain.ids import MeetingId, PersonId
from server.sessions.live_session import LiveSession
from server.sessions.presence import Seat
from server.signaling.contract.discussion import ViewState

Room = LiveSession[LoggedEvent, ViewState]


class Rooms:
    """All open rooms of this server."""

    def __init__(self, *, replay_events: int) -> None:
        """Keep so many events of each room for those who come back."""
        self._replay_events = replay_events
        self._open: dict[MeetingId, Room] = {}
        self._users: dict[MeetingId, int] = {}  # who works on a room that may have no seat yet
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def __iter__(self) -> Iterator[Room]:
        """Every open room."""
        return iter(list(self._open.values()))

    def get(self, meeting_id: MeetingId) -> Room | None:
        """The room of a meeting, if anybody is or was just in it."""
        return self._open.get(meeting_id)

    @contextmanager
    def in_use(self, meeting_id: MeetingId) -> Iterator[Room]:
        """Open the room if it is not open, and keep it from being forgotten meanwhile."""
        room = self._open.get(meeting_id)
        if room is None:
            room = self._open[meeting_id] = LiveSession(
                meeting_id, replay_events=self._replay_events
            )
        self._users[meeting_id] = self._users.get(meeting_id, 0) + 1
        try:
            yield room
        finally:
            self._users[meeting_id] -= 1
            if self._users[meeting_id] == 0:
                del self._users[meeting_id]

    def forget_if_empty(self, room: Room) -> bool:
        """Forget a room without seats; return whether it was."""
        meeting_id = room.meeting_id
        if len(room) or meeting_id in self._users or self._open.get(meeting_id) is not room:
            return False
        del self._open[meeting_id]
        return True

    def find_seat(self, seat_id: str) -> tuple[Room, Seat] | None:
        """Return the seat with this id and its room."""
        for room in self._open.values():
            for seat in room:
                if seat.id == seat_id:
                    return room, seat
        return None

    def turn(self, meeting_id: MeetingId, person_id: PersonId | None = None) -> asyncio.Lock:
        """The lock under which a person's place, or a room's media, is changed."""
        key = f"{meeting_id} {person_id or ''}"
        lock = self._turns.get(key)
        if lock is None:
            lock = self._turns[key] = asyncio.Lock()
        return lock
