"""Events of the agenda in session: its order, and items added, withdrawn, listed or reopened."""

from dataclasses import dataclass
from typing import ClassVar

from mdt.domain.agenda import PlannedItem
from mdt.domain.events import Event
from mdt.domain.ids import ItemId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaReordered(Event):
    TYPE: ClassVar[str] = "agenda.reordered"
    version: int  # of the agenda from now on
    order: tuple[ItemId, ...]  # all items


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAdded(Event):
    TYPE: ClassVar[str] = "item.added"
    item: PlannedItem
    after: ItemId | None  # None: first


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWithdrawn(Event):
    TYPE: ClassVar[str] = "item.withdrawn"
    item_id: ItemId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemListed(Event):
    TYPE: ClassVar[str] = "item.soc_listed"
    item_id: ItemId
    standard: str  # catalogue, version and number, as the board names them


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReopened(Event):
    TYPE: ClassVar[str] = "item.reopened"
    item_id: ItemId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShortened(Event):
    TYPE: ClassVar[str] = "item.shortened"
    item_id: ItemId
    time_box_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAborted(Event):
    TYPE: ClassVar[str] = "session.aborted"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReopened(Event):
    TYPE: ClassVar[str] = "session.reopened"
    session_id: SessionId
    reason: str
