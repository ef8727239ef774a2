"""Rows about a few people are hidden, and follow from nothing else that is shown."""

from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.cells import FEWEST, Cell, Indicator, hide_few, hide_totals, total_tells

PATIENTS = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(any)
HOUSES = st.dictionaries(st.sampled_from("abcdef"), PATIENTS)
"""How many were treated in full, and how many not, by institution; ``a`` is the reader's."""

Parts = tuple[int, int]


def rows(houses: dict[str, Parts]) -> list[Cell]:
    return [
        Cell(code=code, numerator=full, denominator=full + rest)
        for code, (full, rest) in sorted(houses.items())
    ]


def parts(cell: Cell) -> Parts:
    return cell.numerator, cell.denominator - cell.numerator


def is_few(n: int) -> bool:
    return 0 < n < FEWEST


def possible(left: int, others: int) -> range:
    """Return what a hidden number may be when it and ``others`` more add up to ``left``."""
    return range(left + 1) if others else range(left, left + 1)


@given(HOUSES)
def test_no_hidden_row_is_recovered_by_subtraction(houses: dict[str, Parts]) -> None:
    cells = hide_few(rows(houses), "a")
    hidden = [cell for cell in cells if cell.is_hidden]
    if not hidden:
        return
    if total_tells(cells):  # then it is not shown, and no row was left that could have been hidden
        assert {cell.code for cell in cells if not cell.is_hidden} <= {"a"}
        return

    assert sum(cell.denominator for cell in hidden) >= FEWEST
    for part in (0, 1):
        total = sum(parts(cell)[part] for cell in cells)
        left = total - sum(parts(cell)[part] for cell in cells if not cell.is_hidden)
        for cell in hidden:
            if is_few(parts(cell)[part]):
                assert len(possible(left, len(hidden) - 1)) > 1


@given(HOUSES)
def test_what_is_shown_of_others_is_about_no_few_and_ones_own_is_shown(
    houses: dict[str, Parts],
) -> None:
    for cell in hide_few(rows(houses), "a"):
        if cell.code == "a":
            assert not cell.is_hidden
        elif not cell.is_hidden:
            assert not any(map(is_few, parts(cell)))


def test_of_two_institutions_the_total_goes_with_the_row() -> None:
    few = hide_few(rows({"a": (9, 6), "b": (2, 1)}), "a")
    many = hide_few(rows({"a": (9, 6), "b": (8, 7)}), "a")

    assert ([c.is_hidden for c in few], total_tells(few)) == ([False, True], True)
    assert ([c.is_hidden for c in many], total_tells(many)) == ([False, False], False)


def test_two_hidden_rows_that_are_few_together_hide_a_third() -> None:
    cells = hide_few(rows({"a": (9, 9), "b": (1, 0), "c": (2, 0), "d": (7, 8), "e": (9, 9)}), "a")

    assert [cell.code for cell in cells if cell.is_hidden] == ["b", "c", "d"]
    assert not total_tells(cells)


def test_every_total_from_which_the_row_would_follow_is_left_out() -> None:
    every = [
        Indicator(code=code, numerator=11, denominator=18, missing=2, cells=rows({"full": (11, 7)}))
        for code in ("concordance", "deviation_reasons", "quorum_rate")
    ]
    few = hide_few(rows({"a": (9, 6), "b": (2, 1)}), "a")

    shown = {one.code: one for one in hide_totals(every, few)}

    for code in ("concordance", "deviation_reasons"):
        told = shown[code]
        assert (told.is_hidden, told.numerator, told.denominator, told.missing, told.cells) == (
            True,
            0,
            0,
            0,
            (),
        )
    assert shown["quorum_rate"] == every[2]
    assert hide_totals(every, few[:1]) == tuple(every)


def test_an_indicator_with_rows_of_its_own_keeps_them_without_the_total() -> None:
    days = Indicator(
        code="days_to_start",
        numerator=12,
        denominator=14,
        unit="days",
        value=9.0,
        cells=hide_few(rows({"CN": (2, 1), "RU": (10, 1)}), "RU"),
    )

    (shown,) = hide_totals([days], ())

    assert (shown.is_hidden, shown.value, shown.numerator) == (True, None, 0)
    assert [(cell.code, cell.is_hidden) for cell in shown.cells] == [("CN", True), ("RU", False)]
