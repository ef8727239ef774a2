"""More is said at once, less after a while."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.media.wanted import LESS_AFTER_S, NOTHING, Wanted


def test_more_is_said_at_once() -> None:
    wanted = Wanted(NOTHING)

    assert [wanted.follow(quality, 0.0) for quality in (0, 0, 2)] == [True, False, True]
    assert wanted.quality == 2


def test_less_is_said_after_three_seconds_of_less() -> None:
    wanted = Wanted(2)

    assert not wanted.follow(0, 10.0)
    assert not wanted.follow(0, 12.9)
    assert wanted.follow(0, 13.0)
    assert wanted.quality == 0


def test_a_page_turned_and_turned_back_says_nothing() -> None:
    wanted = Wanted(2)
    for now_s in range(0, 60, 2):
        assert not wanted.follow(NOTHING, now_s)
        assert not wanted.follow(2, now_s + 1)

    assert wanted.quality == 2


def test_the_most_of_the_last_while_stays() -> None:
    wanted = Wanted(2)
    wanted.follow(NOTHING, 0.0)
    wanted.follow(1, 1.0)

    assert wanted.follow(NOTHING, 3.0)
    assert wanted.quality == 1
    assert not wanted.follow(NOTHING, 3.1)
    assert wanted.follow(NOTHING, 6.2)


@given(st.lists(st.integers(NOTHING, 2), min_size=1, max_size=80))
def test_what_is_said_is_never_less_than_what_is_wanted(wishes: list[int]) -> None:
    wanted = Wanted(2)
    changes = []
    for step, wish in enumerate(wishes):
        before = wanted.quality
        assert wanted.follow(wish, step / 5) == (wanted.quality != before)
        assert wanted.quality >= wish
        if wanted.quality < before:
            changes.append(step / 5)

    assert all(later - sooner >= LESS_AFTER_S - 1e-9 for sooner, later in pairwise(changes))
