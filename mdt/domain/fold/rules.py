"""How a fold is put together: one small rule per event type, in a table."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypedDict, TypeVar

from mdt.domain.actions import ActionItem
from mdt.domain.agenda import AgendaItem, Prepared
from mdt.domain.attendance import PresenceInterval
from mdt.domain.attending import Attending
from mdt.domain.chairing import Chairing
from mdt.domain.discussion import ChatLine, Presentation
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.ids import ActionId, ItemId, LetterId, PersonId, RecommendationId
from mdt.domain.letters import Letter
from mdt.domain.meetings import Meeting, MeetingState, Session
from mdt.domain.minutes import Minutes
from mdt.domain.people import Participant
from mdt.domain.recommendations import Recommendation
from mdt.domain.tail import Tail
from mdt.domain.talk import Talk

E = TypeVar("E", bound=Event)


class Changes(TypedDict, total=False):
    """New values of the fields of a meeting that an event changes; number and hash apart."""

    title: str
    starts_at: datetime
    tz: str
    planned_min: int
    languages: tuple[str, ...]
    state: MeetingState
    plan_revision: int
    participants: Mapping[PersonId, Participant]
    admitted: frozenset[PersonId]
    items: tuple[AgendaItem, ...]
    sessions: tuple[Session, ...]
    presence: tuple[PresenceInterval, ...]
    hands: tuple[PersonId, ...]
    floor: PersonId | None
    presentation: Presentation | None
    chat: Tail[ChatLine]
    recommendations: Mapping[RecommendationId, Recommendation]
    minutes: Minutes | None
    cancel_reason: str
    agenda_version: int
    published_at: datetime | None
    prepared: tuple[Prepared, ...]
    closed_seq: int | None
    attending: Attending
    chairing: Chairing
    talk: Talk
    actions: Mapping[ActionId, ActionItem]
    letters: Mapping[LetterId, Letter]
    withheld: Mapping[ItemId, Mapping[PersonId, str]]


Rule = Callable[[Meeting, LoggedEvent], Changes]
TypedRule = Callable[[Meeting, E, LoggedEvent], Changes]


class BrokenLog(Exception):
    """The log cannot be replayed: an event is missing, foreign, or out of order."""


class Rules:
    """The rules of one noun, by event class."""

    def __init__(self) -> None:
        self.table: dict[type[Event], Rule] = {}

    def on(self, cls: type[E]) -> Callable[[TypedRule[E]], TypedRule[E]]:
        """Enter a function as the rule of one event class."""

        def register(rule: TypedRule[E]) -> TypedRule[E]:
            def checked(meeting: Meeting, logged: LoggedEvent) -> Changes:
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
