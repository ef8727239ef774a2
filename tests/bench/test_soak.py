"""The slope of the soak is what grows by itself, whoever comes and goes."""

import random
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.bench.soak import History, Sample, Soak, figures, fit
from tests.flows.program import Program

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

    assert fit(rows)[0] == pytest.approx(by_time, abs=1e-3)


@given(st.integers(0, 2**32), st.floats(0.5, 20))
def test_what_only_comes_and_goes_lies_within_a_few_standard_errors(
    seed: int, swing: float
) -> None:
    chance = random.Random(seed)
    rows = [(5.0 * at, 40.0 + at % 3, chance.uniform(-swing, swing)) for at in range(36)]
    slope, error = fit(rows)

    assert error > 0
    assert abs(slope) < 6 * error


def test_with_constant_attendance_it_is_the_plain_slope_without_any_doubt() -> None:
    assert fit([(float(at), 7.0, 3.0 * at) for at in range(10)]) == pytest.approx((3.0, 0.0))


@pytest.mark.parametrize(("left", "is_told"), [(0.0, True), (2.0, False)])
def test_what_is_left_over_is_told_when_nobody_is_there(
    tmp_path: Path, left: float, is_told: bool
) -> None:
    def sample(people: float, memory_mib: float) -> dict[str, Sample]:
        return {"worker-1": Sample(0.0, people, memory_mib, 5.0, 2.0)}

    soak = Soak(Program(tmp_path), 1, 1)
    soak.histories[7] = History("worker-1", 7)
    made, notes = figures(soak, 6.0, sample(0.0, 37.0), sample(left, 58.0))

    assert [each.value for each in made if each.id == "worker_memory_mib_left_over"] == (
        [21.0] if is_told else []
    )
    assert any("people are left" in note for note in notes) is not is_told
