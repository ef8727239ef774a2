"""The watch over media: whether sound and images reach everybody, as the record is to know it.

The worker says when a connection fell silent, the client when an image did not arrive. What stays
so for a while, and for as long as the board's rule forgives, becomes an event; a flicker does not.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mdt.domain.attending import MediaState
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import Meeting
from server.sessions.presence import Place, Seat
from server.sessions.registry import Room, Rooms

PATIENCE = timedelta(seconds=15)
"""How long somebody without any connection that receives is waited for, as the worker waits."""

PAUSE = timedelta(seconds=5)
"""Shortest time between two events about one person: a bad line would bury the others."""


class Note(Protocol):
    """Stores whether sound and images reach somebody."""

    def __call__(
        self, meeting_id: MeetingId, *, person_id: PersonId, audio: bool, images: bool
    ) -> Awaitable[object]:
        """On return it is committed, and everybody was told."""
        ...


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What was seen of one person, and since when."""

    audio: bool
    images: bool
    since: datetime
    noted_at: datetime | None = None


class MediaWatch:
    """Looks at everybody in every room with a running session."""

    def __init__(self, rooms: Rooms, note: Note) -> None:
        self._rooms = rooms
        self._note = note
        self._seen: dict[tuple[MeetingId, PersonId], _Seen] = {}

    async def look(self, now: datetime) -> None:
        """Note what has lasted long enough."""
        here: set[tuple[MeetingId, PersonId]] = set()
        for room in self._rooms:
            meeting = room.meeting
            if meeting is None or meeting.session is None:
                continue
            for seat in room:
                if seat.place is Place.SEATED and meeting.is_present(seat.person_id):
                    here.add((meeting.id, seat.person_id))
                    await self._look_at(room, meeting, seat, now)
        for key in self._seen.keys() - here:
            del self._seen[key]

    async def _look_at(self, room: Room, meeting: Meeting, seat: Seat, now: datetime) -> None:
        key = (meeting.id, seat.person_id)
        audio, images = seat.hears, seat.images
        seen = self._seen.get(key)
        if seen is None or (seen.audio, seen.images) != (audio, images):
            noted_at = seen.noted_at if seen is not None else None
            seen = self._seen[key] = _Seen(audio=audio, images=images, since=now, noted_at=noted_at)
        known = meeting.attending.media.get(seat.person_id, MediaState())
        if (known.audio, known.images) == (audio, images):
            return
        is_worse = (known.audio and not audio) or (known.images and not images)
        forgiven = timedelta(seconds=meeting.quorum_rule.grace_seconds)
        if not audio and not seat.is_media_away:
            forgiven += PATIENCE
        if is_worse and now - seen.since < forgiven:
            return
        if seen.noted_at is not None and now - seen.noted_at < PAUSE:
            return
        seen.noted_at = now
        await self._note(room.meeting_id, person_id=seat.person_id, audio=audio, images=images)
