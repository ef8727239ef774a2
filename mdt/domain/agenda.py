"""The agenda of a meeting: items in order, each with a presenter, a time box and one outcome."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from mdt.domain.ids import CaseId, CaseVersionId, ItemId, MeetingId, PersonId, RecommendationId


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
    SOC_LISTED = "soc_listed"  # under a standard of care, without discussion


OPEN_STATES = frozenset(
    {ItemState.CALLED, ItemState.PRESENTING, ItemState.DISCUSSING, ItemState.DECIDING}
)
"""States of the one item that the board is busy with."""

WITHOUT_OUTCOME = OPEN_STATES | {ItemState.PLANNED}
"""States of items that a session cannot end with (I20)."""


TRANSITIONS: dict[tuple[ItemState, str], ItemState] = {
    (ItemState.PLANNED, "call"): ItemState.CALLED,
    (ItemState.PLANNED, "defer"): ItemState.DEFERRED,
    (ItemState.PLANNED, "withdraw"): ItemState.WITHDRAWN,
    (ItemState.PLANNED, "list"): ItemState.SOC_LISTED,
    (ItemState.CALLED, "withdraw"): ItemState.WITHDRAWN,
    (ItemState.PRESENTING, "withdraw"): ItemState.WITHDRAWN,
    (ItemState.DISCUSSING, "withdraw"): ItemState.WITHDRAWN,
    (ItemState.DECIDING, "withdraw"): ItemState.WITHDRAWN,
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
    (ItemState.CLOSED, "reopen"): ItemState.DECIDING,
}
"""What may happen to an item. Once the wording forms, showing an image does not undo that."""


class ItemOutcome(StrEnum):
    """How an item ended."""

    DECISION = "decision"
    NO_DECISION = "no_decision"
    DEFERRED = "deferred"
    DONE = "done"  # items that are not cases
    WITHDRAWN = "withdrawn"
    SOC_LISTED = "soc_listed"


COMPLEXITY_MAX = 5
"""From 1, plain, to 5; 0: nobody has said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What an earlier meeting left open: a recommendation without a report, or an action."""

    recommendation_id: RecommendationId  # empty: an action
    meeting_id: MeetingId
    title: str
    due_on: str  # ISO 8601 date; empty: none
    overdue: bool = False
    action_id: str = ""  # of the earlier meeting; empty: a recommendation


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """How ready the case of an item was when the agenda was published."""

    item_id: ItemId
    state: str  # code of codes.cases.READINESS
    gaps: tuple[str, ...] = ()  # fields that it lacked then, waived ones left out


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem:
    """An agenda item as planned."""

    id: ItemId
    kind: ItemKind
    title: str
    case_id: CaseId | None
    presenter_id: PersonId | None
    time_box_s: int
    complexity: int = 0
    knows_patient: bool = False  # whether the presenter knows the patient
    request_id: str = ""  # the referral that asked for it
    late_code: str = ""  # why it came after publication; codes.agenda.LATE_REASONS
    late_reason: str = ""
    carried: tuple[Carried, ...] = ()


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
    version_seq: int | None = None  # of the event that fixed it
    gate_seq: int | None = None  # of the event with which the gate's last answer stands
    image_seq: int | None = None  # of the event that first showed an image of the case to all
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    opened_seq: int | None = None
    closed_seq: int | None = None
    outcome: ItemOutcome | None = None
    reason_code: str = ""
    reason: str = ""
    standard: str = ""  # the standard of care that it was listed under
    complexity: int = 0
    knows_patient: bool = False  # whether the presenter knows the patient
    request_id: str = ""  # the referral that asked for it
    late_code: str = ""  # why it came after publication; codes.agenda.LATE_REASONS
    late_reason: str = ""
    carried: tuple[Carried, ...] = ()


def planned(item: AgendaItem) -> PlannedItem:
    """Return an item as it was planned, without what became of it."""
    return PlannedItem(**{each.name: getattr(item, each.name) for each in fields(PlannedItem)})
