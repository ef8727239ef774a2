"""Recurrence in the board's zone: clock changes, ends, and rules that are refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.recurrence import RRule, occurrences, parse
from mdt.domain.refusals.boards import NotARecurrence

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]  # year, month, day, …


def wall(*parts: int) -> datetime:
    """What a clock on the wall shows."""
    return utc(*parts).replace(tzinfo=None)


def days(text: str, start: datetime, limit: int, *, after: datetime = LONG_AGO) -> list[str]:
    """The days of a rule in UTC, as text."""
    found = occurrences(parse(text), start, "UTC", after, limit)
    return [moment.date().isoformat() for moment in found]


def test_a_weekly_meeting_in_paris_keeps_its_time_on_the_wall_over_both_changes() -> None:
    spring = occurrences(parse("FREQ=WEEKLY"), wall(2026, 3, 23, 16), "Europe/Paris", LONG_AGO, 2)
    autumn = occurrences(parse("FREQ=WEEKLY"), wall(2026, 10, 19, 16), "Europe/Paris", LONG_AGO, 2)

    assert spring == (utc(2026, 3, 23, 15), utc(2026, 3, 30, 14))
    assert autumn == (utc(2026, 10, 19, 14), utc(2026, 10, 26, 15))


def test_a_meeting_in_shanghai_has_no_clock_changes() -> None:
    found = occurrences(
        parse("FREQ=MONTHLY;BYMONTHDAY=29"), wall(2026, 3, 29, 16), "Asia/Shanghai", LONG_AGO, 9
    )

    assert {moment.hour for moment in found} == {8}


def test_almaty_changed_its_zone_on_the_first_of_march_2024() -> None:
    found = occurrences(
        parse("FREQ=WEEKLY;BYDAY=TH"), wall(2024, 2, 22, 14, 30), "Asia/Almaty", LONG_AGO, 3
    )

    assert found == (
        utc(2024, 2, 22, 8, 30),
        utc(2024, 2, 29, 8, 30),
        utc(2024, 3, 7, 9, 30),
    )


def test_a_time_that_the_clocks_skip_moves_forward_by_the_gap() -> None:
    (skipped,) = occurrences(
        parse("FREQ=DAILY;COUNT=1"), wall(2026, 3, 29, 2, 30), "Europe/Paris", LONG_AGO, 5
    )

    assert skipped == utc(2026, 3, 29, 1, 30)
    assert skipped.astimezone(ZoneInfo("Europe/Paris")).strftime("%H:%M") == "03:30"


def test_a_time_that_the_clocks_show_twice_is_the_first_of_the_two() -> None:
    (first,) = occurrences(
        parse("FREQ=DAILY;COUNT=1"), wall(2026, 10, 25, 2, 30), "Europe/Paris", LONG_AGO, 5
    )

    assert first == utc(2026, 10, 25, 0, 30)


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=10", (2026, 1, 25), ["2026-01-25", "2026-02-04", "2026-02-14"]),
        ("FREQ=DAILY;BYDAY=MO,FR", (2026, 1, 1), ["2026-01-02", "2026-01-05", "2026-01-09"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH", (2026, 1, 1), ["2026-01-01", "2026-01-06", "2026-01-08"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
            (2026, 1, 1),
            ["2026-01-04", "2026-01-12", "2026-01-18"],
        ),
        ("FREQ=MONTHLY", (2026, 1, 31), ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", (2026, 1, 31), ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("FREQ=MONTHLY;BYDAY=1WE,3WE", (2026, 1, 1), ["2026-01-07", "2026-01-21", "2026-02-04"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", (2026, 1, 1), ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("FREQ=MONTHLY;BYDAY=5SU", (2026, 1, 1), ["2026-03-29", "2026-05-31", "2026-08-30"]),
        (
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            (2026, 1, 1),
            ["2026-02-13", "2026-03-13", "2026-11-13"],
        ),
        ("RRULE:FREQ=WEEKLY;COUNT=2", (2026, 1, 1), ["2026-01-01", "2026-01-08"]),
        ("FREQ=WEEKLY;UNTIL=20260108", (2026, 1, 1), ["2026-01-01", "2026-01-08"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=12", (2026, 2, 1), []),
    ],
)  # fmt: skip
def test_a_rule_falls_on_its_days(
    text: str, start: tuple[int, int, int], expected: list[str]
) -> None:
    assert days(text, wall(*start, 9), 3) == expected


def test_only_what_comes_after_the_moment_is_returned_and_counted_from_the_start() -> None:
    found = days("FREQ=WEEKLY;COUNT=3", wall(2026, 1, 1, 9), 9, after=utc(2026, 1, 1, 9))

    assert found == ["2026-01-08", "2026-01-15"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "WEEKLY",
        "FREQ=YEARLY",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=two",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYDAY=-2FR",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20260101",
        "FREQ=WEEKLY;UNTIL=20260231",
        "FREQ=WEEKLY;BYHOUR=9",
        "FREQ=WEEKLY;FREQ=DAILY",
    ],
)
def test_what_is_not_understood_is_refused_and_not_guessed(text: str) -> None:
    with pytest.raises(NotARecurrence):
        parse(text)


ZONES = st.sampled_from(
    ["Europe/Paris", "Asia/Almaty", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]
)


@given(
    zone=ZONES,
    minute=st.integers(0, 24 * 60 - 1),
    day=st.integers(0, 5_000),
    weeks=st.integers(1, 9),
)
def test_every_occurrence_keeps_the_time_on_the_wall_unless_the_clocks_skip_it(
    zone: str, minute: int, day: int, weeks: int
) -> None:
    start = wall(2015, 1, 1) + timedelta(days=day, minutes=minute)
    found = occurrences(RRule(frequency="WEEKLY", interval=weeks), start, zone, LONG_AGO, 30)

    for n, moment in enumerate(found):
        shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        wanted = start + timedelta(weeks=n * weeks)
        gap = shown - wanted
        skipped = wanted.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
        assert gap == timedelta() or (
            timedelta() < gap <= timedelta(hours=1) and skipped.replace(tzinfo=None) != wanted
        )
    assert list(found) == sorted(set(found))
    assert len(found) == 30
