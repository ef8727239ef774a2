"""Urgency: the roster of a board, and the meeting that is opened at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mdt.domain.agenda import ItemKind, PlannedItem
from mdt.domain.boards import Board
from mdt.domain.boards_kept import BoardKept
from mdt.domain.cases import Case
from mdt.domain.decide import planning
from mdt.domain.decide.urgency import (
    call_out,
    check_urgent,
    escalate,
    reserve_of,
    seats_at_once,
    set_roster,
)
from mdt.domain.errors import NotFound, UnknownCase
from mdt.domain.ids import BoardId, CaseId, ItemId, MeetingId, PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, MeetingPlan
from mdt.domain.people import Actor, Participant, Person, Role
from mdt.domain.records import Entry
from mdt.domain.refusals.boards import NoEmergencies
from mdt.domain.rosters import ASKED_FOR, ROSTER, URGENT, Roster, Urgent
from mdt.domain.standing import ALLOWED, Deed, Standing, require_standing
from mdt.service.commands import Commands
from mdt.service.credentials import network_of
from mdt.service.meetings import Meetings
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork
from mdt.service.standing_teams import StandingTeams
from mdt.service.standings import require_active, standings

PLANNED_MIN = 30
"""How long an urgent meeting is planned; it may take longer."""

_OVERSEE = frozenset({Standing.COORDINATOR, Standing.NETWORK_ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody who opens an urgent meeting says."""

    board_id: BoardId
    case_id: CaseId
    reason: str
    basis: str = "consent"  # code of codes.boards.URGENT_BASES
    clinicians: tuple[PersonId, ...] = ()
    disciplines: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A board that takes urgent cases, with those that the asking person may bring to it."""

    board: Board
    kept: BoardKept
    cases: tuple[Case, ...]
    roster: Roster


class Urgency:
    """Use cases around being on call."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._teams = StandingTeams(commands)
        self._meetings = Meetings(commands)

    def roster(self, uow: UnitOfWork, board_id: BoardId) -> tuple[int, Roster]:
        """Return a board's roster with its version; 0 and nobody for none."""
        try:
            entry = uow.records.current(ROSTER, board_id)
        except NotFound:
            return 0, Roster(network_id=uow.boards.get(board_id).network_id)
        return entry.n, entry.value

    def set_roster(
        self, uow: UnitOfWork, board_id: BoardId, *, by: PersonId, roster: Roster, based_on: int
    ) -> Roster:
        """Set who is on call. Raises RevisionConflict."""
        require_standing(standings(uow, by, board_id=board_id), Deed.ROSTER_CHANGE)
        network_id = uow.boards.get(board_id).network_id
        known = {person.id for person in uow.people.list_network(network_id)}
        at = self._commands.clock()
        settled = set_roster(replace(roster, network_id=network_id), known=known, since=at)
        entry = uow.records.add(
            ROSTER, board_id, settled, based_on=based_on, by=by, at=at, action="roster.set"
        )
        return entry.value

    def choices(self, uow: UnitOfWork, by: PersonId) -> tuple[Choice, ...]:
        """Return what a person can open an urgent meeting for."""
        found = []
        for board in uow.boards.list_network(network_of(uow, by)):
            kept = self._teams.kept(uow, board.id)
            if not kept.emergency:
                continue
            of_board = standings(uow, by, board_id=board.id)
            cases = tuple(
                case
                for case in uow.cases.list_for_board(board.id)
                if (of_board | standings(uow, by, case_id=case.id)) & ALLOWED[Deed.URGENT_OPEN]
            )
            if cases:
                roster = self.roster(uow, board.id)[1]
                found.append(Choice(board=board, kept=kept, cases=cases, roster=roster))
        return tuple(found)

    def open(
        self,
        uow: UnitOfWork,
        *,
        by: PersonId,
        wanted: Wanted,
        meeting_id: MeetingId,
        command_id: str | None = None,
    ) -> Outcome:
        """Open an urgent meeting: planned, published and its room open, in one commit.

        Args:
            uow: storage.
            by: who opens it: of the case's hospital, or of the board.
            wanted: what for.
            meeting_id: id to use, so that a form sent twice opens one meeting.
            command_id: the client's id of the command.

        Raises:
            NoEmergencies: the board does not take urgent cases.
            NobodyOnCall: none of the disciplines has anybody on call.
            TwoClinicians: vital interest is not stated by two clinicians.
            LooksLikeIdentity: the reason holds a word of the patient's identity.
        """
        if command_id is not None:
            seq = uow.meetings.find_command(meeting_id, by, command_id)
            if seq is not None:
                meeting = uow.meetings.load(meeting_id)
                return Outcome(meeting, (), repeated=True, repeated_seq=seq)
        at = self._commands.clock()
        board = uow.boards.get(wanted.board_id)
        case = self._case(uow, board, wanted.case_id, by)
        require_active(uow, board.network_id)
        kept = self._teams.kept(uow, board.id)
        if not kept.emergency:
            raise NoEmergencies
        people = {person.id: person for person in uow.people.list_network(board.network_id)}
        stated = self._stated(uow, board, wanted, meeting_id=meeting_id, by=by, at=at)
        urgent = escalate(check_urgent(stated, people=people), there={by}, at=at)
        leaders = _leaders(kept)
        others = {*urgent.clinicians, case.owner_id} & set(people)
        seats = seats_at_once(
            uow.people.get(by), leaders, urgent.called, sorted(others), urgent.chair_id
        )
        plan = self._plan(uow, kept, case, seats, at)
        names = [person.display_name for person in plan.participants]
        self._commands.words.check(uow, [case.id], [("reason", urgent.reason)], names=names)
        meeting, logged = uow.meetings.create(
            meeting_id,
            planning.plan_meeting(board, plan, by=_allowed(by)),
            at=at,
            actor_id=by,
            command_id=command_id,
        )
        uow.records.add(
            URGENT, meeting_id, urgent, based_on=0, by=by, at=at, action="urgent.opened"
        )
        published = self._meetings.publish(uow, meeting_id, by=by)
        return Outcome(published.meeting, (*logged, *published.events))

    def _stated(
        self,
        uow: UnitOfWork,
        board: Board,
        wanted: Wanted,
        *,
        meeting_id: MeetingId,
        by: PersonId,
        at: datetime,
    ) -> Urgent:
        """Return the meeting as stated, with everybody of the roster who is called."""
        roster = self.roster(uow, board.id)[1]
        called, uncovered = call_out(roster, wanted.disciplines, at)
        return Urgent(
            network_id=board.network_id,
            board_id=board.id,
            meeting_id=meeting_id,
            case_id=wanted.case_id,
            opened_by=by,
            opened_at=at,
            reason=wanted.reason,
            basis=wanted.basis,
            clinicians=wanted.clinicians,
            called=called,
            uncovered=uncovered,
            chair_id=reserve_of(_leaders(self._teams.kept(uow, board.id)), called, by),
            answer_min=roster.answer_min,
        )

    def listed(self, uow: UnitOfWork, by: PersonId) -> tuple[Entry[Urgent], ...]:
        """Return urgent meetings, the latest first.

        Whoever oversees the network sees all of it, others those that they opened, stated or are
        called to.
        """
        network_id = network_of(uow, by)
        entries = uow.records.find(URGENT, owner_id=network_id)
        if not standings(uow, by, network_id=network_id) & _OVERSEE:
            entries = tuple(entry for entry in entries if _concerns(entry.value, by))
        return tuple(sorted(entries, key=lambda entry: entry.value.opened_at, reverse=True))

    @staticmethod
    def stated(uow: UnitOfWork, meeting_id: MeetingId) -> Urgent | None:
        """Return the call with which a meeting was opened; None for a planned one."""
        try:
            return uow.records.current(URGENT, meeting_id).value
        except NotFound:
            return None

    def follow(self, uow: UnitOfWork, *, at: datetime) -> tuple[Urgent, ...]:
        """Ask who is next wherever nobody came in time; return the calls that it changed."""
        moved = []
        for entry in uow.records.find(URGENT):
            if at - entry.value.opened_at > ASKED_FOR:
                continue
            meeting = uow.meetings.load(entry.value.meeting_id)
            if meeting.state not in ROOM_OPEN_STATES:
                continue
            there = {entry.value.opened_by, *(stay.person_id for stay in meeting.presence)}
            after = escalate(entry.value, there=there, at=at)
            if after != entry.value:
                uow.records.add(
                    URGENT,
                    entry.subject_id,
                    after,
                    based_on=entry.n,
                    by=None,
                    at=at,
                    action="urgent.escalated",
                )
                moved.append(after)
        return tuple(moved)

    def _case(self, uow: UnitOfWork, board: Board, case_id: CaseId, by: PersonId) -> Case:
        found = standings(uow, by, board_id=board.id) | standings(uow, by, case_id=case_id)
        require_standing(found, Deed.URGENT_OPEN)
        cases = {case.id: case for case in uow.cases.list_for_board(board.id)}
        if case_id not in cases:
            raise UnknownCase(field="case_id")
        return cases[case_id]

    def _plan(
        self,
        uow: UnitOfWork,
        kept: BoardKept,
        case: Case,
        seats: Mapping[PersonId, Role],
        at: datetime,
    ) -> MeetingPlan:
        """Return a plan that begins now and has the case as its one item."""
        return MeetingPlan(
            title=case.title,
            starts_at=at,
            tz=kept.tz,
            planned_min=PLANNED_MIN,
            languages=kept.languages,
            participants=tuple(
                _participant(uow, uow.people.get(who), role) for who, role in seats.items()
            ),
            items=(
                PlannedItem(
                    id=ItemId(self._commands.new_id(at)),
                    kind=ItemKind.CASE,
                    title=f"{case.pseudonym} · {case.title}",
                    case_id=case.id,
                    presenter_id=None,
                    time_box_s=PLANNED_MIN * 60,
                ),
            ),
        )


def _concerns(urgent: Urgent, person_id: PersonId) -> bool:
    called = {one.person_id for one in urgent.called} | {one.person_id for one in urgent.asked}
    return person_id in {urgent.opened_by, *urgent.clinicians, *called}


def _leaders(kept: BoardKept) -> tuple[PersonId, ...]:
    """Return the chair and the deputy chairs of a board, in this order."""
    order = [Role.CHAIR, Role.DEPUTY_CHAIR]
    found = [member for member in kept.members if member.role in order]
    return tuple(m.person_id for m in sorted(found, key=lambda m: order.index(m.role)))


def _allowed(by: PersonId) -> Actor:
    """Return the opener as a planner: the standing towards the case allowed it, not a board."""
    return Actor(person_id=by, display_name="", role=None, coordinates=True)


def _participant(uow: UnitOfWork, person: Person, role: Role) -> Participant:
    institution = uow.people.institution(person.institution_id)
    return Participant(
        person_id=person.id,
        display_name=person.display_name,
        institution_id=institution.id,
        institution_name=institution.name,
        discipline=person.discipline,
        role=role,
    )
