"""When a meeting will end: boxes, pace, breaks, and what is proposed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.agenda import ItemKind, ItemState
from mdt.domain.errors import RevisionConflict, SessionNotRunning, UnknownCode
from mdt.domain.forecast import SHORTEST_S, Forecast, forecast, is_break_due, pace
from mdt.domain.ids import ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.refusals.agenda import ForecastChanged
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, START, Sitting, item, plan

BEGINS = START + timedelta(hours=1)
ENDS = BEGINS + timedelta(hours=1)


def boxed(*minutes: float, kind: ItemKind = ItemKind.TOPIC) -> Meeting:
    """Return a running meeting of an hour with items of so many minutes."""
    items = tuple(
        replace(item(ItemId(f"i{n}"), kind, f"Item {n}", None), time_box_s=round(60 * each))
        for n, each in enumerate(minutes)
    )
    sitting = Sitting().published(plan(items=items)).joined("chair")
    sitting.now = BEGINS
    sitting.do(sitting.service.sessions.start, by="chair")
    return sitting.meeting


def kinds(found: Forecast) -> list[str]:
    return [option.kind for option in found.options]


def test_the_end_is_the_sum_of_what_is_left() -> None:
    found = forecast(boxed(10, 20), BEGINS + timedelta(minutes=5))

    assert found.ends_at == BEGINS + timedelta(minutes=35)
    assert (found.planned_end, found.late_s, found.options) == (ENDS, 0, ())


def test_the_open_item_counts_with_what_is_left_of_its_box_and_never_less_than_nothing() -> None:
    sitting = Sitting().live().called(PREVIOUS)
    opened = sitting.item(PREVIOUS).opened_at
    assert opened is not None

    half = forecast(sitting.meeting, opened + timedelta(minutes=4))
    over = forecast(sitting.meeting, opened + timedelta(minutes=30))

    assert half.ends_at == opened + timedelta(minutes=40)
    assert over.ends_at == opened + timedelta(minutes=60)


@pytest.mark.parametrize(("now_min", "late_s"), [(20, 0), (20.9, 0), (21, 60), (45, 25 * 60)])
def test_less_than_a_minute_is_in_time(now_min: float, late_s: int) -> None:
    assert forecast(boxed(20, 20), BEGINS + timedelta(minutes=now_min)).late_s == late_s


def test_shortening_takes_from_each_its_share_and_leaves_what_it_needs() -> None:
    meeting = boxed(20, 10, 4)

    some = forecast(meeting, BEGINS + timedelta(minutes=34)).options[0]
    all_ = forecast(meeting, BEGINS + timedelta(minutes=59)).options[0]

    assert [box.time_box_s for box in some.boxes] == [900, 450, 210]
    assert some.saves_s == 480
    assert [box.time_box_s for box in all_.boxes] == [600, 300, SHORTEST_S]


def test_deferring_takes_no_more_from_the_end_than_needed() -> None:
    meeting = boxed(20, 10, 5)

    found = forecast(meeting, BEGINS + timedelta(minutes=35))
    option = found.options[1]

    assert found.late_s == 600
    assert (option.items, option.saves_s) == (("i1", "i2"), 900)
    assert option.ends_at == ENDS - timedelta(minutes=5)


def test_a_break_is_neither_shortened_nor_deferred() -> None:
    meeting = boxed(30, 10, kind=ItemKind.BREAK)

    assert kinds(forecast(meeting, BEGINS + timedelta(minutes=50))) == []


@pytest.mark.parametrize(("minutes", "due"), [(59, False), (60, True), (75, True)])
def test_a_break_is_proposed_after_an_hour(minutes: int, due: bool) -> None:
    meeting, now = boxed(5, 5), BEGINS + timedelta(minutes=minutes, seconds=1)

    assert is_break_due(meeting, now) is due
    assert ("break" in kinds(forecast(meeting, now))) is due


def test_a_break_on_the_agenda_or_just_taken_is_enough() -> None:
    coming = Sitting().live()
    pause = item(ItemId("pause"), ItemKind.BREAK, "Coffee", None)
    coming.do(coming.service.ordering.add, by="chair", item=pause, after=None, reason_code="")
    later = coming.now + timedelta(hours=1)
    assert not is_break_due(coming.meeting, later)

    coming.called(pause.id).closed(pause.id)
    assert not is_break_due(coming.meeting, later)
    assert is_break_due(coming.meeting, coming.now + timedelta(hours=1))


def test_the_pace_of_the_session_is_believed_after_two_items() -> None:
    sitting = Sitting().live()
    for item_id in (PREVIOUS, FIRST):
        sitting.called(item_id)
        sitting.now += timedelta(minutes=15)
        sitting.closed(item_id, reason="Nothing to decide.")
        if item_id == PREVIOUS:
            assert pace(sitting.meeting) == 1.0

    assert pace(sitting.meeting) == pytest.approx(1.5, abs=0.01)
    left = forecast(sitting.meeting, sitting.now).ends_at - sitting.now
    assert left == pytest.approx(timedelta(minutes=30), abs=timedelta(seconds=5))


def test_an_hour_on_one_item_does_not_make_the_rest_endless() -> None:
    sitting = Sitting().live()
    for item_id in (PREVIOUS, LECTURE):
        sitting.called(item_id)
        sitting.now += timedelta(hours=1)
        sitting.closed(item_id)

    assert pace(sitting.meeting) == 2.0


def test_before_the_session_it_begins_at_its_time() -> None:
    meeting = Sitting().published().meeting

    assert forecast(meeting, START).ends_at == BEGINS + timedelta(minutes=40)
    assert forecast(meeting, BEGINS + timedelta(hours=1)).options == ()


@given(
    st.lists(st.integers(2, 40), min_size=1, max_size=8),
    st.integers(0, 90),
)
def test_no_proposal_makes_it_later_than_it_says(minutes: list[int], now_min: int) -> None:
    found = forecast(boxed(*minutes), BEGINS + timedelta(minutes=now_min))

    for option in found.options:
        assert option.ends_at == found.ends_at - timedelta(seconds=option.saves_s)
        if option.kind != "break":
            assert option.saves_s > 0
            assert option.touches
        assert all(box.time_box_s >= min(SHORTEST_S, 120) for box in option.boxes)


# -- applying it


def late_sitting() -> Sitting:
    """Return a session that will end 19 minutes late."""
    sitting = Sitting().live()
    sitting.now = START + timedelta(hours=1, minutes=39)  # 40 minutes of agenda, 21 are left
    return sitting


def apply(sitting: Sitting, kind: str, items: tuple[ItemId, ...], **kw: object) -> None:
    wanted = {"version": sitting.meeting.agenda_version, "break_title": "Break", **kw}
    sitting.do(
        sitting.service.ordering.apply_forecast, by="chair", kind=kind, items=items, **wanted
    )


def test_one_tap_shortens_what_is_left() -> None:
    sitting = late_sitting()
    option = sitting.service.ordering.forecast(sitting.meeting).options[0]
    assert option.kind == "shorten"

    apply(sitting, "shorten", option.touches)

    assert all(300 < each.time_box_s < 320 for each in sitting.meeting.items)
    assert sitting.service.ordering.forecast(sitting.meeting).late_s == 0


def test_one_tap_defers_from_the_end() -> None:
    sitting = late_sitting()
    apply(sitting, "defer", (FIRST, SECOND, LECTURE)[1:])

    states = {each.id: each.state for each in sitting.meeting.items}
    assert states[SECOND] is states[LECTURE] is ItemState.DEFERRED
    assert sitting.item(LECTURE).reason_code == "out_of_time"


def test_one_tap_puts_a_break_before_the_next_item() -> None:
    sitting = Sitting().live().called(PREVIOUS).closed(PREVIOUS)
    sitting.now = START + timedelta(hours=1, minutes=1)

    apply(sitting, "break", ())

    assert [each.kind for each in sitting.meeting.items][1] is ItemKind.BREAK
    assert sitting.meeting.items[1].title == "Break"


def test_what_was_not_seen_is_not_applied() -> None:
    sitting = late_sitting()

    with pytest.raises(ForecastChanged):
        apply(sitting, "defer", (LECTURE,))
    with pytest.raises(ForecastChanged):
        apply(Sitting().live(), "shorten", (FIRST,))
    with pytest.raises(UnknownCode):
        apply(sitting, "hurry", ())
    with pytest.raises(RevisionConflict):
        apply(sitting, "defer", (SECOND, LECTURE), version=0)
    with pytest.raises(SessionNotRunning):
        apply(Sitting().published().joined("chair"), "defer", ())
