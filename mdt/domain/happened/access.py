"""Events of access to cases: whom the gate keeps from an item, and evidence shown later."""

from dataclasses import dataclass
from typing import ClassVar

from mdt.domain.events import Event
from mdt.domain.gate import Denied
from mdt.domain.ids import CaseVersionId, ItemId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDecided(Event):
    TYPE: ClassVar[str] = "access.decided"
    item_id: ItemId
    denied: tuple[Denied, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceShown(Event):
    TYPE: ClassVar[str] = "evidence.shown"
    item_id: ItemId
    case_version_id: CaseVersionId
