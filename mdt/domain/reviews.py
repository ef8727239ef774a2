"""Second readings of pathology, and opinions that were asked for.

Both begin with being asked, by name and until a day, so that an expert finds what waits for them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from mdt.domain.cases import Coded
from mdt.domain.ids import BoardId, CaseId, CaseVersionId, MaterialId, PersonId, RequestId
from mdt.domain.recommendations import RecommendationContent
from mdt.domain.records import Heading, RecordKind


class OpinionState(StrEnum):
    """Life of an opinion."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"  # the expert cannot answer


OPINION_TRANSITIONS: dict[tuple[OpinionState, str], OpinionState] = {
    (OpinionState.ASKED, "give"): OpinionState.GIVEN,
    (OpinionState.ASKED, "refuse"): OpinionState.REFUSED,
    (OpinionState.GIVEN, "give"): OpinionState.GIVEN,
    (OpinionState.REFUSED, "give"): OpinionState.GIVEN,
}
"""What may happen to an opinion. Giving it again is a further version; the first one stays."""


class ReviewState(StrEnum):
    """Life of a second reading."""

    ASKED = "asked"
    COMPLETED = "completed"


REVIEW_TRANSITIONS: dict[tuple[ReviewState, str], ReviewState] = {
    (ReviewState.ASKED, "save"): ReviewState.ASKED,
    (ReviewState.ASKED, "complete"): ReviewState.COMPLETED,
}
"""What may happen to a second reading. A completed one is not reworded: another one is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One expert's structured answer to a request."""

    request_id: RequestId
    case_id: CaseId
    expert_id: PersonId
    discipline: str  # for which the expert was asked
    asked_by: PersonId
    asked_at: datetime
    due_on: date
    state: OpinionState = OpinionState.ASKED
    case_version_id: CaseVersionId | None = None  # what the expert had before them
    stance: str = ""  # code of codes.requests.OPINION_STANCES
    diagnosis: str = ""
    advice: RecommendationContent = field(default_factory=RecommendationContent)
    limits: str = ""  # what the opinion rests on, and what it does not cover
    reason: str = ""  # why the expert cannot answer
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide or stain that was read."""

    stain: str
    block: str = ""
    magnification: str = ""
    material_id: MaterialId | None = None  # its scan, when there is one


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A diagnosis as one reading has it."""

    morphology: Coded
    stage: str = ""  # TNM and group as written
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A second reading of the pathology of a case."""

    case_id: CaseId
    board_id: BoardId
    request_id: RequestId
    case_version_id: CaseVersionId  # whose pathology is read again
    report_id: MaterialId  # the original report
    reviewer_id: PersonId
    asked_by: PersonId
    asked_at: datetime
    due_on: date
    before: Finding
    after: Finding
    local_pathologist_id: PersonId | None = None
    state: ReviewState = ReviewState.ASKED
    slides: tuple[Slide, ...] = ()
    grade: str = ""  # code of codes.requests.DISCORDANCE
    note: str = ""
    completed_at: datetime | None = None
    relisted_as: str = ""  # the request that a major discordance led to


def opinion_id(request_id: str, expert_id: PersonId) -> str:
    """Return under which id an expert's opinion on a request is kept: there is one of each."""
    return f"{request_id}.{expert_id}"


def _opinion_heading(opinion: Opinion) -> Heading:
    return Heading(
        state=opinion.state,
        scope_id=opinion.request_id,
        owner_id=opinion.expert_id,
        due_on=opinion.due_on.isoformat(),
        title=opinion.discipline,
    )


def _review_heading(review: Review) -> Heading:
    return Heading(
        state=review.state,
        scope_id=review.request_id,
        owner_id=review.reviewer_id,
        due_on=review.due_on.isoformat(),
        title=review.grade,
    )


OPINION = RecordKind(name="opinion", cls=Opinion, heading=_opinion_heading)
REVIEW = RecordKind(name="review", cls=Review, heading=_review_heading)

KINDS: tuple[RecordKind[Any], ...] = (OPINION, REVIEW)
