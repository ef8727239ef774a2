"""Recommendations: what the board advises for one case, and how its wording becomes final.

A recorded text is never edited; correcting it supersedes it with a new version, so the minutes
always show what was agreed, by whom, and when.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from mdt.domain.advice_content import Alternative, Evidence, Guideline, Trial
from mdt.domain.ids import (
    CaseId,
    CaseVersionId,
    DissentId,
    ItemId,
    PersonId,
    RecommendationId,
    SessionId,
)
from mdt.domain.quorum import QuorumSnapshot


class RecommendationState(StrEnum):
    """Life of a recommendation."""

    DRAFT = "draft"
    READ_BACK = "read_back"
    RECORDED = "recorded"
    SUPERSEDED = "superseded"


TRANSITIONS: dict[tuple[RecommendationState, str], RecommendationState] = {
    (RecommendationState.DRAFT, "save"): RecommendationState.DRAFT,
    (RecommendationState.DRAFT, "read_back"): RecommendationState.READ_BACK,
    (RecommendationState.READ_BACK, "save"): RecommendationState.DRAFT,
    (RecommendationState.READ_BACK, "read_back"): RecommendationState.READ_BACK,
    (RecommendationState.READ_BACK, "record"): RecommendationState.RECORDED,
    (RecommendationState.RECORDED, "revise"): RecommendationState.RECORDED,
    (RecommendationState.RECORDED, "supersede"): RecommendationState.SUPERSEDED,
}
"""What may happen to a recommendation. A change after reading back must be read back again."""


class Stance(StrEnum):
    """Why a participant does not join the recommendation."""

    DISAGREE = "disagree"
    OUTSIDE_MY_EXPERTISE = "outside_my_expertise"
    INSUFFICIENT_INFORMATION = "insufficient_information"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationContent:
    """The structured wording; codes are of ``valuesets``. Empty means not yet filled in."""

    type: str = ""
    intent: str = ""
    text: str = ""
    lead_discipline: str = ""
    implementer_id: PersonId | None = None
    due_date: date | None = None
    guideline_status: str = ""
    guideline_note: str = ""
    certainty: str = ""  # empty: definitive
    condition_text: str = ""  # what a preliminary or conditional one still waits for
    condition_due: date | None = None
    joint_disciplines: tuple[str, ...] = ()
    implementer_institution: str = ""  # where it is done, or who does it when nobody was invited
    setting: str = ""
    target: str = ""
    surgery: str = ""
    needs: tuple[str, ...] = ()  # capabilities that the place must have
    guidelines: tuple[Guideline, ...] = ()
    treatment_status: str = ""
    strength: str = ""
    evidence: tuple[Evidence, ...] = ()
    off_label: bool = False
    trials: tuple[Trial, ...] = ()
    alternatives: tuple[Alternative, ...] = ()  # by priority, after the recommendation itself
    rationale: str = ""
    risks: str = ""
    patient_values: str = ""
    consensus: str = ""
    plan_change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent:
    """A recorded disagreement: kept for ever, also when withdrawn (I11)."""

    id: DissentId
    recommendation_id: RecommendationId
    person_id: PersonId
    display_name: str
    discipline: str
    stance: Stance
    text: str
    at: datetime
    seq: int
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFit:
    """Whether it can be done where the patient lives, answered by those who must do it."""

    available: str
    affordable: str
    registered: str
    note: str = ""
    by: PersonId
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The word of a discipline that could not follow the decision, given afterwards."""

    person_id: PersonId
    discipline: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAnswer:
    """The answer to one check of quality, of ``QUALITY_CHECKS``."""

    answer: str
    by: PersonId
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One recommendation on one case, in one meeting and session."""

    id: RecommendationId
    item_id: ItemId
    case_id: CaseId
    case_version_id: CaseVersionId
    session_id: SessionId
    content: RecommendationContent
    state: RecommendationState = RecommendationState.DRAFT
    revision: int = 1
    number: int = 0  # within the meeting, given when recorded
    edited_by: PersonId | None = None  # changed the draft last
    read_back_by: PersonId | None = None
    recorded_by: PersonId | None = None
    recorded_at: datetime | None = None
    recorded_seq: int | None = None
    quorum: QuorumSnapshot | None = None
    dissents: tuple[Dissent, ...] = field(default=())
    field_revisions: Mapping[str, int] = field(default_factory=dict)  # of the draft, by field
    to_confirm: tuple[str, ...] = ()  # disciplines that were deaf or missing at the decision
    confirmations: tuple[Confirmation, ...] = ()
    incapable: tuple[str, ...] = ()  # needs that the implementer's place did not have
    fit: LocalFit | None = None
    checks: tuple[str, ...] | None = None  # of quality, that it was recorded with
    quality: Mapping[str, QualityAnswer] = field(default_factory=dict)  # by check
    relist_code: str = ""  # why it is proposed for listing again
    supersedes: RecommendationId | None = None
    superseded_by: RecommendationId | None = None
    reason: str = ""  # why it replaces the one it supersedes
