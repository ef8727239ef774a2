"""Letters: what the board writes about one recommendation to somebody outside the meeting."""

from dataclasses import dataclass
from enum import StrEnum

from mdt.domain.hashing import content_hash
from mdt.domain.ids import LetterId, RecommendationId


class LetterState(StrEnum):
    """Life of a letter (domain model 6.2)."""

    DRAFT = "draft"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    RECALLED = "recalled"


TRANSITIONS: dict[tuple[LetterState, str], LetterState] = {
    (LetterState.DRAFT, "note"): LetterState.DRAFT,
    (LetterState.DRAFT, "issue"): LetterState.ISSUED,
    (LetterState.DRAFT, "recall"): LetterState.RECALLED,
    (LetterState.ISSUED, "acknowledge"): LetterState.ACKNOWLEDGED,
    (LetterState.ISSUED, "recall"): LetterState.RECALLED,
    (LetterState.ACKNOWLEDGED, "recall"): LetterState.RECALLED,
}
"""What may happen to a letter. What was issued is not changed: it is recalled, and written anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a letter goes to."""

    kind: str  # of RECIPIENTS
    id: str  # of the institution; empty for who is not of the network
    name: str  # as the letter names them; empty for a patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one recipient; its text is bound to a version of the minutes."""

    id: LetterId
    recommendation_id: RecommendationId
    recommendation_number: int
    recipient: str  # kind of recipient
    recipient_id: str
    recipient_name: str = ""
    language: str
    state: LetterState = LetterState.DRAFT
    minutes_version: int
    text: str
    note: str = ""  # what the board adds in its own words
    content_hash: str  # SHA-256, hex, of text and note
    seq: int  # of the event that changed it last
    reason: str = ""


def letter_hash(text: str, note: str) -> str:
    """Return the hash of what a letter says."""
    return content_hash("letter", {"text": text, "note": note})
