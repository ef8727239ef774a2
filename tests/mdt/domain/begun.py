"""A follow-up as it begins when a recommendation is recorded, to be changed by the tests."""

from dataclasses import replace
from datetime import date

from mdt.domain.followups import FollowUp
from mdt.domain.ids import (
    BoardId,
    CaseId,
    CaseVersionId,
    InstitutionId,
    ItemId,
    MeetingId,
    PersonId,
    RecommendationId,
)

BEGUN = FollowUp(
    recommendation_id=RecommendationId("recommendation-1"),
    meeting_id=MeetingId("meeting-1"),
    item_id=ItemId("item-1"),
    board_id=BoardId("board-1"),
    case_id=CaseId("case-1"),
    case_version_id=CaseVersionId("version-1"),
    number=1,
    title="Gastric cancer",
    recommended_on=date(2026, 3, 2),
    due_on=date(2026, 4, 1),
    owner_id=PersonId("member"),
    institution_id=InstitutionId("moscow"),
)


def followup(**changes: object) -> FollowUp:
    """Return it with some fields otherwise."""
    return replace(BEGUN, **changes)
