"""A room while people are in it: seats, lobby, what is shown, and the last events. Pure.

It knows nothing of sockets or messages: events and the shared view are kept as they were given.
Durable facts are in ``meeting``, which is only ever replaced by a later one.
"""

import math
from collections import Counter, deque
from collections.abc import Iterator
from typing import Generic, TypeVar

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.rosters import Urgent
from server.engine.engine import Permission
from server.sessions.presence import Place, Seat
from server.sessions.room_rules import Rules, rules_of
from server.signaling.contract.wire import Wire

E = TypeVar("E")
V = TypeVar("V")


class LiveSession(Generic[E, V]):
    """One room; ``E`` is an event as it is replayed, ``V`` the presenter's view."""

    def __init__(self, meeting_id: MeetingId, *, replay_events: int) -> None:
        """Open an empty room that can replay so many events."""
        self.meeting_id = meeting_id
        self.meeting: Meeting | None = None
        self.media_epoch = 1
        self.speakers: Wire | None = None  # who is heard, as it was told last
        self.view: V | None = None
        self.ruling: Rules | None = None  # what is being decreed, until it is in the record
        self.urgent: Urgent | None = None  # the call that it was opened with, as it stands
        self.knows_urgent = False  # whether it was looked up
        self._told: dict[PersonId, tuple[str, int]] = {}  # as which reader, since which event
        self.permitted: dict[PersonId, Permission] = {}  # what the engine was told last
        self.cuts: Counter[PersonId] = Counter()  # how often the engine forgot somebody
        self._seats: dict[PersonId, Seat] = {}
        self._ring: deque[tuple[int, E]] = deque(maxlen=replay_events)

    # -- the record

    def saw(self, meeting: Meeting) -> bool:
        """Take a meeting as read or committed; return whether it is newer than the one known."""
        if self.meeting is not None and meeting.seq <= self.meeting.seq:
            return False
        if self.meeting is not None and self.meeting.presentation != meeting.presentation:
            self.view = None
        self.meeting = meeting
        return True

    @property
    def rules(self) -> Rules:
        """What the chair allows of pictures: as recorded, or as it is just being decreed."""
        if self.ruling is not None:
            return self.ruling
        return rules_of(self.meeting) if self.meeting is not None else Rules()

    def remember(self, seq: int, event: E) -> None:
        """Keep an event for those who come back. What was kept before a gap is of no use."""
        if self._ring and self._ring[-1][0] != seq - 1:
            self._ring.clear()
        self._ring.append((seq, event))

    def since(self, last_seq: int) -> list[E] | None:
        """Return the events after ``last_seq``, or None when a snapshot is needed."""
        now = self.meeting.seq if self.meeting is not None else 0
        if last_seq == now:
            return []
        if last_seq > now or not self._ring or self._ring[0][0] > last_seq + 1:
            return None
        return [event for seq, event in self._ring if seq > last_seq]

    def tells(self, person_id: PersonId, key: str, seq: int) -> bool:
        """Note as which reader somebody is told of event ``seq``; return whether that is news."""
        before = self._told.get(person_id)
        if before is None or before[0] != key:
            self._told[person_id] = key, seq
        return before is not None and before[0] != key

    def told_as(self, person_id: PersonId, key: str, last_seq: int) -> bool:
        """Return whether somebody was this reader already when they knew ``last_seq``."""
        before, since = self._told.get(person_id, ("", math.inf))
        return before == key and since <= last_seq

    # -- people

    def __iter__(self) -> Iterator[Seat]:
        """Every seat, in the order they were taken."""
        return iter(list(self._seats.values()))

    def __len__(self) -> int:
        """How many seats there are, held ones and the lobby included."""
        return len(self._seats)

    def seat_of(self, person_id: PersonId) -> Seat | None:
        """The person's seat, wherever it is."""
        return self._seats.get(person_id)

    def add(self, seat: Seat) -> None:
        """Give a person a seat in place of any earlier one."""
        self._seats[seat.person_id] = seat

    def remove(self, seat: Seat) -> None:
        """Forget a seat; a newer one of the same person stays."""
        if self._seats.get(seat.person_id) is seat:
            del self._seats[seat.person_id]

    @property
    def seated(self) -> list[Seat]:
        """Everybody in the room, also those whose seat is only held."""
        return [seat for seat in self._seats.values() if seat.place is Place.SEATED]

    @property
    def waiting(self) -> list[Seat]:
        """Everybody in the lobby who is connected, in the order they came."""
        return [
            seat for seat in self._seats.values() if seat.place is Place.LOBBY and seat.is_connected
        ]
