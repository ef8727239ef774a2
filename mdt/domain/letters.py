"""Letters: what the board writes about one recommendation to somebody outside the meeting."""

from dataclasses import dataclass
from enum import StrEnum

from mdt.domain.ids import LetterId, RecommendationId


class LetterState(StrEnum):
    """Life of a letter (domain model 6.2)."""

    DRAFT = "draft"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one recipient; its text is bound to a version of the minutes."""

    id: LetterId
    recommendation_id: RecommendationId
    recommendation_number: int
    recipient: str  # kind of recipient
    recipient_id: str
    language: str
    state: LetterState = LetterState.DRAFT
    minutes_version: int
    text: str
    content_hash: str  # SHA-256, hex
    seq: int  # of the event that changed it last
    reason: str = ""
