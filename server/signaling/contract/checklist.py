"""The checklist of the open case on the wire."""

from pydantic import Field

from server.signaling.contract.wire import Code, Id, Wire


class ChecklistTick(Wire):
    """Tick a line of the checklist, or take the tick back."""

    item_id: Id
    code: Code  # of the checklist value set
    is_done: bool


class ChecklistLine(Wire):
    """One line, with the number of the event by which the record ticks it."""

    code: Code
    is_done: bool
    seq: int | None  # none: the record does not tick it
    by_hand: bool  # whether somebody can tick it, or take the tick back


class ChecklistView(Wire):
    """The checklist of the open case; empty when none is open, or the reader takes no part."""

    item_id: str | None = None
    lines: list[ChecklistLine] = Field(default_factory=list)
    kept_from: list[str] = Field(default_factory=list)  # people who may not be shown the case
