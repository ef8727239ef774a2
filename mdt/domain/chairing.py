"""Chairing: who leads the session now, and how the lead passed from one person to the next."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mdt.domain.ids import PersonId
from mdt.domain.people import Role

if TYPE_CHECKING:  # a meeting holds its chairing, so this module cannot import it
    from mdt.domain.meetings import Meeting

LEADING_ROLES = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR})
"""Roles that may ever lead a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One passing of the lead; None stands for the chair by role, or for nobody."""

    seq: int
    at: datetime
    from_id: PersonId | None
    to_id: PersonId | None
    reason_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chairing:
    """Who holds the lead."""

    holder: PersonId | None = None  # None: the chair by role
    lost_at: datetime | None = None  # when the holder's connection was lost
    handovers: tuple[Handover, ...] = ()


def leads(meeting: "Meeting", person_id: PersonId) -> bool:
    """Return whether a person may lead the session: whoever was invited in a leading role."""
    person = meeting.participants.get(person_id)
    return person is not None and person.role in LEADING_ROLES
