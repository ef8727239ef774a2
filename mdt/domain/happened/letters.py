"""Events of the letters that go out about recommendations."""

from dataclasses import dataclass
from typing import ClassVar

from mdt.domain.events import Event
from mdt.domain.ids import LetterId, RecommendationId


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDrafted(Event):
    TYPE: ClassVar[str] = "letter.drafted"
    letter_id: LetterId
    recommendation_id: RecommendationId
    recommendation_number: int
    recipient: str
    recipient_id: str
    recipient_name: str
    language: str
    minutes_version: int
    text: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterNoted(Event):
    TYPE: ClassVar[str] = "letter.noted"
    letter_id: LetterId
    note: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterIssued(Event):
    TYPE: ClassVar[str] = "letter.issued"
    letter_id: LetterId


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterAcknowledged(Event):
    TYPE: ClassVar[str] = "letter.acknowledged"
    letter_id: LetterId


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRecalled(Event):
    TYPE: ClassVar[str] = "letter.recalled"
    letter_id: LetterId
    reason: str
