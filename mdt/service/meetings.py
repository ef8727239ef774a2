"""Meetings: planning them, who is let in, who is there, and who may read what."""

from dataclasses import replace
from datetime import datetime

from mdt.domain.agenda import ItemState, PlannedItem, Prepared
from mdt.domain.boards import Board
from mdt.domain.decide import attendance, planning
from mdt.domain.errors import NotFound, UnknownCase, UnknownPerson
from mdt.domain.events import Event
from mdt.domain.ids import BoardId, InstitutionId, ItemId, MeetingId, PersonId
from mdt.domain.meetings import Meeting, MeetingPlan, MeetingState
from mdt.domain.people import Actor, Institution, Participant, Role
from mdt.domain.policy import Action, actor_in, allows, require
from mdt.domain.presence import UNVERIFIED
from mdt.service.case_files import CaseFiles
from mdt.service.commands import Commands, Decide, coordinates_board
from mdt.service.credentials import Credentials
from mdt.service.outcome import Outcome
from mdt.service.ports import MeetingSummary, UnitOfWork
from mdt.service.standings import require_active


class Meetings:
    """Use cases around a meeting as a whole."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._credentials = Credentials(commands)
        self._files = CaseFiles(commands)

    def plan(
        self,
        uow: UnitOfWork,
        *,
        by: PersonId,
        board_id: BoardId,
        plan: MeetingPlan,
        meeting_id: MeetingId | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """Plan a meeting of a board.

        Args:
            uow: storage.
            by: who plans; must coordinate the board.
            board_id: whose meeting it is.
            plan: participants are taken by person and role, their names and places looked up;
                an item with an empty id is given one, a case item with an empty title the case's.
            meeting_id: id to use, so that a form sent twice plans one meeting.
            command_id: the client's id of the command.
        """
        at = self._commands.clock()
        if meeting_id is not None and command_id is not None:
            seq = uow.meetings.find_command(meeting_id, by, command_id)
            if seq is not None:
                meeting = uow.meetings.load(meeting_id)
                return Outcome(meeting, (), repeated=True, repeated_seq=seq)
        board = uow.boards.get(board_id)
        actor = _planner(board, by)
        require(actor, Action.MEETING_PLAN, None)
        require_active(uow, board.network_id)
        filled = self._filled(uow, board, plan, at)
        planned = planning.plan_meeting(board, filled, by=actor)
        self._commands.words.check_events(uow, None, planned)
        meeting, logged = uow.meetings.create(
            meeting_id or MeetingId(self._commands.new_id(at)),
            planned,
            at=at,
            actor_id=by,
            command_id=command_id,
        )
        return Outcome(meeting, logged)

    def change_plan(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        plan: MeetingPlan,
        based_on: int,
        command_id: str | None = None,
    ) -> Outcome:
        """Replace the plan, based on the ``plan_revision`` that the writer saw."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            require(actor, Action.MEETING_CHANGE, meeting)
            filled = self._filled(uow, uow.boards.get(meeting.board_id), plan, at)
            return planning.change_plan(meeting, filled, by=actor, based_on=based_on)

        return self._coordinate(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def publish(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        acknowledged: bool = True,
        command_id: str | None = None,
    ) -> Outcome:
        """Publish the plan to its participants; ``acknowledged``: also at short notice."""
        return self._coordinate(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, at: planning.publish(
                meeting,
                by=actor,
                at=at,
                acknowledged=acknowledged,
                prepared=self._prepared(uow, meeting, at),
            ),
        )

    def cancel(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Cancel a meeting that has not begun."""
        return self._coordinate(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: planning.cancel(meeting, by=actor, reason=reason),
        )

    def admit(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        person_id: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Let somebody in from the lobby."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: attendance.admit(
                meeting, by=actor, person_id=person_id
            ),
        )

    def remove(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        person_id: PersonId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Put somebody out of the room; that they left it is recorded in the same commit."""
        outcome = self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: attendance.remove(
                meeting, by=actor, person_id=person_id, reason=reason
            ),
        )
        if not outcome.events:
            return outcome
        left = attendance.leave(outcome.meeting, person_id=person_id, reason="removed")
        at = outcome.events[-1].at
        after = self._commands.append(uow, outcome.meeting, left, at=at, actor_id=None)
        return Outcome(after.meeting, (*outcome.events, *after.events))

    def joined(self, uow: UnitOfWork, meeting_id: MeetingId, *, person_id: PersonId) -> Outcome:
        """Record that a person took a seat; the server says so. Refuses whoever may not enter."""
        meeting, at = uow.meetings.load(meeting_id), self._commands.clock()
        person = meeting.participants.get(person_id)
        credential = (
            self._credentials.status(uow, person_id, person.discipline, at.date())
            if person is not None
            else UNVERIFIED
        )
        events = attendance.join(meeting, person_id=person_id, credential=credential)
        return self._commands.append(uow, meeting, events, at=at, actor_id=None)

    def left(
        self, uow: UnitOfWork, meeting_id: MeetingId, *, person_id: PersonId, reason: str
    ) -> Outcome:
        """Record that a person's seat is gone; the server says so."""
        meeting = uow.meetings.load(meeting_id)
        events = attendance.leave(meeting, person_id=person_id, reason=reason)
        at = self._commands.clock()
        return self._commands.append(uow, meeting, events, at=at, actor_id=None)

    def read(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        action: Action = Action.MEETING_READ,
    ) -> tuple[Meeting, Actor]:
        """Return a meeting to whoever may perform ``action`` on it, with their place in it."""
        meeting = uow.meetings.load(meeting_id)
        actor = self.actor(uow, meeting, by)
        require(actor, action, meeting)
        return meeting, actor

    @staticmethod
    def actor(uow: UnitOfWork, meeting: Meeting, person_id: PersonId) -> Actor:
        """Return a person's place in a meeting, its board's coordinators included."""
        return actor_in(meeting, person_id, coordinates=coordinates_board(uow, meeting, person_id))

    def list_for(self, uow: UnitOfWork, person_id: PersonId) -> tuple[MeetingSummary, ...]:
        """Return the meetings that a person may know of; drafts only to those who prepare them."""
        return tuple(
            summary
            for summary in uow.meetings.list_for(person_id)
            if summary.state is not MeetingState.DRAFT or self._may_see(uow, summary, person_id)
        )

    def boards_to_plan(self, uow: UnitOfWork, person_id: PersonId) -> tuple[Board, ...]:
        """Return the boards that a person may plan meetings of."""
        return tuple(
            board
            for board in uow.boards.list_for(person_id)
            if allows(_planner(board, person_id), Action.MEETING_PLAN, None)
        )

    def _may_see(self, uow: UnitOfWork, summary: MeetingSummary, person_id: PersonId) -> bool:
        meeting = uow.meetings.load(summary.id)
        return allows(self.actor(uow, meeting, person_id), Action.MEETING_READ, meeting)

    def _coordinate(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None,
        decide: Decide,
    ) -> Outcome:
        return self._commands.run(
            uow, meeting_id, by=by, command_id=command_id, decide=decide, coordination=True
        )

    def _prepared(self, uow: UnitOfWork, meeting: Meeting, at: datetime) -> tuple[Prepared, ...]:
        """Return how ready the cases of the agenda are now."""
        found = []
        for item in meeting.items:
            if item.case_id is not None and item.state is ItemState.PLANNED:
                ready = self._files.readiness(uow, uow.cases.get(item.case_id), at.date())
                gaps = tuple(gap.field for gap in ready.open_gaps)
                found.append(Prepared(item_id=item.id, state=ready.state, gaps=gaps))
        return tuple(found)

    def _filled(
        self, uow: UnitOfWork, board: Board, plan: MeetingPlan, at: datetime
    ) -> MeetingPlan:
        """Return the plan with everything looked up that the caller must not make up."""
        return replace(
            plan,
            participants=_participants(uow, board, plan.participants),
            items=tuple(self._item(uow, board, item, n, at) for n, item in enumerate(plan.items)),
        )

    def _item(
        self, uow: UnitOfWork, board: Board, item: PlannedItem, n: int, at: datetime
    ) -> PlannedItem:
        title = item.title
        if item.case_id is not None:
            field = f"items.{n}.case_id"
            try:
                case = uow.cases.get(item.case_id)
            except NotFound as error:
                raise UnknownCase(field=field) from error
            if case.network_id != board.network_id:
                raise UnknownCase(field=field)
            title = title.strip() or case.title
        return replace(item, id=item.id or ItemId(self._commands.new_id(at)), title=title)


def _planner(board: Board, person_id: PersonId) -> Actor:
    coordinates = any(
        member.person_id == person_id and member.role is Role.COORDINATOR
        for member in board.members
    )
    return Actor(person_id=person_id, display_name="", role=None, coordinates=coordinates)


def _participants(
    uow: UnitOfWork, board: Board, invited: tuple[Participant, ...]
) -> tuple[Participant, ...]:
    """Return the invited as they are known now; only person and role are the planner's to say."""
    institutions: dict[InstitutionId, Institution] = {}
    found = []
    for participant in invited:
        try:
            person = uow.people.get(participant.person_id)
        except NotFound as error:
            raise UnknownPerson(field="participants") from error
        institution = institutions.get(person.institution_id)
        if institution is None:
            institution = uow.people.institution(person.institution_id)
            institutions[person.institution_id] = institution
        if institution.network_id != board.network_id:
            raise UnknownPerson(field="participants")
        found.append(
            Participant(
                person_id=person.id,
                display_name=person.display_name,
                institution_id=institution.id,
                institution_name=institution.name,
                discipline=person.discipline,
                role=participant.role,
            )
        )
    return tuple(found)
