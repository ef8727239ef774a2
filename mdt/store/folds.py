"""The latest committed value of each meeting, kept so that no command replays a log.

Shared by the writer thread, which puts a value here once its events are committed, and by the
readers. The values are immutable; only this table needs the lock.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import Meeting

CommandKey = tuple[PersonId | None, str]


class FoldCache:
    """Meetings by id, the least recently used leaving first."""

    def __init__(self, limit: int = 512) -> None:
        self._limit = limit
        self._lock = Lock()
        self._meetings: OrderedDict[MeetingId, Meeting] = OrderedDict()
        self._commands: dict[MeetingId, dict[CommandKey, int]] = {}

    def get(self, meeting_id: MeetingId) -> Meeting | None:
        """Return the value, when it is here."""
        with self._lock:
            meeting = self._meetings.get(meeting_id)
            if meeting is not None:
                self._meetings.move_to_end(meeting_id)
            return meeting

    def put(self, meeting: Meeting) -> None:
        """Keep a committed value, unless a later one is here already."""
        with self._lock:
            known = self._meetings.get(meeting.id)
            if known is not None and known.seq >= meeting.seq:
                return
            self._meetings[meeting.id] = meeting
            self._meetings.move_to_end(meeting.id)
            while len(self._meetings) > self._limit:
                dropped, _ = self._meetings.popitem(last=False)
                self._commands.pop(dropped, None)

    def drop(self, meeting_ids: Iterable[MeetingId]) -> None:
        """Forget meetings, so that the next load reads the log again."""
        with self._lock:
            for meeting_id in meeting_ids:
                self._meetings.pop(meeting_id, None)
                self._commands.pop(meeting_id, None)

    def commands(self, meeting_id: MeetingId) -> dict[CommandKey, int] | None:
        """Return the committed commands of a meeting and their numbers: writer thread only."""
        return self._commands.get(meeting_id)

    def put_commands(self, meeting_id: MeetingId, commands: dict[CommandKey, int]) -> None:
        """Keep the committed commands of a meeting, while its value is kept."""
        with self._lock:
            if meeting_id in self._meetings:
                self._commands[meeting_id] = commands
