"""Recurrence: when a standing meeting falls, by a rule of RFC 5545, in the board's own time zone.

A board meets at a time on the wall: when clocks change, the wall's time stays and the moment in
UTC moves. A time that the clocks skip moves forward by the gap; one that they show twice is the
first of the two. Of RFC 5545 this knows what boards use; anything else is refused, not guessed.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from mdt.domain.refusals.boards import NotARecurrence

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY")
INTERVAL_MAX, COUNT_MAX = 99, 999
YEARS_AHEAD = 10
"""How far beyond the asked moment a next day is looked for; a rule may have none at all."""

_BY_DAY = re.compile(r"(\+?[1-5]|-1)?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RRule:
    """One rule. ``by_day`` has (ordinal in the month or 0, weekday from Monday 0)."""

    frequency: str
    interval: int = 1
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()  # 1–31, or −1 for the last, −2 for the one before
    count: int | None = None
    until: date | None = None  # the last day, inclusive, in the board's zone


def parse(text: str) -> RRule:
    """Return the rule that a text says, as in ``FREQ=WEEKLY;INTERVAL=2;BYDAY=TU``.

    Raises:
        NotARecurrence: a part that is not understood, or two that exclude each other.
    """
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = part.strip().partition("=")
        if not equals or not value or name in parts:
            raise NotARecurrence(value=text[:100])
        parts[name] = value
    try:
        rule = RRule(
            frequency=parts.pop("FREQ", ""),
            interval=int(parts.pop("INTERVAL", "1")),
            by_day=tuple(_day(each) for each in _listed(parts.pop("BYDAY", ""))),
            by_month_day=tuple(int(each) for each in _listed(parts.pop("BYMONTHDAY", ""))),
            count=int(parts.pop("COUNT")) if "COUNT" in parts else None,
            until=_until(parts.pop("UNTIL")) if "UNTIL" in parts else None,
        )
    except ValueError as error:
        raise NotARecurrence(value=text[:100]) from error
    if parts or not _is_sound(rule):
        raise NotARecurrence(value=text[:100])
    return rule


def occurrences(
    rule: RRule, start: datetime, tz: str, after: datetime, limit: int
) -> tuple[datetime, ...]:
    """Return the next moments of a rule.

    Args:
        rule: when it falls.
        start: day and time of the first, on the wall: naive. It counts only when the rule has it.
        tz: IANA zone of the wall.
        after: only moments after this one, aware.
        limit: how many at most.

    Returns:
        moments in UTC, in order; fewer than ``limit`` when the rule ends.
    """
    zone = ZoneInfo(tz)
    last = min(after.year, date.max.year - YEARS_AHEAD - 1) + YEARS_AHEAD
    found: list[datetime] = []
    for n, day in enumerate(_days(rule, start.date(), max(last, start.year + YEARS_AHEAD))):
        past_count = rule.count is not None and n >= rule.count
        past_until = rule.until is not None and day > rule.until
        if past_count or past_until or len(found) >= limit:
            break
        moment = instant_of(datetime.combine(day, start.time()), zone)
        if moment > after:
            found.append(moment)
    return tuple(found)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which clocks of a zone show a naive time.

    With ``fold`` 0 a skipped time is read with the offset before the change, which is the time
    moved forward by the gap; a repeated one is the first.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _days(rule: RRule, first: date, last_year: int) -> Iterator[date]:
    """Yield the days of a rule from its first day on, in order, counting neither end."""
    period = 0
    while True:
        days = _PERIODS[rule.frequency](rule, first, period * rule.interval)
        if days is None or days[0].year > last_year:
            return
        yield from (day for day in days if day >= first and _is_of(rule, day, first))
        period += 1


def _one_day(_rule: RRule, first: date, ahead: int) -> list[date] | None:
    return [first + timedelta(days=ahead)]


def _week(_rule: RRule, first: date, ahead: int) -> list[date] | None:
    monday = first - timedelta(days=first.weekday()) + timedelta(weeks=ahead)
    return [monday + timedelta(days=n) for n in range(7)]


def _month(_rule: RRule, first: date, ahead: int) -> list[date] | None:
    year, month = divmod(first.year * 12 + first.month - 1 + ahead, 12)
    if year > date.max.year:
        return None
    return [date(year, month + 1, day) for day in range(1, monthrange(year, month + 1)[1] + 1)]


_PERIODS = {"DAILY": _one_day, "WEEKLY": _week, "MONTHLY": _month}


def _is_of(rule: RRule, day: date, first: date) -> bool:
    """Return whether a day of a period that the rule meets is one of its days."""
    length = monthrange(day.year, day.month)[1]
    if rule.by_month_day and not {day.day, day.day - length - 1} & set(rule.by_month_day):
        return False
    if rule.by_day:
        nth, from_end = (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)
        wanted = {ordinal for ordinal, weekday in rule.by_day if weekday == day.weekday()}
        return bool(wanted & {0, nth, from_end})
    if rule.by_month_day or rule.frequency == "DAILY":
        return True
    if rule.frequency == "WEEKLY":
        return day.weekday() == first.weekday()
    return day.day == first.day


def _listed(text: str) -> list[str]:
    return text.split(",") if text else []


def _day(text: str) -> tuple[int, int]:
    found = _BY_DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1] or 0), DAYS.index(found[2])


def _until(text: str) -> date:
    found = _UNTIL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), int(found[3]))


def _is_sound(rule: RRule) -> bool:
    return (
        rule.frequency in FREQUENCIES
        and 1 <= rule.interval <= INTERVAL_MAX
        and (rule.count is None or 1 <= rule.count <= COUNT_MAX)
        and (rule.count is None or rule.until is None)  # RFC 5545: one or the other
        and all(1 <= abs(day) <= 31 for day in rule.by_month_day)
        and (rule.frequency == "MONTHLY" or not any(nth for nth, _ in rule.by_day))
        and (rule.frequency != "WEEKLY" or not rule.by_month_day)
    )
