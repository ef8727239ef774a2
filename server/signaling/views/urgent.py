"""The urgent call as everybody in its room sees it."""

from datetime import datetime

from mdt.domain.fold.rules import name_of
from mdt.domain.meetings import Meeting
from mdt.domain.urgent_calls import CalledPerson, CallLine, call_lines
from server.sessions.registry import Room
from server.signaling.contract.urgent import UrgentLine, UrgentPerson, UrgentView


def urgent_view(room: Room) -> UrgentView | None:
    """Return how far the call has come; None in a meeting that was planned."""
    if room.urgent is None or room.meeting is None:
        return None
    meeting = room.meeting
    return UrgentView(
        lines=[_line(meeting, one) for one in call_lines(room.urgent, meeting)],
        uncovered=list(room.urgent.uncovered),
    )


def _line(meeting: Meeting, line: CallLine) -> UrgentLine:
    return UrgentLine(
        discipline=line.discipline,
        people=[_person(meeting, one) for one in line.people],
        next_name=name_of(meeting, line.next_id) if line.next_id is not None else "",
        next_at=_iso(line.next_at),
    )


def _person(meeting: Meeting, called: CalledPerson) -> UrgentPerson:
    return UrgentPerson(
        person_id=called.person_id,
        display_name=name_of(meeting, called.person_id),
        asked_at=_iso(called.asked_at),
        came_at=_iso(called.came_at),
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
