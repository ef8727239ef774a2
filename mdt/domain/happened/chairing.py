"""Events of chairing: who handed the lead to whom or lost it; the rules for pictures."""

from dataclasses import dataclass
from typing import ClassVar

from mdt.domain.events import Event
from mdt.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairHandedOver(Event):
    TYPE: ClassVar[str] = "role.handed_over"
    from_id: PersonId | None
    to_id: PersonId
    reason_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRulesSet(Event):
    TYPE: ClassVar[str] = "room.rules_set"
    cameras: str  # of chairing.CAMERAS_TO
    screens: int
