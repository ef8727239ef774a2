"""Indicators and their rows: a figure with what it counts, of how many, and what it lacks.

A figure is never shown without its numerator, denominator and the number of entries that say
nothing; in a table across institutions, what is about fewer than five people of another one is not
shown (I27).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

FEWEST = 5
"""People below which a figure about another institution is not shown (I27)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure of a table: so many of so many, by a code of the table's value set."""

    code: str
    numerator: int
    denominator: int
    is_hidden: bool = False  # fewer than five people of somebody else
    value: float | None = None  # where the indicator is a median, that of the row


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator.

    ``numerator`` of ``denominator`` is a share; with ``unit`` the ``value`` is a median, and the
    numerator counts what it was taken of.
    """

    code: str
    numerator: int
    denominator: int
    missing: int = 0  # entries that say nothing of it, outside the denominator
    unit: str = ""  # minutes, hours or days
    value: float | None = None
    cells: tuple[Cell, ...] = ()

    @property
    def share(self) -> float | None:
        """The share, 0 to 1; None when there is nothing to take it of."""
        return self.numerator / self.denominator if self.denominator else None


def hide_few(cells: Sequence[Cell], mine: str) -> tuple[Cell, ...]:
    """Return the rows with those hidden that are about fewer than five people of somebody else.

    When that leaves one hidden row, which the total would give away, the next smallest is hidden
    too.
    """
    hidden = {c.code for c in cells if c.code != mine and _is_small(c)}
    others = sorted(
        (c for c in cells if c.code != mine and c.code not in hidden), key=lambda c: c.denominator
    )
    if len(hidden) == 1 and others:
        hidden.add(others[0].code)
    return tuple(replace(c, is_hidden=c.code in hidden) for c in cells)


def _is_small(cell: Cell) -> bool:
    """Return whether the cell, or what it leaves of its denominator, is about a few people."""
    rest = cell.denominator - cell.numerator
    return 0 < cell.numerator < FEWEST or 0 < rest < FEWEST
