"""Events of the actions that people take from a meeting, and of closing it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mdt.domain.actions import ActionState
from mdt.domain.events import Event
from mdt.domain.ids import ActionId, ItemId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionAdded(Event):
    TYPE: ClassVar[str] = "action.added"
    action_id: ActionId
    item_id: ItemId | None  # that it came up with; None: the meeting as a whole
    text: str
    owner_id: PersonId | None
    due: date | None
    carried_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionAssigned(Event):
    TYPE: ClassVar[str] = "action.assigned"
    action_id: ActionId
    owner_id: PersonId
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSettled(Event):
    TYPE: ClassVar[str] = "action.closed"
    action_id: ActionId
    state: ActionState
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingClosed(Event):
    TYPE: ClassVar[str] = "meeting.closed"
    checklist: tuple[str, ...]  # codes of the lines that held
