"""Intervals of quality: where they begin and end, and the worst figures that they keep."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.sessions.quality import GOOD, Verdict
from server.sessions.quality_record import LONGEST, SILENT_AFTER
from tests.server.sessions.intervals import FINE, HERE, POOR, REPORT, START, Sitting


def test_another_level_ends_the_interval_at_the_last_measurement() -> None:
    one = Sitting()
    for second, verdict in ((0, GOOD), (2, GOOD), (4, POOR), (6, POOR)):
        one.at(second, verdict)

    (good,) = one.ended
    (poor,) = one.keeper.close()

    assert (good.verdict, good.started_at, good.ended_at) == (
        GOOD, START, START + timedelta(seconds=2),
    )  # fmt: skip
    assert (poor.verdict, poor.started_at) == (POOR, START + timedelta(seconds=2))
    assert one.keeper.close() == []


def test_a_level_that_changes_with_each_measurement_is_recorded_all_the_same() -> None:
    one = Sitting()
    for second in range(0, 20, 2):
        one.at(second, POOR if second % 4 else GOOD)

    intervals = [*one.ended, *one.keeper.close()]

    assert [each.verdict for each in intervals] == [POOR, GOOD] * 4 + [POOR]
    for before, after in pairwise(intervals):
        assert before.ended_at == after.started_at
    assert intervals[-1].ended_at == START + timedelta(seconds=18)


def test_a_session_has_nothing_of_the_time_before_it() -> None:
    one = Sitting()
    for second in (0, 2):
        one.at(second, where=replace(HERE, session_id=None))
    one.at(4)
    one.at(6)

    (during,) = one.keeper.close()

    assert during.started_at == START + timedelta(seconds=4)


def test_another_session_ends_it_too() -> None:
    one = Sitting()
    one.at(0)
    one.at(2)
    one.at(4, where=replace(HERE, session_id=None))

    assert [each.where.session_id for each in one.ended] == ["s"]


def test_another_event_number_does_not() -> None:
    one = Sitting()
    one.at(0)
    one.at(2, where=replace(HERE, seq=99))

    assert one.ended == []
    assert [each.where.seq for each in one.keeper.close()] == [7]


def test_nothing_stays_open_for_longer_than_a_minute() -> None:
    one = Sitting()
    for second in range(0, 182, 2):
        one.at(second)

    assert len(one.ended) == 3
    assert all(each.ended_at - each.started_at < LONGEST for each in one.ended)


def test_a_silence_ends_it_where_the_silence_began() -> None:
    one = Sitting()
    one.at(0)
    one.at(2)

    assert one.keeper.close_before(START + timedelta(seconds=2) + SILENT_AFTER) == []
    one.at(60)

    assert [each.ended_at for each in one.ended] == [START + timedelta(seconds=2)]


def test_the_worst_of_each_figure_is_kept_and_reports_are_counted_up() -> None:
    one = Sitting()
    one.at(0, up=replace(FINE, loss=0.4, round_trip_s=None), down=None)
    one.at(2, down=replace(FINE, loss=0.1, round_trip_s=0.7, estimate_bps=90_000), report=REPORT)
    one.at(4, up=None, down=replace(FINE, jitter_s=0.3), report=replace(REPORT, route=None))

    (interval,) = one.keeper.close()

    worst = interval.worst
    assert (worst.loss_up, worst.loss_down) == (0.4, 0.1)
    assert (worst.round_trip_s, worst.jitter_s, worst.estimate_bps) == (0.7, 0.3, 90_000)
    assert (worst.freezes, worst.freeze_s, worst.concealed, worst.route) == (4, 3.0, 0.2, "tcp")


@given(
    st.lists(
        st.tuples(st.floats(0.1, 30), st.sampled_from([GOOD, POOR]), st.floats(0, 1)),
        min_size=1,
        max_size=60,
    )
)
def test_intervals_never_overlap_and_lose_no_loss(
    steps: list[tuple[float, Verdict, float]],
) -> None:
    one, now = Sitting(), 0.0
    measured = []
    for wait, verdict, loss in steps:
        now += wait
        measured.append((START + timedelta(seconds=now), verdict, loss))
        one.at(now, verdict, up=replace(FINE, loss=loss))
    intervals = [*one.ended, *one.keeper.close()]

    for before, after in pairwise(intervals):
        assert before.ended_at <= after.started_at
    ends = {interval.ended_at for interval in intervals}
    for interval in intervals:
        inside = [
            loss
            for at, level, loss in measured
            if level == interval.verdict
            and interval.started_at <= at <= interval.ended_at
            and not (at == interval.started_at and at in ends)
        ]
        assert interval.worst.loss_up == max(inside)
        assert interval.ended_at - interval.started_at <= LONGEST
