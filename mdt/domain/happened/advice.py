"""Events of a recommendation after its wording: fit, confirmation, superseding, relisting."""

from dataclasses import dataclass
from typing import ClassVar

from mdt.domain.events import Event
from mdt.domain.ids import ItemId, PersonId, RecommendationId


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFitAnswered(Event):
    TYPE: ClassVar[str] = "local_fit.answered"
    recommendation_id: RecommendationId
    available: str
    affordable: str
    registered: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAnswered(Event):
    TYPE: ClassVar[str] = "quality.answered"
    recommendation_id: RecommendationId
    check: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationConfirmed(Event):
    TYPE: ClassVar[str] = "recommendation.confirmed"
    recommendation_id: RecommendationId
    person_id: PersonId
    discipline: str
    kind: str = "async"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationSuperseded(Event):
    TYPE: ClassVar[str] = "recommendation.superseded"
    recommendation_id: RecommendationId
    by_id: RecommendationId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelistProposed(Event):
    TYPE: ClassVar[str] = "relist.proposed"
    item_id: ItemId
    reason_code: str
