"""When a meeting will end, and what would bring it back into its time.

A forecast is made from time boxes and the board's own pace in this session. Its proposals are
drawn up so that one tap applies them: shorten what is left, defer from the end, take a break.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mdt.domain.agenda import AgendaItem, ItemKind, ItemState
from mdt.domain.ids import ItemId
from mdt.domain.meetings import Meeting

LATE_S = 60
"""A meeting that would end later than planned by less than this is in time."""

SHORTEST_S = 180
"""Shorter than this no discussion of a case is."""

SHORTEST_SHARE = 0.5
"""Share of its time box that an item keeps at least."""

BREAK_AFTER_S = 60 * 60
"""Attention falls after an hour to an hour and a quarter without a break (meetings.md 4.1)."""

BREAK_S = 10 * 60
PACE_MIN, PACE_MAX = 0.75, 2.0
"""Bounds of the measured pace: one item alone says little."""

PACE_AFTER = 2
"""Items that must be done before the pace is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A new time box for an item."""

    item_id: ItemId
    time_box_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that can be done about the time."""

    kind: str  # of codes.agenda.FORECAST_KINDS
    boxes: tuple[Box, ...] = ()  # to shorten
    items: tuple[ItemId, ...] = ()  # to defer
    saves_s: int = 0  # negative: it takes time
    ends_at: datetime

    @property
    def touches(self) -> tuple[ItemId, ...]:
        """The items that it changes."""
        return self.items or tuple(box.item_id for box in self.boxes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When the meeting will end if it goes on like this."""

    ends_at: datetime
    planned_end: datetime
    late_s: int  # 0: in time
    pace: float  # time that items take, as a multiple of their boxes
    options: tuple[Option, ...] = ()


def forecast(meeting: Meeting, now: datetime) -> Forecast:
    """Return when a running session will end, and what can be done about it.

    Args:
        meeting: with a running session; otherwise it is as if it began at its time, or now.
        now: server clock.
    """
    coming = [item for item in meeting.items if item.state is ItemState.PLANNED]
    measured = pace(meeting)
    begins_at = now if meeting.session is not None else max(now, meeting.starts_at)
    left_s = _open_left_s(meeting, now) + sum(_takes_s(item, measured) for item in coming)
    ends_at = begins_at + timedelta(seconds=round(left_s))
    planned_end = meeting.starts_at + timedelta(minutes=meeting.planned_min)
    over_s = round((ends_at - planned_end).total_seconds())
    late_s = over_s if over_s >= LATE_S else 0
    return Forecast(
        ends_at=ends_at,
        planned_end=planned_end,
        late_s=late_s,
        pace=measured,
        options=tuple(_options(meeting, coming, now=now, ends_at=ends_at, late_s=late_s)),
    )


def pace(meeting: Meeting) -> float:
    """Return how long items take in the running session, as a multiple of their time boxes."""
    session = meeting.session
    done = [
        item
        for item in meeting.items
        if session is not None
        and item.state is ItemState.CLOSED
        and item.kind is not ItemKind.BREAK
        and (item.opened_seq or 0) > session.started_seq
    ]
    if len(done) < PACE_AFTER:
        return 1.0
    took_s = sum(_took_s(item) for item in done)
    return min(PACE_MAX, max(PACE_MIN, took_s / sum(item.time_box_s for item in done)))


def is_break_due(meeting: Meeting, now: datetime) -> bool:
    """Return whether people have sat for an hour without a break, and go on."""
    session = meeting.session
    if session is None:
        return False
    since = session.started_at
    for item in meeting.items:
        if item.kind is ItemKind.BREAK and item.closed_at is not None:
            since = max(since, item.closed_at)
        elif item.kind is ItemKind.BREAK and item.state is ItemState.PLANNED:
            return False
    return (now - since).total_seconds() >= BREAK_AFTER_S


def _options(
    meeting: Meeting,
    coming: list[AgendaItem],
    *,
    now: datetime,
    ends_at: datetime,
    late_s: int,
) -> Iterable[Option]:
    if meeting.session is None or not coming:
        return
    measured = pace(meeting)
    if late_s > 0:
        yield from _shortened(coming, measured, ends_at, late_s)
        yield from _deferred(coming, measured, ends_at, late_s)
    if is_break_due(meeting, now):
        yield Option(kind="break", saves_s=-BREAK_S, ends_at=ends_at + timedelta(seconds=BREAK_S))


def _shortened(
    coming: list[AgendaItem], measured: float, ends_at: datetime, late_s: int
) -> Iterable[Option]:
    """Take from each item to come its share of what is missing, down to what it needs."""
    spare = {
        item.id: item.time_box_s - max(SHORTEST_S, round(item.time_box_s * SHORTEST_SHARE))
        for item in coming
        if item.kind is not ItemKind.BREAK
    }
    spare = {item_id: seconds for item_id, seconds in spare.items() if seconds > 0}
    total = sum(spare.values())
    if not total:
        return
    share = min(1.0, late_s / (total * measured))
    boxes = tuple(
        Box(item_id=item.id, time_box_s=item.time_box_s - round(spare[item.id] * share))
        for item in coming
        if item.id in spare
    )
    saves_s = round(total * share * measured)
    yield Option(
        kind="shorten", boxes=boxes, saves_s=saves_s, ends_at=ends_at - timedelta(seconds=saves_s)
    )


def _deferred(
    coming: list[AgendaItem], measured: float, ends_at: datetime, late_s: int
) -> Iterable[Option]:
    """Leave out items from the end until the meeting is in time, but not a break."""
    left_out: list[AgendaItem] = []
    saves_s = 0.0
    for item in reversed(coming):
        if saves_s >= late_s:
            break
        if item.kind is not ItemKind.BREAK:
            left_out.insert(0, item)
            saves_s += _takes_s(item, measured)
    if not left_out:
        return
    yield Option(
        kind="defer",
        items=tuple(item.id for item in left_out),
        saves_s=round(saves_s),
        ends_at=ends_at - timedelta(seconds=round(saves_s)),
    )


def _takes_s(item: AgendaItem, measured: float) -> float:
    return item.time_box_s * (1.0 if item.kind is ItemKind.BREAK else measured)


def _took_s(item: AgendaItem) -> float:
    if item.opened_at is None or item.closed_at is None:
        return 0.0
    return (item.closed_at - item.opened_at).total_seconds()


def _open_left_s(meeting: Meeting, now: datetime) -> float:
    item = meeting.current_item
    if item is None or item.opened_at is None:
        return 0.0
    return max(0.0, item.time_box_s - (now - item.opened_at).total_seconds())
