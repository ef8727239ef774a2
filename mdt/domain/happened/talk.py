"""Events of the structured talk: call-outs, checklist, rounds, positions, polls, comms problems."""

from dataclasses import dataclass
from typing import ClassVar

from mdt.domain.events import Event
from mdt.domain.ids import ItemId, PersonId, PollId, PositionId


@dataclass(frozen=True, slots=True, kw_only=True)
class DisciplineCalled(Event):
    TYPE: ClassVar[str] = "discipline.called"
    item_id: ItemId
    discipline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistTicked(Event):
    TYPE: ClassVar[str] = "checklist.ticked"
    item_id: ItemId
    code: str
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOpened(Event):
    TYPE: ClassVar[str] = "round.opened"
    item_id: ItemId
    n: int
    blind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClosed(Event):
    TYPE: ClassVar[str] = "round.closed"
    item_id: ItemId
    n: int
    with_item: bool = False  # nobody closed it: its item ended


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRecorded(Event):
    TYPE: ClassVar[str] = "position.recorded"
    position_id: PositionId
    item_id: ItemId
    person_id: PersonId
    discipline: str
    round: int
    stance: str
    option: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOpened(Event):
    TYPE: ClassVar[str] = "poll.opened"
    poll_id: PollId
    item_id: ItemId
    question: str
    options: tuple[str, ...]
    method: str
    entitled: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAnswered(Event):
    TYPE: ClassVar[str] = "poll.answered"
    poll_id: PollId
    person_id: PersonId
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollClosed(Event):
    TYPE: ClassVar[str] = "poll.closed"
    poll_id: PollId
    with_item: bool = False  # nobody closed it: its item ended


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPublished(Event):
    TYPE: ClassVar[str] = "poll.published"
    poll_id: PollId


@dataclass(frozen=True, slots=True, kw_only=True)
class PollVoided(Event):
    TYPE: ClassVar[str] = "poll.voided"
    poll_id: PollId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommsReported(Event):
    TYPE: ClassVar[str] = "comms.reported"
    item_id: ItemId
    person_id: PersonId
    discipline: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommsSolved(Event):
    TYPE: ClassVar[str] = "comms.solved"
    item_id: ItemId
    person_id: PersonId
    kind: str
