"""Closing a meeting, when nothing is left to be done (I20)."""

from mdt.domain.closing import checklist
from mdt.domain.codes.agenda import CLOSE_LINES
from mdt.domain.decide.actions import all_carried
from mdt.domain.events import Event
from mdt.domain.happened.actions import MeetingClosed
from mdt.domain.meetings import TRANSITIONS, Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action, require
from mdt.domain.refusals.agenda import NotClosable
from mdt.domain.transitions import step
from mdt.domain.valuesets import label


def close_meeting(meeting: Meeting, *, by: Actor) -> tuple[Event, ...]:
    """Close a meeting whose session has ended; its open actions go over to the next one.

    Raises:
        NotClosable: with the lines left open.
    """
    require(by, Action.MEETING_CLOSE, meeting)
    step(TRANSITIONS, meeting.state, "close")
    lines = checklist(meeting)
    undone = tuple(line.code for line in lines if not line.ok)
    if undone:
        raise NotClosable(codes=undone, lines=tuple(label(CLOSE_LINES, code) for code in undone))
    closed = MeetingClosed(checklist=tuple(line.code for line in lines))
    return (*all_carried(meeting), closed)
