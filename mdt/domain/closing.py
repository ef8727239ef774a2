"""Closing a meeting: what must be done with before it is."""

from dataclasses import dataclass

from mdt.domain.actions import ActionState
from mdt.domain.advice_checks import unanswered_qc
from mdt.domain.agenda import WITHOUT_OUTCOME
from mdt.domain.meetings import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One line of the checklist, whether it holds, and what it is about when it does not."""

    code: str
    ok: bool
    refs: tuple[str, ...] = ()


def checklist(meeting: Meeting) -> tuple[CheckLine, ...]:
    """Return the lines that must hold before a meeting is closed (``codes.agenda.CLOSE_LINES``).

    Every item has an outcome, every open action an owner and a date, and what the quality of a
    recommendation asks is answered (domain model 6.2, I20).
    """
    items = tuple(item.id for item in meeting.items if item.state in WITHOUT_OUTCOME)
    actions = tuple(
        action.id
        for action in meeting.actions.values()
        if action.state is ActionState.OPEN and (action.owner_id is None or action.due is None)
    )
    found = (("items", items), ("actions", actions), ("qc", unanswered_qc(meeting)))
    return tuple(CheckLine(code=code, ok=not refs, refs=refs) for code, refs in found)
