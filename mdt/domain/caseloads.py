"""Caseloads: how many new cases of cancer the hospitals of a board treat in a year.

Consilium knows the cases that were sent to it; how many there were is entered by the board, and is
what the share of cases presented is taken of (Commission on Cancer, standard 2.5).
"""

from dataclasses import dataclass
from typing import Any

from mdt.domain.errors import N_, Invalid
from mdt.domain.ids import BoardId
from mdt.domain.records import Heading, RecordKind

YEAR_FROM, YEAR_TO = 2000, 2100
CASES_MAX = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """What a board entered for one year."""

    board_id: BoardId
    year: int
    cases: int  # analytic: first diagnosed or first treated at a hospital of the board


def caseload_id(board_id: BoardId, year: int) -> str:
    """Return under which id a board's caseload of a year is kept."""
    return f"{board_id}.{year}"


def check_caseload(caseload: Caseload, *, this_year: int) -> Caseload:
    """Return a caseload that can be. Raises Invalid, naming the field."""
    if not YEAR_FROM <= caseload.year <= min(this_year, YEAR_TO):
        raise Invalid(N_("Please give a year that has begun."), field="year")
    if not 1 <= caseload.cases <= CASES_MAX:
        raise Invalid(N_("Please give the number of cases, at least one."), field="cases")
    return caseload


def _heading(caseload: Caseload) -> Heading:
    return Heading(scope_id=caseload.board_id, title=str(caseload.year))


CASELOAD = RecordKind(name="caseload", cls=Caseload, heading=_heading)

KINDS: tuple[RecordKind[Any], ...] = (CASELOAD,)
