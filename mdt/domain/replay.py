"""Replay: the fold of a log is the meeting. One small rule per event type, in ``fold``.

Nothing is decided here. An event that is in the log happened; a rule only says what that means
for the state, and uses nothing but the event and its row. So the same log gives the same meeting
for ever. Every rule costs the same however long the log is, but for presence, which grows with
the number of stays in the room.
"""

from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter

from mdt.domain.events import Event, LoggedEvent
from mdt.domain.fold import (
    access,
    actions,
    advice,
    agenda,
    attending,
    chairing,
    discussion,
    letters,
    meetings,
    minutes,
    ordering,
    recommendations,
    revising,
    talk,
)
from mdt.domain.fold.rules import BrokenLog, Changes, Rule
from mdt.domain.meetings import Meeting

NOUNS = (
    meetings,
    agenda,
    ordering,
    access,
    attending,
    discussion,
    talk,
    chairing,
    recommendations,
    advice,
    minutes,
    revising,
    letters,
    actions,
)
"""The modules that hold the rules, one per noun."""

RULES: dict[type[Event], Rule] = {
    cls: rule for noun in NOUNS for cls, rule in noun.RULES.table.items()
}
"""The one rule of every event class but the first."""


_FIELDS = tuple(one.name for one in fields(Meeting))
_READ = attrgetter(*_FIELDS)
_WRITES = {name: getattr(Meeting, name).__set__ for name in _FIELDS}


def apply(meeting: Meeting | None, logged: LoggedEvent) -> Meeting:
    """Return the meeting after one more event.

    Args:
        meeting: the meeting so far; None before the first event.
        logged: the next row of its log.

    Raises:
        BrokenLog: the row does not follow the meeting.
    """
    if meeting is None:
        return meetings.begin(logged)
    changes = _changes(meeting, logged)
    after = _copy(meeting)
    _write(after, changes, logged)
    return after


def replay(log: Iterable[LoggedEvent], meeting: Meeting | None = None) -> Meeting:
    """Return what ``apply`` makes of a meeting with one event after the other.

    Only the first event makes a value of its own; nobody else has that one before it is returned,
    so the others change it in place.

    Args:
        log: what happened, in order.
        meeting: what has happened already; None for a log from its beginning.

    Raises:
        BrokenLog: a row does not follow, or there is nothing at all.
    """
    after: Meeting | None = None
    for logged in log:
        if after is None:
            after = apply(meeting, logged)
        else:
            _write(after, _changes(after, logged), logged)
    after = after or meeting
    if after is None:
        raise BrokenLog("the log is empty")
    return after


def _changes(meeting: Meeting, logged: LoggedEvent) -> Changes:
    """Return what an event changes."""
    if logged.seq != meeting.seq + 1 or logged.meeting_id != meeting.id:
        raise BrokenLog(f"event {logged.seq} does not follow event {meeting.seq}")
    try:
        return RULES[type(logged.event)](meeting, logged)
    except (KeyError, IndexError) as error:
        raise BrokenLog(f"event {logged.seq} refers to nothing in this meeting") from error


def _copy(meeting: Meeting) -> Meeting:
    """Return a copy, in half the time of ``dataclasses.replace``: every event comes through here.

    The slots are copied without the call for each field by which a frozen class sets its own.
    """
    copy = object.__new__(Meeting)
    for write, value in zip(_WRITES.values(), _READ(meeting), strict=True):
        write(copy, value)
    return copy


def _write(own: Meeting, changes: Changes, logged: LoggedEvent) -> None:
    """Bring a meeting that nobody else has up to an event."""
    for name, value in changes.items():
        _WRITES[name](own, value)
    _WRITES["seq"](own, logged.seq)
    _WRITES["head"](own, logged.hash)
