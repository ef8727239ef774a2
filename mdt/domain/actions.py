"""Actions: what somebody has to do after the meeting, with an owner and a date."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mdt.domain.ids import ActionId, ItemId, MeetingId, PersonId


class ActionState(StrEnum):
    """Life of an action (domain model 6.2)."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    CARRIED_OVER = "carried_over"


TRANSITIONS: dict[tuple[ActionState, str], ActionState] = {
    (ActionState.OPEN, "assign"): ActionState.OPEN,
    (ActionState.OPEN, "done"): ActionState.DONE,
    (ActionState.OPEN, "cancelled"): ActionState.CANCELLED,
    (ActionState.OPEN, "carried_over"): ActionState.CARRIED_OVER,
}
"""What may happen to an action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """One action of a meeting."""

    id: ActionId
    item_id: ItemId | None  # None: of the meeting as a whole
    text: str
    owner_id: PersonId | None
    due: date | None
    state: ActionState = ActionState.OPEN
    carried_from: str = ""  # action of an earlier meeting that this one continues
    note: str = ""  # how it ended
    seq: int  # of the event that changed it last


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOver:
    """An action that an earlier meeting of the board left for the next one."""

    meeting_id: MeetingId
    action: ActionItem
