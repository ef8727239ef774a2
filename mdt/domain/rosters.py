"""Rosters: who is on call for which discipline, and when; and the urgent meetings they serve."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mdt.domain.ids import BoardId, CaseId, MeetingId, NetworkId, PersonId
from mdt.domain.records import Heading, RecordKind

EMERGENCY_LASTS = timedelta(hours=72)
"""How long vital interest stands in for consent (invariant I24)."""

VITAL_INTEREST = "vital_interest"

ASKED_FOR = timedelta(hours=2)
"""How long after an urgent meeting was opened people are still asked to come."""

ANSWER_MIN, ANSWER_MIN_MAX = 5, 60
"""Minutes within which who is asked has to be there, unless the roster says another number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One person's time on call for a discipline."""

    discipline: str  # code of valuesets.DISCIPLINES
    person_id: PersonId
    starts_at: datetime
    ends_at: datetime  # not included
    rank: int = 1  # 1 is called first


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All shifts of a board that are still to be looked up."""

    network_id: NetworkId
    shifts: tuple[Shift, ...] = ()
    answer_min: int = ANSWER_MIN  # within which who is asked has to be there


def on_call(roster: Roster, discipline: str, at: datetime) -> tuple[PersonId, ...]:
    """Return who is on call for a discipline at a moment, the first to be called first."""
    running = [
        shift
        for shift in roster.shifts
        if shift.discipline == discipline and shift.starts_at <= at < shift.ends_at
    ]
    ordered = sorted(running, key=lambda shift: (shift.rank, shift.starts_at, shift.person_id))
    return tuple(dict.fromkeys(shift.person_id for shift in ordered))


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Somebody who was called from the roster."""

    person_id: PersonId
    discipline: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who was asked to come, and when."""

    person_id: PersonId
    discipline: str  # empty: the board's chair, when nobody of a discipline came
    rank: int  # 0: the board's chair
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """An urgent meeting: who opened it for which case, why, and who was called."""

    network_id: NetworkId
    board_id: BoardId
    meeting_id: MeetingId
    case_id: CaseId
    opened_by: PersonId
    opened_at: datetime
    reason: str
    basis: str  # code of codes.boards.URGENT_BASES
    clinicians: tuple[PersonId, ...] = ()  # the two who state vital interest
    expires_at: datetime | None = None  # when vital interest ends as a basis
    called: tuple[Called, ...] = ()
    uncovered: tuple[str, ...] = ()  # disciplines that had nobody on call
    chair_id: PersonId | None = None  # of the board: asked when a discipline has nobody left
    answer_min: int = ANSWER_MIN
    asked: tuple[Asked, ...] = ()  # in the order of asking

    def holds(self, at: datetime) -> bool:
        """Return whether vital interest is the basis of reading the case at a moment."""
        return (
            self.basis == VITAL_INTEREST
            and self.expires_at is not None
            and self.opened_at <= at < self.expires_at
        )


def _roster_heading(roster: Roster) -> Heading:
    return Heading(scope_id=roster.network_id)


def _urgent_heading(urgent: Urgent) -> Heading:
    return Heading(
        state=urgent.basis,
        scope_id=urgent.case_id,
        owner_id=urgent.network_id,
        due_on=urgent.expires_at.date().isoformat() if urgent.expires_at is not None else "",
    )


ROSTER = RecordKind(name="roster", cls=Roster, heading=_roster_heading)
"""A board's roster; the subject is the board's id."""

URGENT = RecordKind(name="urgent", cls=Urgent, heading=_urgent_heading)
"""An urgent meeting; the subject is the meeting's id, the scope the case, the owner the network."""

KINDS: tuple[RecordKind[Any], ...] = (ROSTER, URGENT)
