"""Events of the minutes after their draft: review, requested changes, amendment, translation."""

from dataclasses import dataclass
from typing import ClassVar

from mdt.domain.events import Event
from mdt.domain.ids import BlockId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesRequested(Event):
    TYPE: ClassVar[str] = "minutes.changes_requested"
    text: str
    block_id: BlockId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesAnswered(Event):
    TYPE: ClassVar[str] = "minutes.changes_answered"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEnded(Event):
    TYPE: ClassVar[str] = "minutes.reviewed"
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesAmending(Event):
    TYPE: ClassVar[str] = "minutes.amending"
    version: int  # the new one
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockTranslated(Event):
    TYPE: ClassVar[str] = "minutes.block_translated"
    block_id: BlockId
    language: str
    text: str
    status: str
    override_reason: str = ""
