"""The agenda of a meeting: items in order, each with a presenter, a time box and one outcome."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mdt.domain.ids import CaseId, CaseVersionId, ItemId, PersonId


class ItemKind(StrEnum):
    """What an agenda item is."""

    CASE = "case"
    TOPIC = "topic"
    EDUCATION = "education"
    PREVIOUS_MINUTES = "previous_minutes"
    BREAK = "break"
    PROPOSAL = "proposal"
    QA = "qa"  # questions and answers


class ItemState(StrEnum):
    """Life of an agenda item (domain model 6.2)."""

    PLANNED = "planned"
    CALLED = "called"
    PRESENTING = "presenting"
    DISCUSSING = "discussing"
    DECIDING = "deciding"
    CLOSED = "closed"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


OPEN_STATES = frozenset(
    {ItemState.CALLED, ItemState.PRESENTING, ItemState.DISCUSSING, ItemState.DECIDING}
)
"""States of the one item that the board is busy with."""


TRANSITIONS: dict[tuple[ItemState, str], ItemState] = {
    (ItemState.PLANNED, "call"): ItemState.CALLED,
    (ItemState.PLANNED, "defer"): ItemState.DEFERRED,
    (ItemState.PLANNED, "withdraw"): ItemState.WITHDRAWN,
    (ItemState.CALLED, "present"): ItemState.PRESENTING,
    (ItemState.CALLED, "decide"): ItemState.DECIDING,
    (ItemState.CALLED, "defer"): ItemState.DEFERRED,
    (ItemState.CALLED, "close"): ItemState.CLOSED,
    (ItemState.PRESENTING, "present"): ItemState.PRESENTING,
    (ItemState.PRESENTING, "discuss"): ItemState.DISCUSSING,
    (ItemState.PRESENTING, "decide"): ItemState.DECIDING,
    (ItemState.PRESENTING, "defer"): ItemState.DEFERRED,
    (ItemState.PRESENTING, "close"): ItemState.CLOSED,
    (ItemState.DISCUSSING, "present"): ItemState.PRESENTING,
    (ItemState.DISCUSSING, "decide"): ItemState.DECIDING,
    (ItemState.DISCUSSING, "defer"): ItemState.DEFERRED,
    (ItemState.DISCUSSING, "close"): ItemState.CLOSED,
    (ItemState.DECIDING, "present"): ItemState.DECIDING,
    (ItemState.DECIDING, "discuss"): ItemState.DECIDING,
    (ItemState.DECIDING, "decide"): ItemState.DECIDING,
    (ItemState.DECIDING, "record"): ItemState.DECIDING,
    (ItemState.DECIDING, "defer"): ItemState.DEFERRED,
    (ItemState.DECIDING, "close"): ItemState.CLOSED,
}
"""What may happen to an item. Once the wording forms, showing an image does not undo that."""


class ItemOutcome(StrEnum):
    """How an item ended."""

    DECISION = "decision"
    NO_DECISION = "no_decision"
    DEFERRED = "deferred"
    DONE = "done"  # items that are not cases
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem:
    """An agenda item as planned."""

    id: ItemId
    kind: ItemKind
    title: str
    case_id: CaseId | None
    presenter_id: PersonId | None
    time_box_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """An agenda item with what became of it."""

    id: ItemId
    position: int
    kind: ItemKind
    title: str
    case_id: CaseId | None
    presenter_id: PersonId | None
    time_box_s: int
    state: ItemState = ItemState.PLANNED
    case_version_id: CaseVersionId | None = None  # frozen when the item is called (I5)
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    opened_seq: int | None = None
    closed_seq: int | None = None
    outcome: ItemOutcome | None = None
    reason_code: str = ""
    reason: str = ""
