"""Readiness: what a case still lacks before a board can discuss it.

It is computed from the sheet and from what was settled about its gaps, never stored: whose a gap
is, until when, and why it was waived is kept with the case (``casework``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mdt.domain.cases import CaseSheet
from mdt.domain.dataset import CONSENT, OPTIONAL, WAIVABLE, is_filled, level, schema_of
from mdt.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class GapKept:
    """What was settled about one gap."""

    owner_id: PersonId | None = None
    due_on: str = ""  # ISO 8601 date
    waived_by: PersonId | None = None
    waived_reason: str = ""


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

    def is_late(self, on: date) -> bool:
        """Return whether it should have been supplied before a day."""
        return self.state == "open" and bool(self.due_on) and self.due_on < on.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether a case can be discussed, and what it lacks."""

    state: str = "ready"
    gaps: tuple[Gap, ...] = field(default=())

    @property
    def open_gaps(self) -> tuple[Gap, ...]:
        """What keeps the case from being ready."""
        return tuple(gap for gap in self.gaps if gap.state == "open")


def assess(
    sheet: CaseSheet,
    settled: Mapping[str, GapKept],
    *,
    owner_id: PersonId | None = None,
    may_be_shown: bool = True,
) -> Readiness:
    """Return what a case lacks, in the order of the data set.

    Args:
        sheet: the current version's.
        settled: what was agreed about gaps, by field; the rest are the case owner's, undated.
        owner_id: whose case it is.
        may_be_shown: whether a consent or an agreement allows to show it to its board.
    """
    gaps = []
    for spec in schema_of(sheet):
        needed = level(spec, sheet)
        filled = may_be_shown if spec.name == CONSENT else is_filled(sheet, spec.name)
        if filled or needed == OPTIONAL:
            continue
        kept = settled.get(spec.name, GapKept())
        is_waived = needed == WAIVABLE and kept.waived_by is not None
        gaps.append(
            Gap(
                field=spec.name,
                severity=needed,
                owner_id=kept.owner_id or owner_id,
                due_on=kept.due_on,
                state="waived" if is_waived else "open",
                waived_by=kept.waived_by if is_waived else None,
                waived_reason=kept.waived_reason if is_waived else "",
            )
        )
    if any(gap.state == "open" for gap in gaps):
        return Readiness(state="not_ready", gaps=tuple(gaps))
    return Readiness(state="ready_with_waiver" if gaps else "ready", gaps=tuple(gaps))
