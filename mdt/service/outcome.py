"""What a command came to: the meeting after it, and the events it added to the log."""

from dataclasses import dataclass

from mdt.domain.events import LoggedEvent
from mdt.domain.meetings import Meeting


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one command. A repeated command adds nothing and says where it was stored."""

    meeting: Meeting
    events: tuple[LoggedEvent, ...]
    repeated: bool = False
    repeated_seq: int = 0

    @property
    def seq(self) -> int:
        """Number of the last event that this command caused, now or when it was first sent."""
        return self.repeated_seq if self.repeated else self.meeting.seq
