"""Limits of one socket: arithmetic over a clock that the test moves."""

from hypothesis import given
from hypothesis import strategies as st

from server.signaling.limits import REFUSALS_IN_A_ROW, Haste, LatestOnly, TokenBucket


def test_a_burst_is_allowed_and_then_the_rate() -> None:
    bucket = TokenBucket(per_second=10, burst=3)

    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.take(0.1)
    assert not bucket.take(0.1)


def test_waiting_never_earns_more_than_the_burst() -> None:
    bucket = TokenBucket(per_second=10, burst=3)
    bucket.take(0.0)

    assert [bucket.take(1000.0) for _ in range(4)] == [True, True, True, False]


@given(st.lists(st.floats(min_value=0, max_value=0.2), min_size=1, max_size=300))
def test_no_timing_gets_more_through_than_rate_and_burst(pauses: list[float]) -> None:
    bucket = TokenBucket(per_second=20, burst=5)
    now, allowed = 0.0, 0
    for pause in pauses:
        now += pause
        allowed += bucket.take(now)

    assert allowed <= 5 + 20 * now + 1e-6


def test_a_clock_that_steps_back_takes_nothing_away() -> None:
    bucket = TokenBucket(per_second=1, burst=2)
    bucket.take(100.0)

    assert bucket.take(50.0)


def test_volatile_commands_do_not_use_up_the_others() -> None:
    haste = Haste(
        commands=TokenBucket(per_second=1, burst=1), moves=TokenBucket(per_second=1, burst=1)
    )

    assert haste.allows(0.0, volatile=True)
    assert not haste.allows(0.0, volatile=True)
    assert haste.allows(0.0, volatile=False)


def test_going_on_after_many_refusals_is_abuse_and_obeying_one_is_not() -> None:
    haste = Haste(
        commands=TokenBucket(per_second=1, burst=1), moves=TokenBucket(per_second=1, burst=1)
    )
    for _ in range(REFUSALS_IN_A_ROW):
        haste.allows(0.0, volatile=False)
    assert not haste.is_abuse

    haste.allows(0.0, volatile=False)
    assert haste.is_abuse

    haste.allows(1.0, volatile=False)
    assert not haste.is_abuse


def test_moves_are_thinned_to_the_rate() -> None:
    pace = LatestOnly(per_second=20)

    assert pace.delay(5.0) == 0
    pace.sent(5.0)
    assert 0 < pace.delay(5.01) <= 0.05
    assert pace.delay(5.051) == 0
