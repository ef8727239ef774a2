"""A line's direction: delay, loss, rate and queue are what was asked for, and repeat by seed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shaper.link import AFTER, Conditions, Link

conditions = st.builds(
    Conditions,
    delay_s=st.floats(0, 0.5),
    jitter_s=st.floats(0, 0.1),
    loss=st.floats(0, 0.9),
    rate_bps=st.one_of(st.none(), st.floats(50_000, 10_000_000)),
    queue_s=st.floats(0, 1),
    is_down=st.booleans(),
)
traffic = st.lists(st.tuples(st.floats(0, 0.05), st.integers(40, 1500)), max_size=200)


def arrivals(link: Link, packets: list[tuple[float, int]]) -> list[tuple[float, float | None]]:
    now_s, found = 0.0, []
    for wait_s, size in packets:
        now_s += wait_s
        found.append((now_s, link.send(size, now_s)))
    return found


@given(conditions, traffic, st.integers())
def test_nothing_arrives_too_early_too_late_or_out_of_order(
    weather: Conditions, packets: list[tuple[float, int]], seed: int
) -> None:
    newest = 0.0
    for sent_s, at_s in arrivals(Link(seed, weather), packets):
        if at_s is None:
            continue
        assert at_s >= sent_s + weather.delay_s
        assert at_s > newest
        wait_s = weather.queue_s + 8 * 1500 / weather.rate_bps if weather.rate_bps else 0.0
        latest_s = sent_s + weather.delay_s + weather.jitter_s + wait_s
        assert at_s <= max(latest_s, newest + AFTER) + 1e-9
        newest = at_s


@given(conditions, traffic, st.integers())
def test_the_same_seed_has_the_same_fate(
    weather: Conditions, packets: list[tuple[float, int]], seed: int
) -> None:
    assert arrivals(Link(seed, weather), packets) == arrivals(Link(seed, weather), packets)


@pytest.mark.parametrize("rate_bps", [250_000, 1_000_000, 5_000_000])
def test_no_more_than_the_rate_passes(rate_bps: int) -> None:
    link = Link(1, Conditions(rate_bps=rate_bps))
    packets = [(0.001, 1200)] * 10_000

    passed = [at_s for _, at_s in arrivals(link, packets) if at_s is not None]

    assert len(passed) * 1200 * 8 / passed[-1] == pytest.approx(
        min(rate_bps, 1200 * 8 / 0.001), rel=0.02
    )


@pytest.mark.parametrize("loss", [0.0, 0.05, 0.2])
def test_as_much_is_lost_as_was_asked_for(loss: float) -> None:
    link = Link(7, Conditions(loss=loss))

    arrivals(link, [(0.001, 1000)] * 20_000)

    assert link.lost / 20_000 == pytest.approx(loss, abs=0.01)
    assert link.passed == 20_000 - link.lost


def test_nothing_passes_while_the_line_is_down_and_all_again_afterwards() -> None:
    link = Link(1, Conditions(is_down=True))
    assert link.send(100, 1.0) is None
    assert link.send_stream(100, 1.0) is None

    link.conditions = Conditions()

    assert link.send(100, 2.0) == 2.0


def test_a_stream_is_held_up_by_what_was_lost_and_never_loses() -> None:
    link = Link(3, Conditions(delay_s=0.1, loss=0.5))

    times = [link.send_stream(1000, second / 100) for second in range(200)]

    assert all(at_s is not None for at_s in times)
    assert max(at_s - index / 100 for index, at_s in enumerate(times) if at_s is not None) > 0.3
