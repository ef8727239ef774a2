"""How a fold is put together: one small rule per event type, in a table."""

from collections.abc import Callable
from typing import TypeVar

from mdt.domain.events import Event, LoggedEvent
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting

E = TypeVar("E", bound=Event)
Rule = Callable[[Meeting, LoggedEvent], Meeting]
TypedRule = Callable[[Meeting, E, LoggedEvent], Meeting]


class BrokenLog(Exception):
    """The log cannot be replayed: an event is missing, foreign, or out of order."""


class Rules:
    """The rules of one noun, by event class."""

    def __init__(self) -> None:
        self.table: dict[type[Event], Rule] = {}

    def on(self, cls: type[E]) -> Callable[[TypedRule[E]], TypedRule[E]]:
        """Enter a function as the rule of one event class."""

        def register(rule: TypedRule[E]) -> TypedRule[E]:
            def checked(meeting: Meeting, logged: LoggedEvent) -> Meeting:
                if not isinstance(logged.event, cls):
                    raise BrokenLog(f"event {logged.seq} is not a {cls.TYPE}")
                return rule(meeting, logged.event, logged)

            self.table[cls] = checked
            return rule

        return register


def author(logged: LoggedEvent) -> PersonId:
    """Return who caused an event that only a person can cause."""
    if logged.actor_id is None:
        raise BrokenLog(f"event {logged.seq} has no author")
    return logged.actor_id


def name_of(meeting: Meeting, person_id: PersonId) -> str:
    """Return a participant's name as invited."""
    person = meeting.participants.get(person_id)
    return person.display_name if person is not None else ""
