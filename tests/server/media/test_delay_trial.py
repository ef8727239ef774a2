"""A queue drains when less is sent; a longer way stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.delay_trial import FLOOR_BPS, Answer, DelayTrial

STEP_S = 0.1
CUT_S = 0.5
"""How long it takes until less is really sent."""


def begin(
    queue_ms: float = 100, sent_bps: float = 800_000, carried_bps: float = 300_000
) -> DelayTrial:
    return DelayTrial(
        0.0, queue_ms=queue_ms, sent_bps=sent_bps, carried_bps=carried_bps, known_bps=1_000_000
    )


def answer(
    trial: DelayTrial,
    length_s: float,
    *,
    queue_ms: float,
    sent_bps: float,
    carried_bps: float = 300_000,
    allowed_bps: float = 250_000,
    from_s: float = 0.0,
) -> Answer:
    """Look for a time at the same figures; return the first answer."""
    for step in range(1, round(length_s / STEP_S) + 1):
        found = trial.watch(
            from_s + step * STEP_S,
            queue_ms=queue_ms,
            sent_bps=sent_bps,
            carried_bps=carried_bps,
            allowed_bps=allowed_bps,
        )
        if found is not Answer.NONE:
            return found
    return Answer.NONE


@pytest.mark.parametrize(
    ("queue_ms", "sent_bps", "carried_bps", "length_s", "expected"),
    [
        pytest.param(20, 250_000, 300_000, 0.1, Answer.DRAINED, id="it is gone"),
        pytest.param(70, 250_000, 300_000, 0.9, Answer.NONE, id="it drains"),
        pytest.param(100, 250_000, 250_000, 0.9, Answer.NONE, id="not yet"),
        pytest.param(
            100, 250_000, 250_000, 1.2, Answer.LONGER, id="it stays although less is sent"
        ),
        pytest.param(100, 800_000, 300_000, 9.0, Answer.NONE, id="it stays full while too much is"),
        pytest.param(100, 760_000, 780_000, 0.1, Answer.LONGER, id="all of it arrives after all"),
        pytest.param(100, 800_000, 600_000, 0.1, Answer.NONE, id="more arrives, but not all"),
        pytest.param(90, 400_000, 400_000, 0.1, Answer.NONE, id="all arrives, as it drains"),
        pytest.param(100, FLOOR_BPS, 120_000, 1.2, Answer.LONGER, id="sound alone is allowed"),
    ],
)
def test_what_becomes_of_a_queue(
    queue_ms: float, sent_bps: float, carried_bps: float, length_s: float, expected: Answer
) -> None:
    found = answer(begin(), length_s, queue_ms=queue_ms, sent_bps=sent_bps, carried_bps=carried_bps)

    assert found is expected


def test_where_no_less_can_be_sent_the_queue_is_somebody_elses() -> None:
    trial = begin(sent_bps=100_000, carried_bps=100_000)

    assert answer(trial, 2, queue_ms=100, sent_bps=95_000, carried_bps=90_000) is Answer.FOREIGN


def test_a_line_that_does_not_even_carry_the_sound_is_not_taken_for_a_longer_way() -> None:
    trial = begin(queue_ms=300, carried_bps=80_000)
    for step in range(1, 100):
        found = trial.watch(
            step * STEP_S,
            queue_ms=300,
            sent_bps=110_000,
            carried_bps=80_000,
            allowed_bps=50_000,
            is_losing=True,
        )
        assert found is Answer.NONE


def losing(trial: DelayTrial, length_s: float, *, sent_bps: float, from_s: float = 0.0) -> Answer:
    """Look for a time while a fifth of what is sent is lost, at a queue of 52 ms."""
    for step in range(1, round(length_s / STEP_S) + 1):
        found = trial.watch(
            from_s + step * STEP_S,
            queue_ms=52,
            sent_bps=sent_bps,
            carried_bps=0.8 * sent_bps,
            allowed_bps=sent_bps,
            is_losing=True,
        )
        if found is not Answer.NONE:
            return found
    return Answer.NONE


def test_what_is_lost_of_less_than_passed_is_no_overflow() -> None:
    trial = begin(queue_ms=50, sent_bps=450_000, carried_bps=400_000)
    assert losing(trial, 30, sent_bps=350_000) is Answer.NONE

    assert losing(trial, 0.9, sent_bps=300_000, from_s=30) is Answer.NONE
    assert losing(trial, 0.3, sent_bps=300_000, from_s=30.9) is Answer.LONGER


def test_a_line_that_passes_less_than_before_may_overflow_with_less() -> None:
    trial = begin(queue_ms=30, sent_bps=450_000, carried_bps=400_000)
    assert answer(trial, 0.1, queue_ms=52, sent_bps=400_000, carried_bps=200_000) is Answer.NONE

    assert losing(trial, 30, sent_bps=240_000, from_s=0.1) is Answer.NONE
    assert losing(trial, 1.2, sent_bps=160_000, from_s=30.1) is Answer.LONGER


def test_a_queue_that_grows_is_given_its_time_anew() -> None:
    trial = begin(queue_ms=100)
    assert not trial.grew_after(0.0)
    assert answer(trial, 0.9, queue_ms=100, sent_bps=250_000) is Answer.NONE
    assert answer(trial, 0.1, queue_ms=200, sent_bps=250_000, from_s=0.9) is Answer.NONE

    assert trial.grew_after(0.9)
    assert answer(trial, 0.9, queue_ms=200, sent_bps=250_000, from_s=1.0) is Answer.NONE
    assert answer(trial, 0.3, queue_ms=200, sent_bps=250_000, from_s=1.9) is Answer.LONGER


def test_a_queue_that_looked_longer_for_a_moment_is_still_watched() -> None:
    trial = begin(queue_ms=150)
    assert answer(trial, 0.5, queue_ms=150, sent_bps=250_000) is Answer.NONE
    assert answer(trial, 0.1, queue_ms=230, sent_bps=250_000, from_s=0.5) is Answer.NONE

    assert answer(trial, 2, queue_ms=150, sent_bps=250_000, from_s=0.6) is Answer.LONGER


def test_no_more_is_cut_while_the_answer_is_awaited() -> None:
    trial = begin(queue_ms=100)
    answer(trial, 0.3, queue_ms=100, sent_bps=800_000)
    assert not trial.is_waiting(0.3)
    answer(trial, 0.3, queue_ms=100, sent_bps=250_000, from_s=0.3)
    assert trial.is_waiting(0.6)
    answer(trial, 0.1, queue_ms=200, sent_bps=250_000, from_s=0.6)

    assert not trial.is_waiting(0.7)


def test_a_long_queue_is_given_longer() -> None:
    trial = begin(queue_ms=900)

    assert answer(trial, 2.6, queue_ms=900, sent_bps=250_000) is Answer.NONE
    assert answer(trial, 0.3, queue_ms=900, sent_bps=250_000, from_s=2.6) is Answer.LONGER


@given(
    capacity_bps=st.integers(200_000, 2_000_000),
    times=st.floats(1.3, 5),
    limit_ms=st.floats(60, 1_200),
    share=st.floats(0.3, 0.85),
)
def test_a_queue_of_a_thin_line_is_never_taken_for_a_longer_way(
    capacity_bps: int, times: float, limit_ms: float, share: float
) -> None:
    """It fills up to where it overflows, and drains once less is sent than the line carries."""
    before_bps, after_bps = capacity_bps * times, capacity_bps * share
    queue_ms = 40.0
    trial = begin(queue_ms=queue_ms, sent_bps=before_bps, carried_bps=capacity_bps)
    found, now_s = Answer.NONE, 0.0
    while found is Answer.NONE and now_s < 60:
        now_s += STEP_S
        sent_bps = before_bps if now_s < CUT_S else after_bps
        queue_ms += 1000 * STEP_S * (sent_bps / capacity_bps - 1)
        queue_ms = max(0.0, min(queue_ms, limit_ms))
        found = trial.watch(
            now_s,
            queue_ms=queue_ms,
            sent_bps=sent_bps,
            carried_bps=capacity_bps,
            allowed_bps=0.85 * capacity_bps,
        )

    assert found is Answer.DRAINED


@given(
    capacity_bps=st.integers(200_000, 2_000_000),
    left=st.floats(0.2, 0.8),
    times=st.floats(1.3, 3),
    limit_ms=st.floats(80, 1_200),
    share=st.floats(0.3, 0.85),
)
def test_a_line_that_becomes_thinner_and_overflows_is_never_taken_for_a_longer_way(
    capacity_bps: int, left: float, times: float, limit_ms: float, share: float
) -> None:
    """Its queue holds so many bytes, and overflows until less is sent than it carries by then."""
    fell_s, cut_s = CUT_S, 10 * CUT_S
    limit_bits = capacity_bps * left * limit_ms / 1000
    before_bps, then_bps = capacity_bps * times, capacity_bps * left * times
    queue_bits = capacity_bps * 0.04
    trial = begin(queue_ms=40, sent_bps=before_bps, carried_bps=capacity_bps)
    found, now_s = Answer.NONE, 0.0
    while found is Answer.NONE and now_s < 60:
        now_s += STEP_S
        carried_bps = capacity_bps if now_s < fell_s else capacity_bps * left
        sent_bps = before_bps if now_s < fell_s else then_bps
        if now_s >= cut_s:
            sent_bps = share * carried_bps
        grown = queue_bits + STEP_S * (sent_bps - carried_bps)
        queue_bits = max(0.0, min(grown, limit_bits))
        found = trial.watch(
            now_s,
            queue_ms=1000 * queue_bits / carried_bps,
            sent_bps=sent_bps,
            carried_bps=carried_bps,
            allowed_bps=sent_bps,
            is_losing=grown > limit_bits,
        )

    assert found is Answer.DRAINED
