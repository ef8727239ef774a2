"""The queue as the receiver's clock shows it: growing, standing, draining, and what is none."""

import random
from collections.abc import Callable
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from server.media.delay_trend import BASE_MS, DelayTrend

FEEDBACK = 5
PACKET_S = 0.02


class Seen(NamedTuple):
    at_s: float
    is_growing: bool
    is_draining: bool
    standing_ms: float


def watch(
    queue_ms: Callable[[float], float], *, length_s: float, clock_s: float = 500.0
) -> list[Seen]:
    """Send a packet every 20 ms through a queue; return what each feedback of 100 ms showed."""
    trend = DelayTrend()
    seen: list[Seen] = []
    sent: list[float] = []
    arrivals: list[int] = []
    for step in range(round(length_s / PACKET_S)):
        at_s = step * PACKET_S
        arrived_s = clock_s + at_s + 0.03 + queue_ms(at_s) / 1000
        sent.append(1000 + at_s)
        arrivals.append(int(arrived_s / 0.00025))
        if len(sent) == FEEDBACK:
            trend.add(sent, arrivals)
            seen.append(Seen(at_s, trend.is_growing, trend.is_draining, trend.standing_ms))
            sent, arrivals = [], []
    return seen


def test_a_growing_queue_is_seen_within_half_a_second() -> None:
    seen = watch(lambda at_s: max(0.0, at_s - 2) * 500, length_s=3)

    assert not any(each.is_growing for each in seen if each.at_s < 2)
    assert any(each.is_growing for each in seen if each.at_s < 2.5)


def test_a_queue_that_stands_is_measured() -> None:
    seen = watch(lambda at_s: 180.0 if at_s >= 2 else 0.0, length_s=4)

    assert abs(seen[-1].standing_ms - 180) < 1
    assert not seen[-1].is_draining


def test_one_large_picture_is_no_congestion() -> None:
    seen = watch(lambda at_s: max(0.0, 250 - (at_s - 2) * 700) if at_s >= 2 else 0, length_s=4)

    assert not any(each.is_growing for each in seen)
    assert any(each.is_draining for each in seen)
    assert seen[-1].standing_ms < 1


@given(seed=st.integers(0, 10_000), jitter_ms=st.integers(0, 40))
def test_jitter_is_no_congestion(seed: int, jitter_ms: int) -> None:
    chance = random.Random(seed)
    seen = watch(lambda _at_s: chance.random() * jitter_ms, length_s=8)

    assert sum(each.is_growing for each in seen) <= 2
    assert max(each.standing_ms for each in seen) < 0.75 * jitter_ms + 2


@given(drift=st.floats(-2e-4, 2e-4))
def test_clocks_that_run_apart_are_no_congestion(drift: float) -> None:
    seen = watch(lambda at_s: at_s * drift * 1000, length_s=60)

    assert not any(each.is_growing for each in seen)
    assert max(each.standing_ms for each in seen) < 10


def test_a_longer_way_is_the_way_after_a_while() -> None:
    seen = watch(lambda at_s: 90.0 if at_s >= 5 else 0.0, length_s=5 + 2.2 * BASE_MS / 1000)

    assert seen[60].standing_ms > 80
    assert seen[-1].standing_ms < 1


def test_a_queue_can_be_taken_for_the_way() -> None:
    trend = DelayTrend()
    trend.add([1.0], [4000])
    trend.add([1.5, 1.52], [6400, 6480])
    assert trend.standing_ms == 100

    trend.rebase()

    trend.add([1.54, 1.56], [6560, 6640])
    assert trend.standing_ms == 0


def test_a_receiver_whose_clock_jumps_is_measured_anew() -> None:
    trend = DelayTrend()
    for clock in (4_000_000, 100):
        for step in range(20):
            trend.add([1.0 + step / 10], [clock + step * 400])
        assert trend.standing_ms < 1
        assert not trend.is_growing


def test_the_fastest_packet_of_a_burst_counts() -> None:
    trend = DelayTrend()
    for step in range(40):
        left_s = 1 + step * 0.04
        trend.add([left_s] * 8, [int(left_s * 4000) + 12 * place for place in range(8)])

    assert trend.standing_ms < 0.5
    assert not trend.is_growing
