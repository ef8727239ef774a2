"""Bits per second by temporal layer."""

import pytest

from server.media.rtp.meter import RateMeter


def run(meter: RateMeter, start_s: float, seconds: float, octets: tuple[int, ...]) -> float:
    """Add so many bytes each fiftieth of a second; return when it ended."""
    steps = round(50 * seconds)
    for step in range(steps):
        for tid, count in enumerate(octets):
            meter.octets[tid] += count
        meter.rates(start_s + step / 50)
    return start_s + steps / 50


def test_nothing_is_said_before_anything_came() -> None:
    meter = RateMeter()

    assert meter.rates(1.0) == ()
    run(meter, 1.0, 0.04, (100,))
    assert meter.rates(1.06) == ()


def test_each_layer_includes_those_below() -> None:
    meter = RateMeter()
    now_s = run(meter, 10.0, 2.0, (1000, 500))

    low, both = meter.rates(now_s)

    assert low == pytest.approx(400_000, rel=0.05)
    assert both == pytest.approx(600_000, rel=0.05)


def test_a_change_is_followed_within_a_few_seconds() -> None:
    meter = RateMeter()
    now_s = run(meter, 10.0, 3.0, (1000,))
    now_s = run(meter, now_s, 1.0, (5000,))
    assert 1_000_000 < meter.rates(now_s)[0] < 1_800_000
    now_s = run(meter, now_s, 4.0, (5000,))

    assert meter.rates(now_s)[0] == pytest.approx(2_000_000, rel=0.05)


def test_a_layer_that_stopped_is_no_more_counted() -> None:
    meter = RateMeter()
    now_s = run(meter, 10.0, 2.0, (1000, 500))
    now_s = run(meter, now_s, 12.0, (1000,))

    assert len(meter.rates(now_s)) == 1
