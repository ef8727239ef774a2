"""The record takes as much memory as was recorded."""

import pytest

from tests.bench.recorded import bytes_a_stay


def test_the_record_of_a_stay_is_as_large_whoever_comes_and_however_often() -> None:
    few, many = bytes_a_stay(100), bytes_a_stay(400)

    assert 100 < many < 400
    assert many == pytest.approx(few, rel=0.3)
