"""Triage: what the board that was asked does with a request."""

from datetime import datetime

from mdt.domain.agenda import ItemKind, ItemState, PlannedItem
from mdt.domain.decide import requests as decide
from mdt.domain.ids import BoardId, CaseId, ItemId, MeetingId, PersonId, RequestId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting, MeetingState
from mdt.domain.people import Role
from mdt.domain.records import Entry
from mdt.domain.refusals.requests import UnknownBoard
from mdt.domain.requests import REQUEST, Request
from mdt.domain.reviews import OPINION
from mdt.domain.text import TITLE_MAX
from mdt.service.commands import Commands
from mdt.service.ordering import Ordering
from mdt.service.outcome import Outcome
from mdt.service.ports import MeetingSummary, UnitOfWork
from mdt.service.requests import Requests, SeenRequest, change_request

_OPEN = ROOM_OPEN_STATES | {MeetingState.DRAFT}
_KEEPS_AGENDA = frozenset({None, Role.COORDINATOR, Role.CHAIR, Role.DEPUTY_CHAIR})
"""Who may put something on an agenda; None plans the meeting without being invited."""


class Triage:
    """Use cases of who is asked."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._ordering = Ordering(commands)
        self._requests = Requests(commands)

    def send_back(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId, based_on: int, missing: str
    ) -> Entry[Request]:
        """Ask the sender for what is missing."""

        def change(request: Request, at: datetime) -> Request:
            return decide.send_back(request, missing=missing, at=at)

        return change_request(
            uow, self._commands, request_id, "return", change, by=by, based_on=based_on
        )

    def accept(
        self,
        uow: UnitOfWork,
        request_id: RequestId,
        *,
        by: PersonId,
        based_on: int,
        note: str = "",
    ) -> Entry[Request]:
        """Take a request up."""

        def change(request: Request, at: datetime) -> Request:
            return decide.accept(request, note=note, at=at)

        return change_request(
            uow, self._commands, request_id, "accept", change, by=by, based_on=based_on
        )

    def decline(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId, based_on: int, reason: str
    ) -> Entry[Request]:
        """Say that the board does not take a request up."""

        def change(request: Request, at: datetime) -> Request:
            return decide.decline(request, reason=reason, at=at)

        return change_request(
            uow, self._commands, request_id, "decline", change, by=by, based_on=based_on
        )

    def list_soc(
        self,
        uow: UnitOfWork,
        request_id: RequestId,
        *,
        by: PersonId,
        based_on: int,
        standard: str,
        note: str = "",
    ) -> Entry[Request]:
        """Answer by a standard of care, without a discussion."""

        def change(request: Request, at: datetime) -> Request:
            return decide.list_soc(request, standard=standard, note=note, at=at)

        return change_request(
            uow, self._commands, request_id, "list_soc", change, by=by, based_on=based_on
        )

    def redirect(
        self,
        uow: UnitOfWork,
        request_id: RequestId,
        *,
        by: PersonId,
        based_on: int,
        board_id: BoardId,
        reason: str,
    ) -> Entry[Request]:
        """Pass a request on to another board of the network; return what that board got."""
        entry = uow.records.current(REQUEST, request_id)
        boards = uow.boards.list_network(uow.cases.get(entry.value.case_id).network_id)
        if board_id not in {board.id for board in boards}:
            raise UnknownBoard(field="board_id")
        at = self._commands.clock()
        passed_id = RequestId(self._commands.new_id(at))
        passed: list[Request] = []

        def change(request: Request, now: datetime) -> Request:
            here, there = decide.redirect(
                request,
                request_id=request_id,
                to=board_id,
                new_id=passed_id,
                reason=reason,
                at=now,
            )
            passed[:] = [there]
            return here

        change_request(
            uow, self._commands, request_id, "redirect", change, by=by, based_on=based_on
        )
        return uow.records.add(
            REQUEST, passed_id, passed[0], based_on=0, by=by, at=at, action="request.passed_on"
        )

    def answer(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId, based_on: int, text: str
    ) -> Entry[Request]:
        """Answer the sender, after a discussion or with the opinions that were given."""
        opinions = len(uow.records.find(OPINION, scope_id=request_id, state="given"))

        def change(request: Request, _at: datetime) -> Request:
            return decide.answer(request, text=text, opinions=opinions)

        return change_request(
            uow, self._commands, request_id, "answer", change, by=by, based_on=based_on
        )

    def close(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId, based_on: int
    ) -> Entry[Request]:
        """Finish a request that was answered."""

        def change(request: Request, _at: datetime) -> Request:
            return decide.close(request)

        return change_request(
            uow, self._commands, request_id, "close", change, by=by, based_on=based_on
        )

    def meetings_to_schedule(
        self, uow: UnitOfWork, request: Request, *, by: PersonId
    ) -> tuple[MeetingSummary, ...]:
        """Return the meetings of the board whose agenda can take the request up."""
        return tuple(
            summary
            for summary in uow.meetings.list_for(by)
            if summary.board_id == request.board_id
            and summary.state in _OPEN
            and summary.role in _KEEPS_AGENDA
        )

    def to_item(
        self,
        uow: UnitOfWork,
        request_id: RequestId,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        based_on: int,
        reason_code: str = "",
        reason: str = "",
    ) -> Outcome:
        """Put a request on a meeting's agenda; nothing of it is typed again.

        A case that waits on the agenda already is not put there twice: its item answers the
        request.

        Raises:
            NotYourTurn, NotFound, IllegalTransition, RevisionConflict; what the agenda refuses.
        """
        seen = self._requests.read(uow, request_id, by=by)
        meeting = uow.meetings.load(meeting_id)
        if meeting.board_id != seen.request.board_id:
            raise UnknownBoard(field="meeting_id")
        there = _item_of(meeting, seen.request.case_id)
        item_id = there or ItemId(self._commands.new_id(self._commands.clock()))

        def change(request: Request, _at: datetime) -> Request:
            return decide.schedule(request, meeting_id=meeting_id, item_id=item_id)

        change_request(
            uow, self._commands, request_id, "schedule", change, by=by, based_on=based_on
        )
        if there is not None:
            return Outcome(meeting, ())
        complexity = decide.complexity(uow.cases.current(seen.case.id).sheet, seen.request)
        last = meeting.items[-1].id if meeting.items else None
        return self._ordering.add(
            uow,
            meeting_id,
            by=by,
            item=_item(item_id, seen, meeting, complexity),
            after=last,
            reason_code=reason_code,
            reason=reason,
        )


def _item_of(meeting: Meeting, case_id: CaseId) -> ItemId | None:
    """Return the item that has a case on the agenda and was not called yet, if any."""
    waiting = (item for item in meeting.items if item.state is ItemState.PLANNED)
    return next((item.id for item in waiting if item.case_id == case_id), None)


def _item(item_id: ItemId, seen: SeenRequest, meeting: Meeting, complexity: int) -> PlannedItem:
    """Return the agenda item of a request: its case, its question, its sender as presenter."""
    request = seen.request
    asked = " ".join(f"{seen.case.title}: {request.question}".split())
    title = asked if len(asked) <= TITLE_MAX else f"{asked[: TITLE_MAX - 1].rstrip()}…"
    invited = request.from_person_id in meeting.participants
    return PlannedItem(
        id=item_id,
        kind=ItemKind.CASE,
        title=title,
        case_id=request.case_id,
        presenter_id=request.from_person_id if invited else None,
        time_box_s=seen.board.item_min * 60,
        complexity=complexity,
        knows_patient=invited,
        request_id=seen.entry.subject_id,
    )
