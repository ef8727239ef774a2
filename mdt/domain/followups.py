"""Follow-up: what became of a recommendation after the board."""

from dataclasses import dataclass
from typing import Any

from mdt.domain.ids import CaseId, FollowUpId, MeetingId, RecommendationId
from mdt.domain.records import RecordKind


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


KINDS: tuple[RecordKind[Any], ...] = ()
