"""Events of the lead: who handed it to whom, or lost it."""

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
