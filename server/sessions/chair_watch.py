"""The chair's watch: the lead passes on when who holds it cannot be reached (invariant I18).

The seat of a chair who dropped is kept for minutes; the lead is not. Who is connected is looked at
here once a second; what follows from it is decided in the domain, from the meeting as stored.
"""

from collections.abc import Awaitable, Iterable, Set
from datetime import datetime, timedelta
from typing import Protocol

from mdt.domain.chairing import holder_of
from mdt.domain.decide.chairing import followed
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import Meeting, MeetingState
from server.sessions.presence import Place
from server.sessions.registry import Room, Rooms

LOST_AFTER = timedelta(seconds=30)
"""How long a lost connection of who leads is waited for (domain model 6.3, I18)."""


class Follow(Protocol):
    """Stores how the lead follows who is there."""

    def __call__(
        self, meeting_id: MeetingId, *, reachable: Set[PersonId], is_lost: bool
    ) -> Awaitable[object]:
        """On return it is committed, and everybody was told."""
        ...


class ChairWatch:
    """Looks at every room with a running session."""

    def __init__(self, rooms: Rooms, follow: Follow) -> None:
        self._rooms = rooms
        self._follow = follow
        self._gone: dict[MeetingId, tuple[PersonId | None, datetime]] = {}
        """Since when who holds the lead of a meeting is gone."""
        self._live: set[MeetingId] = set()
        """Sessions that were live at the last look, for a room may be closed by the next one."""

    def remember(self, running: Iterable[MeetingId]) -> None:
        """Look after sessions that ran when the server ended, whether anybody comes or not."""
        self._live.update(running)

    async def look(self, now: datetime) -> None:
        """Let the lead of every running session follow who is there."""
        rooms = {room.meeting_id: room for room in self._rooms}
        for meeting_id in self._live - rooms.keys():
            self._forget(meeting_id)
            await self._follow(meeting_id, reachable=frozenset(), is_lost=True)
        for room in rooms.values():
            if room.meeting is not None:
                await self._look_at(room, room.meeting, now)

    async def _look_at(self, room: Room, meeting: Meeting, now: datetime) -> None:
        if meeting.session is None:
            self._forget(meeting.id)
            return
        if meeting.state is MeetingState.LIVE:
            self._live.add(meeting.id)
        else:
            self._live.discard(meeting.id)
        reachable = frozenset(
            seat.person_id for seat in room if seat.place is Place.SEATED and seat.is_connected
        )
        is_lost = self._is_lost(meeting, reachable, now)
        if followed(meeting, reachable=reachable, is_lost=is_lost):
            await self._follow(meeting.id, reachable=reachable, is_lost=is_lost)

    def _is_lost(self, meeting: Meeting, reachable: Set[PersonId], now: datetime) -> bool:
        """Whether the holder left, or was away for as long as is waited for."""
        holder = holder_of(meeting)
        if holder in reachable:
            self._gone.pop(meeting.id, None)
            return False
        gone, since = self._gone.get(meeting.id, (holder, now))
        if gone != holder:
            since = now
        self._gone[meeting.id] = holder, since
        return holder not in meeting.present or now - since >= LOST_AFTER

    def _forget(self, meeting_id: MeetingId) -> None:
        self._live.discard(meeting_id)
        self._gone.pop(meeting_id, None)
