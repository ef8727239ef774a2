"""Follow-up: what became of a recommendation after the board.

It begins with the recommendation, in the commit that records it, and never changes what the board
saw: a report is a version of the follow-up and of nothing else.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from mdt.domain.ids import (
    BoardId,
    CaseId,
    CaseVersionId,
    FollowUpId,
    InstitutionId,
    ItemId,
    MeetingId,
    PersonId,
    RecommendationId,
)
from mdt.domain.records import Heading, RecordKind


class FollowUpState(StrEnum):
    """Life of a follow-up (domain model 6.2)."""

    PENDING = "pending"
    OVERDUE = "overdue"
    REPORTED = "reported"
    REVIEWED = "reviewed"
    LOST = "lost"
    SUPERSEDED = "superseded"


TRANSITIONS: dict[tuple[FollowUpState, str], FollowUpState] = {
    (FollowUpState.PENDING, "report"): FollowUpState.REPORTED,
    (FollowUpState.PENDING, "fall_due"): FollowUpState.OVERDUE,
    (FollowUpState.OVERDUE, "report"): FollowUpState.REPORTED,
    (FollowUpState.OVERDUE, "lose"): FollowUpState.LOST,
    (FollowUpState.REPORTED, "report"): FollowUpState.REPORTED,
    (FollowUpState.REPORTED, "review"): FollowUpState.REVIEWED,
    (FollowUpState.REPORTED, "ask_again"): FollowUpState.PENDING,
    (FollowUpState.PENDING, "supersede"): FollowUpState.SUPERSEDED,
    (FollowUpState.OVERDUE, "supersede"): FollowUpState.SUPERSEDED,
    (FollowUpState.LOST, "report"): FollowUpState.REPORTED,
}
"""What may happen to a follow-up. Who was lost can be found; a report can be put right until the
board has read it. Nothing is awaited of a recommendation that another took the place of."""

AWAITED = frozenset({FollowUpState.PENDING, FollowUpState.OVERDUE})
"""States in which the board waits to hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the treating side tells of a recommendation."""

    status: str = ""  # code of codes.followups.FOLLOWUP_STATUS
    concordance: str = ""  # code of codes.followups.CONCORDANCE
    reasons: tuple[str, ...] = ()  # codes of codes.followups.REASONS_NOT_DONE
    wish: str = ""  # whether a deviation was the patient's wish: J, N, U
    done: str = ""  # what was done, in words
    started_on: date | None = None
    response: str = ""  # code of valuesets.RESPONSES
    recurrence_on: date | None = None
    vital: str = ""  # code of codes.followups.VITAL_STATUS
    vital_on: date | None = None
    text: str = ""
    next_due: date | None = None  # when to report again


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One recommendation, and what is known of it since."""

    recommendation_id: RecommendationId
    meeting_id: MeetingId
    item_id: ItemId
    board_id: BoardId
    case_id: CaseId
    case_version_id: CaseVersionId  # what the board saw
    number: int  # of the recommendation, within the meeting
    title: str  # of the agenda item
    recommended_on: date
    due_on: date
    owner_id: PersonId  # who carries it out, and reports
    institution_id: InstitutionId  # of the owner
    state: FollowUpState = FollowUpState.PENDING
    report: Report = field(default_factory=Report)
    reported_by: PersonId | None = None
    reported_at: datetime | None = None
    remark: str = ""  # of the board that read the report; or why the patient is lost

    @property
    def has_report(self) -> bool:
        """Whether the treating side has told anything, also where more is awaited by now."""
        return bool(self.report.status)

    @property
    def is_told_or_owed(self) -> bool:
        """Whether figures count it: of a recommendation that was replaced nobody owes a report."""
        return self.has_report or self.state is not FollowUpState.SUPERSEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFollowUp:
    """A recommendation that nobody has reported on yet, as lists show it."""

    id: FollowUpId
    meeting_id: MeetingId
    recommendation_id: RecommendationId
    case_id: CaseId
    title: str
    due_on: str  # ISO 8601 date
    state: str


def state_on(followup: FollowUp, on: date) -> FollowUpState:
    """Return the state that a follow-up has on a day: overdue needs nobody to say so."""
    if followup.state is FollowUpState.PENDING and followup.due_on < on:
        return FollowUpState.OVERDUE
    return followup.state


def _heading(followup: FollowUp) -> Heading:
    return Heading(
        state=followup.state,
        scope_id=followup.board_id,
        owner_id=followup.owner_id,
        due_on=followup.due_on.isoformat(),
        title=followup.title,
    )


FOLLOWUP = RecordKind(name="followup", cls=FollowUp, heading=_heading)
"""The subject is the recommendation: each has one follow-up."""

KINDS: tuple[RecordKind[Any], ...] = (FOLLOWUP,)
