"""Starting, pausing, resuming and ending a session; breaking it off, taking it up again."""

from datetime import datetime, timedelta

from mdt.domain.agenda import OPEN_STATES, WITHOUT_OUTCOME, AgendaItem, ItemKind, ItemOutcome
from mdt.domain.decide.agenda import clear_stage, is_decided
from mdt.domain.decide.attending import recusals_ended
from mdt.domain.decide.chairing import taken_at_start
from mdt.domain.decide.guards import in_room
from mdt.domain.errors import (
    IllegalTransition,
    ItemsWithoutOutcome,
    MinutesAreSigned,
    ReasonRequired,
    SessionNotRunning,
)
from mdt.domain.events import (
    Event,
    ItemClosed,
    ItemDeferred,
    SessionEnded,
    SessionPaused,
    SessionResumed,
    SessionStarted,
)
from mdt.domain.happened.agenda import SessionAborted, SessionReopened
from mdt.domain.ids import SessionId
from mdt.domain.meetings import TRANSITIONS, Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action, require
from mdt.domain.refusals.agenda import ReopenTooLate
from mdt.domain.text import REASON_MAX, clean
from mdt.domain.transitions import step

REOPEN_MIN = 15
"""Minutes after its end within which a session is taken up again (domain model 6.2)."""


def start(meeting: Meeting, *, by: Actor, session_id: SessionId) -> tuple[Event, ...]:
    """Start the session. Who starts it must be in the room, and leads if the chair is not."""
    in_room(meeting, by, Action.SESSION_START)
    step(TRANSITIONS, meeting.state, "start")
    return (*taken_at_start(meeting, by=by), SessionStarted(session_id=session_id))


def pause(meeting: Meeting, *, by: Actor, reason: str = "") -> tuple[Event, ...]:
    """Pause the session, for a break or a fault."""
    in_room(meeting, by, Action.SESSION_PAUSE)
    _step(meeting, "pause")
    return (SessionPaused(reason=clean(reason, limit=REASON_MAX, field="reason")),)


def resume(meeting: Meeting, *, by: Actor) -> tuple[Event, ...]:
    """Resume a paused session."""
    in_room(meeting, by, Action.SESSION_RESUME)
    _step(meeting, "resume")
    return (SessionResumed(),)


def end(meeting: Meeting, *, by: Actor) -> tuple[Event, ...]:
    """End the session, when every item has an outcome (I20)."""
    in_room(meeting, by, Action.SESSION_END)
    _step(meeting, "end")
    undone = tuple(item for item in meeting.items if item.state in WITHOUT_OUTCOME)
    if undone:
        raise ItemsWithoutOutcome(titles=tuple(item.title for item in undone))
    return (SessionEnded(),)


def abort(meeting: Meeting, *, by: Actor, reason: str) -> tuple[Event, ...]:
    """Break the session off, with the reason. Nothing is lost, and every item gets an outcome.

    What was decided stays decided; everything else is deferred.
    """
    in_room(meeting, by, Action.SESSION_END)
    _step(meeting, "abort")
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    events: list[Event] = []
    for item in meeting.items:
        if item.state in WITHOUT_OUTCOME:
            events += (*clear_stage(meeting, item), _left_off(meeting, item, words))
            events += recusals_ended(meeting, item.id)
    return (*events, SessionAborted(reason=words))


def reopen(
    meeting: Meeting, *, by: Actor, session_id: SessionId, reason: str, at: datetime
) -> tuple[Event, ...]:
    """Take an ended session up again, as a session of its own, within a quarter of an hour.

    Raises:
        ReopenTooLate: it ended longer ago.
        MinutesAreSigned: its minutes were signed already.
    """
    require(by, Action.SESSION_REOPEN, meeting)
    step(TRANSITIONS, meeting.state, "reopen")
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    if meeting.minutes is not None and meeting.minutes.were_signed:
        raise MinutesAreSigned
    ended_at = meeting.sessions[-1].ended_at
    if ended_at is None or at - ended_at > timedelta(minutes=REOPEN_MIN):
        raise ReopenTooLate(minutes=REOPEN_MIN)
    return (SessionReopened(session_id=session_id, reason=words),)


def _left_off(meeting: Meeting, item: AgendaItem, words: str) -> Event:
    if item.state in OPEN_STATES and item.kind is ItemKind.CASE and is_decided(meeting, item):
        return ItemClosed(item_id=item.id, outcome=ItemOutcome.DECISION)
    return ItemDeferred(item_id=item.id, reason_code="other", reason=words)


def _step(meeting: Meeting, action: str) -> None:
    """Refuse a step that the table does not have, more plainly when there is no session at all."""
    try:
        step(TRANSITIONS, meeting.state, action)
    except IllegalTransition as error:
        if meeting.session is None:
            raise SessionNotRunning from error
        raise
