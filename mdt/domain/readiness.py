"""Readiness: what a case still lacks before a board can discuss it."""

from dataclasses import dataclass

from mdt.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One field that a case lacks, whose it is to supply, and until when."""

    field: str
    severity: str  # level of the field in the data set
    owner_id: PersonId | None = None
    due_on: str = ""  # ISO 8601 date
    state: str = "open"
    waived_by: PersonId | None = None
    waived_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether a case can be discussed, and what it lacks."""

    state: str = "ready"
    gaps: tuple[Gap, ...] = ()
