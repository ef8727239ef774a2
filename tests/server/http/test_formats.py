"""Dates and names as readers of one language and zone expect them."""

from datetime import UTC, datetime

import pytest

from server.http.formats import formats_for, offset_name, zones

MOMENT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "span"),
    [
        ("en", "Tue, 3 Mar 2026", "14:00–15:30, Almaty (UTC+5)"),
        ("zh", "2026年3月3日 周二", "14:00–15:30，阿拉木图 (UTC+5)"),
        ("ru", "вт, 3 мар. 2026", "14:00–15:30, Алматы (UTC+5)"),
    ],
)
def test_a_reader_gets_their_own_words(language: str, day: str, span: str) -> None:
    formats = formats_for(language, "Asia/Almaty")

    assert formats.day(MOMENT) == day
    assert formats.span(MOMENT, 90) == span
    assert formats.whose(MOMENT) in span


@pytest.mark.parametrize(
    ("language", "sitting", "moment"),
    [
        ("en", "3 Mar 2026, 14:00–15:30, Almaty (UTC+5)", "3 Mar 2026, 14:00 (UTC+5)"),
        ("zh", "周二 14:00–15:30，阿拉木图 (UTC+5)", "周二 14:00 (UTC+5)"),
        ("ru", "3 мар. 2026, 14:00–15:30, Алматы (UTC+5)", "3 мар. 2026, 14:00 (UTC+5)"),
    ],
)
def test_a_line_is_punctuated_as_its_language_is(language: str, sitting: str, moment: str) -> None:
    formats = formats_for(language, "Asia/Almaty")

    assert formats.sitting(MOMENT, 90).endswith(sitting)
    assert formats.moment(MOMENT).endswith(moment)


def test_a_day_can_differ_between_zones() -> None:
    late = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)

    assert formats_for("en", "Asia/Tokyo").day(late) == "Wed, 4 Mar 2026"
    assert formats_for("en", "Asia/Tokyo").day(late, "UTC") == "Tue, 3 Mar 2026"


def test_a_meeting_is_elsewhere_only_when_the_clocks_differ() -> None:
    formats = formats_for("en", "Europe/Moscow")

    assert formats.is_elsewhere(MOMENT, "Asia/Shanghai")
    assert not formats.is_elsewhere(MOMENT, "Europe/Istanbul")  # another name, the same time


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Asia/Kolkata", "UTC+5:30"),
        ("America/St_Johns", "UTC−3:30"),
        ("UTC", "UTC"),
        ("Europe/Paris", "UTC+1"),
    ],
)
def test_offsets_have_a_sign_and_only_the_minutes_they_need(zone: str, name: str) -> None:
    local = MOMENT.astimezone(formats_for("en", zone).zone)

    assert offset_name(local) == name


def test_an_unknown_zone_or_language_is_read_as_utc_and_english() -> None:
    assert formats_for("tlh", "Mars/Olympus").span(MOMENT, 0) == "09:00–09:00, UTC"


def test_every_zone_that_is_offered_can_be_named() -> None:
    formats = formats_for("ru", "UTC")

    assert all(formats.zone_name(zone) for zone in zones())


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("2024", "2024"),
        ("2024-03", "Mar 2024"),
        ("2024-03-14", "14 Mar 2024"),
        ("about Easter", "about Easter"),
        ("2024-13", "2024-13"),
        ("", ""),
    ],
)
def test_a_day_is_told_as_exact_as_it_is_known(known: str, said: str) -> None:
    assert formats_for("en", "UTC").about(known) == said


def test_countries_are_named_in_the_readers_language() -> None:
    assert formats_for("zh", "UTC").country("KZ") == "哈萨克斯坦"
    assert formats_for("ru", "UTC").country("CN") == "Китай"
    assert formats_for("en", "UTC").country("??") == "??"
