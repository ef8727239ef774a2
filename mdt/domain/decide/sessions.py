"""Starting, pausing, resuming and ending a session."""

from mdt.domain.agenda import OPEN_STATES, ItemState
from mdt.domain.decide.guards import in_room
from mdt.domain.errors import IllegalTransition, ItemsWithoutOutcome, SessionNotRunning
from mdt.domain.events import Event, SessionEnded, SessionPaused, SessionResumed, SessionStarted
from mdt.domain.ids import SessionId
from mdt.domain.meetings import TRANSITIONS, Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from mdt.domain.text import REASON_MAX, clean
from mdt.domain.transitions import step

WITHOUT_OUTCOME = OPEN_STATES | {ItemState.PLANNED}


def start(meeting: Meeting, *, by: Actor, session_id: SessionId) -> tuple[Event, ...]:
    """Start the session. Who leads it must be in the room."""
    in_room(meeting, by, Action.SESSION_START)
    step(TRANSITIONS, meeting.state, "start")
    return (SessionStarted(session_id=session_id),)


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


def _step(meeting: Meeting, action: str) -> None:
    """Refuse a step that the table does not have, more plainly when there is no session at all."""
    try:
        step(TRANSITIONS, meeting.state, action)
    except IllegalTransition as error:
        if meeting.session is None:
            raise SessionNotRunning from error
        raise
