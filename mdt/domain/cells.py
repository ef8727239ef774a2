"""Indicators and their rows: a figure with what it counts, of how many, and what it lacks.

A figure is never shown without its numerator, denominator and the number of entries that say
nothing; in a table across institutions, what is about fewer than five people of another one is not
shown (I27).
"""

from collections.abc import Iterable, Sequence
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
    is_hidden: bool = False  # a hidden row would follow from the total

    @property
    def share(self) -> float | None:
        """The share, 0 to 1; None when there is nothing to take it of."""
        return self.numerator / self.denominator if self.denominator else None


def hide_few(cells: Sequence[Cell], mine: str) -> tuple[Cell, ...]:
    """Return the rows with those hidden that are about fewer than five people of somebody else.

    What the total leaves after the rows that are shown must not give a hidden one away: while that
    is one row, or about a few people together, the next smallest of somebody else is hidden too.
    Where no row is left to hide, the total has to go (``total_tells``).

    Args:
        cells: the rows; what they count adds up to the total.
        mine: code of the reader's own row, which is never hidden and so can be subtracted.
    """
    hidden = [c for c in cells if c.code != mine and _is_small(c)]
    others = [c for c in cells if c.code != mine and c not in hidden]
    for cell in sorted(others, key=lambda c: c.denominator):
        if not _tell(hidden):
            break
        hidden.append(cell)
    return tuple(replace(c, is_hidden=c in hidden) for c in cells)


def total_tells(cells: Sequence[Cell]) -> bool:
    """Return whether a hidden row follows from the total of rows, as ``hide_few`` left them."""
    return _tell([c for c in cells if c.is_hidden])


def hide_totals(indicators: Iterable[Indicator], houses: Sequence[Cell]) -> tuple[Indicator, ...]:
    """Return the indicators without the totals from which a hidden row would follow.

    Args:
        indicators: of one board, for one reader.
        houses: what was reported by institution, for the same reader.
    """
    tells = total_tells(houses)
    return tuple(
        _without_total(one) if (tells and one.code in OF_REPORTS) or total_tells(one.cells) else one
        for one in indicators
    )


OF_REPORTS = frozenset({"concordance", "deviation_reasons", "days_to_start"})
"""Indicators that are taken of the reports which the table by institution counts."""


def _without_total(one: Indicator) -> Indicator:
    """Return an indicator with nothing but those of its rows that are hidden from each other."""
    has_rows = any(cell.is_hidden for cell in one.cells)
    return replace(
        one,
        numerator=0,
        denominator=0,
        missing=0,
        value=None,
        cells=one.cells if has_rows else (),
        is_hidden=True,
    )


def _tell(hidden: Sequence[Cell]) -> bool:
    """Return whether the sum of hidden rows tells one of them, or is about a few people."""
    return len(hidden) == 1 or 0 < sum(cell.denominator for cell in hidden) < FEWEST


def _is_small(cell: Cell) -> bool:
    """Return whether the cell, or what it leaves of its denominator, is about a few people."""
    rest = cell.denominator - cell.numerator
    return 0 < cell.numerator < FEWEST or 0 < rest < FEWEST
