"""Every event class by its type: what the log may hold, and what a stored body is read as."""

from mdt.domain import events
from mdt.domain.events import Event
from mdt.domain.happened import (
    access,
    actions,
    advice,
    agenda,
    attendance,
    chairing,
    letters,
    minutes,
    talk,
)

EVENT_CLASSES: tuple[type[Event], ...] = tuple(
    cls
    for module in (
        events,
        agenda,
        access,
        attendance,
        chairing,
        talk,
        advice,
        minutes,
        letters,
        actions,
    )
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, Event) and cls.__module__ == module.__name__
    if cls is not Event
)
"""Every event class, by the module that defines it."""

EVENT_TYPES: dict[str, type[Event]] = {cls.TYPE: cls for cls in EVENT_CLASSES}
"""Every event class by its type."""
