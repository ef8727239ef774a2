"""How well somebody's media gets through: each figure by table, and the level over time."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.engine import LinkStats
from server.sessions.quality import (
    BETTER_AFTER_S,
    GOOD,
    REPORT_HOLDS_S,
    WORSE,
    Judgement,
    Level,
    Reason,
    Report,
    Verdict,
    judge,
)

FINE = LinkStats(bitrate_bps=900_000, loss=0.0, round_trip_s=0.3, jitter_s=0.01)
QUIET = Report(freezes=0, freeze_s=0.0, concealed=0.0, frames_per_s=24.0, route="udp")


def links(**changes: float | int | None) -> LinkStats:
    return replace(FINE, **changes)  # type: ignore[arg-type]  # every field by its own type


@pytest.mark.parametrize(
    ("up", "down", "report", "is_congested", "expected"),
    [
        (FINE, FINE, QUIET, False, GOOD),
        (None, None, None, False, GOOD),
        (FINE, None, None, False, GOOD),
        (links(loss=0.049), FINE, None, False, GOOD),
        (links(loss=0.05), FINE, None, False, Verdict(Level.FAIR, Reason.LOSS)),
        (FINE, links(loss=0.149), None, False, Verdict(Level.FAIR, Reason.LOSS)),
        (FINE, links(loss=0.15), None, False, Verdict(Level.POOR, Reason.LOSS)),
        (links(round_trip_s=0.35), FINE, None, False, GOOD),
        (links(round_trip_s=0.5), FINE, None, False, Verdict(Level.FAIR, Reason.DELAY)),
        (links(round_trip_s=0.9), FINE, None, False, Verdict(Level.POOR, Reason.DELAY)),
        (links(round_trip_s=None), FINE, None, False, GOOD),
        (FINE, links(jitter_s=0.08), None, False, Verdict(Level.FAIR, Reason.DELAY)),
        (FINE, links(jitter_s=0.2), None, False, Verdict(Level.POOR, Reason.DELAY)),
        (FINE, links(estimate_bps=90_000), None, False, GOOD),
        (FINE, links(estimate_bps=400_000), None, True, Verdict(Level.FAIR, Reason.BANDWIDTH)),
        (FINE, links(estimate_bps=90_000), None, True, Verdict(Level.POOR, Reason.BANDWIDTH)),
        (FINE, None, None, True, Verdict(Level.FAIR, Reason.BANDWIDTH)),
        (FINE, FINE, replace(QUIET, freeze_s=0.5), False, Verdict(Level.FAIR, Reason.FROZEN)),
        (FINE, FINE, replace(QUIET, freeze_s=2.5), False, Verdict(Level.POOR, Reason.FROZEN)),
        (FINE, FINE, replace(QUIET, concealed=0.03), False, Verdict(Level.FAIR, Reason.FROZEN)),
        (FINE, FINE, replace(QUIET, concealed=0.1), False, Verdict(Level.POOR, Reason.FROZEN)),
    ],
)
def test_each_figure_has_its_thresholds(
    up: LinkStats | None,
    down: LinkStats | None,
    report: Report | None,
    is_congested: bool,
    expected: Verdict,
) -> None:
    assert judge(up, down, report, is_congested=is_congested) == expected


def test_the_worst_figure_decides_and_of_equals_the_cause_before_the_symptom() -> None:
    slow = links(loss=0.06, round_trip_s=0.6)

    assert judge(slow, FINE, None, is_congested=True) == Verdict(Level.FAIR, Reason.LOSS)
    frozen = replace(QUIET, freeze_s=4.0)
    assert judge(slow, FINE, frozen, is_congested=True) == Verdict(Level.POOR, Reason.FROZEN)


def test_a_level_falls_at_once_and_rises_after_a_while() -> None:
    one = Judgement()

    assert one.measured(links(loss=0.2), FINE, 10.0)
    assert one.verdict == Verdict(Level.POOR, Reason.LOSS)
    assert not one.measured(FINE, FINE, 12.0)
    assert not one.measured(FINE, FINE, 12.0 + BETTER_AFTER_S - 0.1)
    assert one.verdict.level is Level.POOR
    assert one.measured(FINE, FINE, 12.0 + BETTER_AFTER_S)
    assert one.verdict == GOOD
    assert not one.measured(FINE, FINE, 30.0)


def test_a_relapse_starts_the_wait_anew() -> None:
    one = Judgement()
    one.measured(links(loss=0.2), FINE, 0.0)
    one.measured(FINE, FINE, 2.0)
    one.measured(links(loss=0.2), FINE, 4.0)

    assert not one.measured(FINE, FINE, 2.0 + BETTER_AFTER_S)
    assert one.verdict.level is Level.POOR


def test_another_reason_of_the_same_level_is_news() -> None:
    one = Judgement()
    one.measured(links(loss=0.06), FINE, 0.0)

    assert one.measured(links(round_trip_s=0.6), FINE, 2.0)
    assert one.verdict == Verdict(Level.FAIR, Reason.DELAY)


def test_an_old_report_says_nothing_of_now() -> None:
    one = Judgement()
    one.report(replace(QUIET, freeze_s=4.0), 0.0)

    assert one.newest_report(REPORT_HOLDS_S) is not None
    assert not one.measured(FINE, FINE, REPORT_HOLDS_S + 0.1)
    assert one.verdict == GOOD


figures = st.builds(
    LinkStats,
    bitrate_bps=st.integers(0, 10**7),
    loss=st.floats(0, 1),
    round_trip_s=st.none() | st.floats(0, 5),
    jitter_s=st.floats(0, 2),
    estimate_bps=st.none() | st.integers(0, 10**7),
)


@given(figures, figures, st.booleans())
def test_a_good_level_has_no_reason_and_any_other_has_one(
    up: LinkStats,
    down: LinkStats,
    is_congested: bool,
) -> None:
    verdict = judge(up, down, None, is_congested=is_congested)

    assert (verdict.level is Level.GOOD) == (verdict.reason is None)


@given(figures, figures, st.floats(0, 1))
def test_more_loss_is_never_better(up: LinkStats, down: LinkStats, more: float) -> None:
    before = judge(up, down, None, is_congested=False)
    after = judge(replace(up, loss=max(up.loss, more)), down, None, is_congested=False)

    assert WORSE[after.level] >= WORSE[before.level]
