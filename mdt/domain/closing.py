"""Closing a meeting: what must be done with before it is."""

from dataclasses import dataclass

from mdt.domain.meetings import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One line of the checklist, whether it holds, and what it is about when it does not."""

    code: str
    ok: bool
    refs: tuple[str, ...] = ()


def checklist(meeting: Meeting) -> tuple[CheckLine, ...]:
    """Return the lines that must hold before a meeting is closed."""
    return ()
