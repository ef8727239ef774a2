"""Whom an event is about, as a list of events tells it beside who caused it.

Whom the gate keeps from a case is not told here: the papers say it of those who were there.
"""

from mdt.domain.attending import Named
from mdt.domain.events import Event
from mdt.domain.happened.attendance import RollCalled
from mdt.domain.ids import PersonId

FIELDS = ("person_id", "endpoint_id", "to_id", "owner_id", "presenter_id")
"""Where events name the one person (or the room that takes part as a whole) they are about."""


def concerned(event: Event) -> PersonId | None:
    """Return whom an event is about; None: nobody in particular."""
    for field in FIELDS:
        person_id: PersonId | None = getattr(event, field, None)
        if person_id is not None:
            return person_id
    return None


def named(event: Event) -> tuple[Named, ...]:
    """Return the people in a room whom an event names with it."""
    return event.people if isinstance(event, RollCalled) else ()
