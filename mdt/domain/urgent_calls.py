"""How far an urgent call has come: who was asked, who came, and who is asked next, and when.

What is said here of the next step is what ``decide.urgency.escalate`` does when its time comes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mdt.domain.ids import PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting
from mdt.domain.rosters import ASKED_FOR, Urgent


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledPerson:
    """Somebody who is called: when they were asked, and when they came."""

    person_id: PersonId
    rank: int  # 0: the board's chair
    asked_at: datetime | None = None
    came_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One discipline that is called, in the order of asking; the board's chair has none."""

    discipline: str
    people: tuple[CalledPerson, ...]
    next_id: PersonId | None = None  # who is asked when nobody of these comes; None: nobody
    next_at: datetime | None = None


def came_at(urgent: Urgent, meeting: Meeting) -> Mapping[PersonId, datetime]:
    """Return who was in the room since when; whoever opened it is there from the beginning."""
    found = {urgent.opened_by: urgent.opened_at}
    for stay in meeting.presence:
        found.setdefault(stay.person_id, stay.from_at)
    return found


def call_lines(urgent: Urgent, meeting: Meeting) -> tuple[CallLine, ...]:
    """Return how far the call has come, by discipline; last the board's chair, once asked."""
    came = came_at(urgent, meeting)
    lines = []
    for discipline in dict.fromkeys(one.discipline for one in urgent.called):
        asked = {one.person_id: one.at for one in urgent.asked if one.discipline == discipline}
        people = tuple(
            CalledPerson(
                person_id=one.person_id,
                rank=one.rank,
                asked_at=asked.get(one.person_id),
                came_at=came.get(one.person_id),
            )
            for one in urgent.called
            if one.discipline == discipline
        )
        lines.append(_with_next(urgent, meeting, CallLine(discipline=discipline, people=people)))
    chair = [one for one in urgent.asked if not one.rank]
    lines += [
        CallLine(
            discipline="",
            people=(
                CalledPerson(
                    person_id=one.person_id,
                    rank=0,
                    asked_at=one.at,
                    came_at=came.get(one.person_id),
                ),
            ),
        )
        for one in chair
    ]
    return tuple(lines)


def _with_next(urgent: Urgent, meeting: Meeting, line: CallLine) -> CallLine:
    """Return a line with its next step, if it has one."""
    if meeting.state not in ROOM_OPEN_STATES or any(one.came_at for one in line.people):
        return line
    asked = [one.asked_at for one in line.people if one.asked_at is not None]
    waits_until = max(asked) + timedelta(minutes=urgent.answer_min) if asked else urgent.opened_at
    if waits_until > urgent.opened_at + ASKED_FOR:
        return line
    if len(asked) < len(line.people):
        next_id: PersonId | None = line.people[len(asked)].person_id
    else:
        known = {*came_at(urgent, meeting), *(one.person_id for one in urgent.asked)}
        next_id = urgent.chair_id if urgent.chair_id not in known else None
    if next_id is None:
        return line
    return CallLine(
        discipline=line.discipline, people=line.people, next_id=next_id, next_at=waits_until
    )
