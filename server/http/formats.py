"""Dates, times and names of languages as a reader of one language and zone expects them.

Everything is written from CLDR. A moment is always told with its zone, because the people of one
meeting live in several.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_time,
    get_timezone_location,
)
from babel.lists import format_list

from server.messages import country_name

_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN", "ru": "ru_RU"}
_UTC = ZoneInfo("UTC")
_AREAS = (
    "Africa/",
    "America/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@dataclass(frozen=True, slots=True)
class Formats:
    """The reader's way of writing."""

    locale: Locale
    zone: ZoneInfo

    def day(self, moment: datetime, zone: str = "") -> str:
        """A date with its weekday, in the reader's zone or the named one."""
        return str(
            format_datetime(moment, _day_skeleton(self.locale), self._zone(zone), self.locale)
        )

    def time(self, moment: datetime, zone: str = "") -> str:
        """Hours and minutes; ``whose`` says beside them whose time it is."""
        return str(format_time(moment, "short", tzinfo=self._zone(zone), locale=self.locale))

    def moment(self, moment: datetime, zone: str = "") -> str:
        """A date and a time with the offset, for what is kept."""
        local = moment.astimezone(self._zone(zone))
        day, time = self.day(moment, zone), self.time(moment, zone)
        return f"{day}{self._gap()}{time} ({offset_name(local)})"

    def span(self, starts_at: datetime, minutes: int, zone: str = "") -> str:
        """Begin and end with the name of the zone: ``14:00–15:30, Almaty (UTC+5)``."""
        ends_at = starts_at + timedelta(minutes=minutes)
        begin, end = self.time(starts_at, zone), self.time(ends_at, zone)
        return self.line((f"{begin}–{end}", self.whose(starts_at, zone)))

    def sitting(self, starts_at: datetime, minutes: int, zone: str = "") -> str:
        """Day, begin and end with the name of the zone."""
        return f"{self.day(starts_at, zone)}{self._gap()}{self.span(starts_at, minutes, zone)}"

    def whose(self, moment: datetime, zone: str = "") -> str:
        """Whose time it is, said beside times that do not say it: ``Almaty (UTC+5)``."""
        where = self._zone(zone)
        offset, name = offset_name(moment.astimezone(where)), self.zone_name(where.key)
        return f"{name} ({offset})" if name != offset else offset

    def date(self, day: date) -> str:
        """A date without a time."""
        return str(format_date(day, "medium", self.locale))

    def about(self, known: object) -> str:
        """A day, month or year as exact as it is known, from ISO 8601; other text as it is."""
        text = str(known)
        try:
            day = date.fromisoformat(text + "-01-01"[: 3 * (2 - text.count("-"))])
        except ValueError:
            return text
        skeleton = {4: "y", 7: "yMMM"}.get(len(text))
        if skeleton is None:
            return self.date(day)
        return str(format_skeleton(skeleton, day, locale=self.locale))

    def country(self, code: str) -> str:
        """A country named in the reader's language, from its ISO 3166-1 code."""
        return country_name(self.locale.language, code)

    def zone_name(self, zone: str) -> str:
        """The city or country that a zone is known by, in the reader's language."""
        if zone in {"UTC", "Etc/UTC"}:
            return "UTC"
        return str(get_timezone_location(ZoneInfo(zone), self.locale, return_city=True))

    def language_name(self, code: str) -> str:
        """A language named in the reader's own."""
        known = Locale.parse(code, sep="-").get_display_name(self.locale)
        return str(known or code)

    def listed(self, parts: Iterable[str]) -> str:
        """Several things as one phrase: a, b and c."""
        return str(format_list(list(parts), "standard", self.locale))

    def is_elsewhere(self, starts_at: datetime, zone: str) -> bool:
        """Whether clocks in ``zone`` show another time than the reader's at that moment."""
        there = starts_at.astimezone(ZoneInfo(zone)).utcoffset()
        return there != starts_at.astimezone(self.zone).utcoffset()

    def line(self, parts: Iterable[str]) -> str:
        """Parts of one line that are no list: ``every week, Thursday, 14:30``."""
        return ("，" if self.locale.language == "zh" else ", ").join(parts)

    def _gap(self) -> str:
        """What stands between a day and a time."""
        return " " if self.locale.language == "zh" else ", "

    def _zone(self, name: str) -> ZoneInfo:
        return ZoneInfo(name) if name else self.zone


def formats_for(language: str, zone: str) -> Formats:
    """Return the formats of a reader; an unknown zone is read as UTC."""
    known = ZoneInfo(zone) if zone in zones() else _UTC
    return Formats(Locale.parse(_LOCALES.get(language, "en_GB")), known)


def offset_name(local: datetime) -> str:
    """Return ``UTC+5`` or ``UTC+5:30`` for a local time."""
    offset = local.utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    if not hours and not rest:
        return "UTC"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


@cache
def zones() -> tuple[str, ...]:
    """Return the zones that may be chosen: the cities of tzdata, and UTC."""
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(_AREAS)))


def _day_skeleton(locale: Locale) -> str:
    return "y年M月d日 EEE" if locale.language == "zh" else "EEE, d MMM y"
