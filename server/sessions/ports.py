"""What the rooms need from outside: a record of who came and went, a voice to the connections."""

from typing import Protocol

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import Meeting
from server.sessions.presence import Seat
from server.sessions.registry import Room


class Attendance(Protocol):
    """The durable side of coming and going."""

    async def meeting(self, meeting_id: MeetingId) -> Meeting:
        """Return the meeting as stored. Raises NotFound."""
        ...

    async def joined(self, meeting_id: MeetingId, person_id: PersonId) -> None:
        """Record that a person is in the room."""
        ...

    async def left(self, meeting_id: MeetingId, person_id: PersonId, reason: str) -> None:
        """Record that a person is no longer in the room."""
        ...


class Announcer(Protocol):
    """Tells the connections what changed."""

    def live_changed(self, room: Room) -> None:
        """Tell everybody in the room who is live."""
        ...

    def lobby_changed(self, room: Room) -> None:
        """Tell those who may admit who waits."""
        ...

    def closed(self, sid: str, reason: str, words: str = "") -> None:
        """Tell a connection that it has no seat any more, in whose words if somebody said why."""
        ...

    def screen_ended(self, room: Room, seat: Seat) -> None:
        """Tell somebody that a rule ended their screen, and everybody that it is gone."""
        ...

    def admitted(self, room: Room, seat: Seat) -> None:
        """Tell a guest that the lobby is over, with all there is to see."""
        ...
