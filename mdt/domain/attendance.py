"""Attendance: who was present, from when to when, by event number."""

from dataclasses import dataclass
from datetime import datetime

from mdt.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceInterval:
    """One unbroken stay of a person in the room; open while ``to_seq`` is None."""

    person_id: PersonId
    from_seq: int
    from_at: datetime
    to_seq: int | None = None
    to_at: datetime | None = None
    end_reason: str = ""  # code of valuesets.LEAVE_REASONS
