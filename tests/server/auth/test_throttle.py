"""The throttle: buckets that empty, refill and are forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.auth.throttle import Throttle


def test_a_fresh_key_has_its_whole_allowance() -> None:
    throttle = Throttle(failures=3, window_s=30)

    for _ in range(3):
        assert throttle.wait_s("a", 0) == 0
        throttle.take("a", 0)

    assert throttle.wait_s("a", 0) == 10


def test_one_attempt_comes_back_at_a_time() -> None:
    throttle = Throttle(failures=3, window_s=30)
    for _ in range(3):
        throttle.take("a", 0)

    assert throttle.wait_s("a", 9) == pytest.approx(1)
    assert throttle.wait_s("a", 10) == 0


def test_what_was_not_a_failure_is_forgiven() -> None:
    throttle = Throttle(failures=1, window_s=30)
    throttle.take("a", 0)
    throttle.give_back("a", 0)

    assert throttle.wait_s("a", 0) == 0


def test_keys_do_not_share() -> None:
    throttle = Throttle(failures=1, window_s=30)
    throttle.take("a", 0)

    assert throttle.wait_s("b", 0) == 0


def test_the_number_of_keys_is_bounded_and_the_oldest_goes() -> None:
    throttle = Throttle(failures=1, window_s=30, most_keys=2)
    for key in ("a", "b", "c"):
        throttle.take(key, 0)

    assert throttle.wait_s("a", 0) == 0
    assert throttle.wait_s("c", 0) > 0


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100)), max_size=60))
def test_nobody_gets_more_than_the_allowance_and_its_refill(
    steps: list[tuple[bool, float]],
) -> None:
    throttle, now, allowed = Throttle(failures=5, window_s=50), 0.0, 0
    for wants, passed in steps:
        now += passed
        if wants and throttle.wait_s("a", now) == 0:
            throttle.take("a", now)
            allowed += 1

    assert allowed <= 5 + now / 10 + 1e-6
