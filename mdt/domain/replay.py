"""Replay: the fold of a log is the meeting. One small rule per event type, in ``fold``.

Nothing is decided here. An event that is in the log happened; a rule only says what that means
for the state, and uses nothing but the event and its row. So the same log gives the same meeting
for ever. Every rule costs the same however long the log is, but for presence, which grows with
the number of stays in the room.
"""

from collections.abc import Iterable

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
from mdt.domain.fold.rules import BrokenLog, Rule
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
    after = object.__new__(Meeting)
    object.__setattr__(after, "__dict__", vars(meeting) | _changed(meeting, logged))
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
            vars(after).update(_changed(after, logged))
    after = after or meeting
    if after is None:
        raise BrokenLog("the log is empty")
    return after


def _changed(meeting: Meeting, logged: LoggedEvent) -> dict[str, object]:
    """Return the fields that an event changes, by name."""
    if logged.seq != meeting.seq + 1 or logged.meeting_id != meeting.id:
        raise BrokenLog(f"event {logged.seq} does not follow event {meeting.seq}")
    try:
        changes = RULES[type(logged.event)](meeting, logged)
    except (KeyError, IndexError) as error:
        raise BrokenLog(f"event {logged.seq} refers to nothing in this meeting") from error
    return {**changes, "seq": logged.seq, "head": logged.hash}
