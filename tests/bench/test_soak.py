"""The slope of the soak is what grows by itself, whoever comes and goes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.bench.soak import time_slope

people = st.lists(st.integers(0, 40), min_size=8, max_size=60)


@given(people, st.floats(-5, 5), st.floats(0, 3), st.floats(0, 500))
def test_growth_is_told_from_attendance(
    attendance: list[int], by_time: float, by_person: float, base: float
) -> None:
    assume(len(set(attendance)) > 2)
    rows = [
        (5.0 * index, float(count), base + by_time * 5 * index + by_person * count)
        for index, count in enumerate(attendance)
    ]

    assert time_slope(rows) == pytest.approx(by_time, abs=1e-3)


def test_with_constant_attendance_it_is_the_plain_slope() -> None:
    assert time_slope([(float(at), 7.0, 3.0 * at) for at in range(10)]) == pytest.approx(3.0)
