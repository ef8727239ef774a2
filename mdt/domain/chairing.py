"""Chairing: who leads the session now, how the lead passed on, and the rules for pictures.

While a session runs one person leads (invariant I18): the chair, or whoever the lead passed to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mdt.domain.ids import PersonId
from mdt.domain.people import Role

if TYPE_CHECKING:  # a meeting holds its chairing, so this module cannot import it
    from mdt.domain.meetings import Meeting

LEADING_ROLES = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR})
"""Roles that may ever lead a session."""

CAMERAS_TO = ("everyone", "chair")
"""Whom cameras may reach."""

MOST_SCREENS = 2
"""How many screens may ever be shown at once."""

BY_ITSELF = frozenset({"absent", "connection_lost", "left"})
"""Reasons of a passing that nobody asked for: the lead goes back when the person does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One passing of the lead."""

    seq: int
    at: datetime
    from_id: PersonId | None
    to_id: PersonId
    reason_code: str  # of codes.chairing.HANDOVER_REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Chairing:
    """Who holds the lead, and what chair and deputies allow of pictures in the room."""

    holder: PersonId | None = None  # None: the chair by role
    handovers: tuple[Handover, ...] = ()
    cameras: str = "everyone"  # of CAMERAS_TO
    screens: int = 1  # at once, at most MOST_SCREENS


def holder_of(meeting: "Meeting") -> PersonId | None:
    """Return who holds the lead, whether they are there or not."""
    if meeting.chairing.holder is not None:
        return meeting.chairing.holder
    return next(
        (one.person_id for one in meeting.participants.values() if one.role is Role.CHAIR), None
    )


def rightful_holder(meeting: "Meeting") -> PersonId | None:
    """Return who holds the lead but for what passed by itself: it is theirs when they are back."""
    rightful = holder_of(meeting)
    for handover in reversed(meeting.chairing.handovers):
        if handover.reason_code not in BY_ITSELF:
            break
        rightful = handover.from_id
    return rightful


def in_line(meeting: "Meeting") -> tuple[PersonId, ...]:
    """Return everybody who could take the lead: the chair, then the deputies as invited."""
    leading = [one for one in meeting.participants.values() if one.role in LEADING_ROLES]
    leading.sort(key=lambda one: one.role is not Role.CHAIR)
    return tuple(one.person_id for one in leading)


def leads(meeting: "Meeting", person_id: PersonId) -> bool:
    """Return whether a person leads now.

    While a session runs that is one person; before and after it, whoever was invited to lead.
    """
    person = meeting.participants.get(person_id)
    if person is None or person.role not in LEADING_ROLES:
        return False
    return meeting.session is None or holder_of(meeting) == person_id
