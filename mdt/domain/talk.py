"""The talk about a case: call-outs, checklist, positions, polls, and who could not hear or see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from mdt.domain.ids import ItemId, PersonId, PollId, PositionId

if TYPE_CHECKING:  # a meeting holds its talk, so this module cannot import it
    from mdt.domain.meetings import Meeting


class PollState(StrEnum):
    """Life of a poll (domain model 6.2)."""

    CREATED = "created"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    VOID = "void"


POLL_TRANSITIONS: dict[tuple[PollState, str], PollState] = {
    (PollState.CREATED, "open"): PollState.OPEN,
    (PollState.OPEN, "answer"): PollState.OPEN,
    (PollState.OPEN, "close"): PollState.CLOSED,
    (PollState.OPEN, "void"): PollState.VOID,
    (PollState.CLOSED, "publish"): PollState.PUBLISHED,
    (PollState.CLOSED, "void"): PollState.VOID,
}
"""What may happen to a poll. What was published stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where one person stands on an item, for a discipline, in one round."""

    id: PositionId
    item_id: ItemId
    person_id: PersonId
    discipline: str
    round: int
    stance: str
    option: str = ""
    comment: str = ""
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question to those who were entitled when it was opened."""

    id: PollId
    item_id: ItemId
    question: str
    options: tuple[str, ...]
    method: str
    state: PollState
    entitled: tuple[PersonId, ...]
    answers: Mapping[PersonId, str] = field(default_factory=dict)
    opened_seq: int
    closed_seq: int | None = None
    reason: str = ""  # why it is void
    with_item: bool = False  # it was still open when its item ended


@dataclass(frozen=True, slots=True, kw_only=True)
class CommsProblem:
    """Somebody could not hear, see or understand during an item; open without ``solved_seq``."""

    person_id: PersonId
    discipline: str
    item_id: ItemId
    kind: str
    seq: int
    at: datetime
    solved_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round of positions on an item; in a blind one nobody sees another's before it closes."""

    item_id: ItemId
    n: int = 1
    blind: bool = False
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What has been said in a structured way."""

    called_out: Mapping[ItemId, tuple[str, ...]] = field(default_factory=dict)
    """Disciplines that were asked for their view of an item, in order."""
    ticked: Mapping[ItemId, frozenset[str]] = field(default_factory=dict)
    rounds: Mapping[ItemId, Round] = field(default_factory=dict)
    blind_rounds: Mapping[ItemId, frozenset[int]] = field(default_factory=dict)
    ended_rounds: Mapping[ItemId, frozenset[int]] = field(default_factory=dict)
    """Rounds that were still open when their item ended."""
    positions: tuple[Position, ...] = ()
    polls: Mapping[PollId, Poll] = field(default_factory=dict)
    problems: tuple[CommsProblem, ...] = ()


def deaf_at(meeting: "Meeting", item_id: ItemId) -> tuple[CommsProblem, ...]:
    """Return the reports on an item, by people who could not follow it, that are not solved."""
    return tuple(
        problem
        for problem in meeting.talk.problems
        if problem.item_id == item_id and problem.solved_seq is None
    )


def positions_on(meeting: "Meeting", item_id: ItemId) -> tuple[Position, ...]:
    """Return what stands on an item: of each round the last word of each person."""
    return tuple(one for one in meeting.talk.positions if one.item_id == item_id)


def polls_on(meeting: "Meeting", item_id: ItemId) -> tuple[Poll, ...]:
    """Return the polls on an item, in the order they were opened."""
    return tuple(one for one in meeting.talk.polls.values() if one.item_id == item_id)
