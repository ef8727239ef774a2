"""A tail is the end of the tuple that everything was added to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.tail import STEP, Tail

KEEP = 50


def grown(count: int) -> Tail[int]:
    tail: Tail[int] = Tail(KEEP)
    for value in range(count):
        tail = tail.with_next(value)
    return tail


@given(st.integers(0, 4 * KEEP), st.slices(2 * KEEP))
def test_it_reads_as_the_last_values_of_a_tuple(count: int, part: slice) -> None:
    tail, expected = grown(count), tuple(range(count))[-KEEP:]

    assert (len(tail), tuple(tail), tail[part]) == (len(expected), expected, expected[part])
    assert [tail[at] for at in range(-len(tail), 0)] == list(expected)
    for beyond in (len(tail), -len(tail) - 1):
        with pytest.raises(IndexError):
            tail[beyond]


def test_a_later_value_leaves_the_earlier_ones_as_they_were() -> None:
    kept = [grown(count) for count in range(3 * STEP)]
    branches = [tail.with_next(-1) for tail in kept]

    assert [tuple(tail) for tail in kept] == [
        tuple(range(count))[-KEEP:] for count in range(3 * STEP)
    ]
    assert {tail[-1] for tail in branches} == {-1}


def test_it_is_equal_by_what_it_holds() -> None:
    assert grown(40) == Tail(KEEP, tuple(range(40)))
    assert grown(40) != grown(41)
    assert grown(0) != ()
