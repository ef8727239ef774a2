"""Requests: questions of one institution to a board of another."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mdt.domain.boards import Board
from mdt.domain.cases import Case, Material
from mdt.domain.decide import requests as decide
from mdt.domain.decide.cases import every_text
from mdt.domain.errors import NotFound, RevisionConflict, UnknownCase
from mdt.domain.gate import CLASS_OF_KIND, CLINICAL
from mdt.domain.ids import CaseId, MaterialId, PersonId, RequestId
from mdt.domain.people import COUNTING_ROLES, Role
from mdt.domain.records import Entry
from mdt.domain.refusals.requests import UnknownBoard
from mdt.domain.requests import REQUEST, Request, RequestState
from mdt.domain.standing import Deed, Standing, require_standing
from mdt.service.case_files import kept_of
from mdt.service.commands import Commands
from mdt.service.gate import GateService, require_no_recusal
from mdt.service.ports import UnitOfWork
from mdt.service.revisions import require_newest
from mdt.service.standings import standings

Change = Callable[[Request, datetime], Request]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """A request as somebody may see it, brought to what its meeting says by now."""

    entry: Entry[Request]
    request: Request
    standings: frozenset[Standing]
    board: Board
    case: Case


class Requests:
    """Use cases of who asks and of who is asked."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._gate = GateService(commands)

    def boards_to_ask(self, uow: UnitOfWork, by: PersonId) -> tuple[Board, ...]:
        """Return the boards that a person may put a question to: all of the network."""
        person = uow.people.get(by)
        network_id = uow.people.institution(person.institution_id).network_id
        return uow.boards.list_network(network_id)

    def cases_to_send(self, uow: UnitOfWork, by: PersonId) -> tuple[Case, ...]:
        """Return the cases that a person may send: their own, and their institution's."""
        home = uow.people.get(by).institution_id
        found = {
            case.id: case
            for board in self.boards_to_ask(uow, by)
            for case in uow.cases.list_for_board(board.id)
            if by == case.owner_id or home == case.origin_institution_id
        }
        return tuple(sorted(found.values(), key=lambda case: case.pseudonym))

    def incoming(
        self, uow: UnitOfWork, by: PersonId
    ) -> tuple[tuple[Board, tuple[Entry[Request], ...]], ...]:
        """Return the requests to each board that a person is a full member of, drafts left out."""
        return tuple(
            (board, _sent(uow.records.find(REQUEST, scope_id=board.id)))
            for board in uow.boards.list_for(by)
            if any(
                member.person_id == by and member.role in COUNTING_ROLES | {Role.COORDINATOR}
                for member in board.members
            )
        )

    def outgoing(self, uow: UnitOfWork, by: PersonId) -> tuple[Entry[Request], ...]:
        """Return the requests of a person's institution, to whichever board."""
        home = uow.people.get(by).institution_id
        return tuple(
            entry
            for board in self.boards_to_ask(uow, by)
            for entry in uow.records.find(REQUEST, scope_id=board.id)
            if home == entry.value.from_institution_id or by == entry.value.from_person_id
        )

    def read(self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId) -> SeenRequest:
        """Return a request to whoever stands somewhere towards it.

        Raises:
            NotFound: there is none, or none that the person may know of; a draft is known to
                the side that writes it only.
            AccessRefused: the gate does not let them see the case.
        """
        entry = uow.records.current(REQUEST, request_id)
        found = standings_of(uow, request_id, entry.value, by)
        require_standing(found, Deed.CASE_READ)
        sends = found & {Standing.OWNER, Standing.ORIGIN}
        if entry.value.state is RequestState.DRAFT and not sends:
            raise NotFound
        case = uow.cases.get(entry.value.case_id)
        self.require_open_gate(uow, case, by)
        return SeenRequest(
            entry=entry,
            request=followed(uow, entry.value),
            standings=found,
            board=uow.boards.get(entry.value.board_id),
            case=case,
        )

    def are_shown(
        self, uow: UnitOfWork, cases: Iterable[CaseId], by: PersonId
    ) -> Mapping[CaseId, bool]:
        """Return of which cases the gate lets a person see what they are about: for lists."""
        return self._gate.are_shown(uow, map(uow.cases.get, cases), by)

    def require_open_gate(
        self, uow: UnitOfWork, case: Case, by: PersonId, data_class: str = CLINICAL
    ) -> None:
        """Refuse a case, or one class of its data, that the gate keeps from a person.

        Raises:
            AccessRefused: neither consent nor agreement lets them see it.
        """
        self._gate.require_open(uow, case, by, data_class=data_class)

    def material(
        self, uow: UnitOfWork, request_id: RequestId, material_id: MaterialId, *, by: PersonId
    ) -> Material:
        """Return a material of the case to whoever may read the request and this class of data.

        Raises:
            NotFound: the case as it stands has no such material.
            AccessRefused: the gate keeps it from the person.
        """
        seen = self.read(uow, request_id, by=by)
        every = uow.cases.current(seen.case.id).materials
        found = next((one for one in every if one.id == material_id), None)
        if found is None:
            raise NotFound
        kept, _ = kept_of(uow, seen.case)
        usual = CLASS_OF_KIND.get(found.kind, CLINICAL)
        self.require_open_gate(uow, seen.case, by, kept.classes.get(material_id, usual))
        return found

    def draft(
        self,
        uow: UnitOfWork,
        request_id: RequestId,
        request: Request,
        *,
        by: PersonId,
        based_on: int,
        submit: bool = False,
    ) -> Entry[Request]:
        """Save a request that was not sent yet, and send it when ``submit`` says so.

        Args:
            uow: storage.
            request_id: which; one that is not stored yet begins with this.
            request: what was written; who sends it is looked up.
            by: who writes.
            based_on: the version that was changed; 0 for a new one.
            submit: whether to send it as well.

        Raises:
            NotFound, NotTheSender, UnknownCase, UnknownBoard, Invalid, RevisionConflict.
        """
        case = self._case(uow, request.case_id, by)
        if request.board_id not in {board.id for board in uow.boards.list_network(case.network_id)}:
            raise UnknownBoard(field="board_id")
        before = uow.records.history(REQUEST, request_id)
        at = self._commands.clock()
        if before:
            decide.require_side(standings_of(uow, request_id, before[-1].value, by), "change")
            typed = decide.tidy(request, today=at.date())
            if based_on == 0 and _is_same_form(before[-1].value, typed, by):
                return before[-1]  # the form of a new request, sent twice
            require_newest(before[-1], based_on, typed)
            decide.change(before[-1].value)
        written = replace(
            decide.tidy(request, today=at.date()),
            from_institution_id=uow.people.get(by).institution_id,
            from_person_id=by,
            state=RequestState.DRAFT,
        )
        self._commands.words.check(uow, (case.id,), (("question", written.question),))
        entry = uow.records.add(
            REQUEST,
            request_id,
            written,
            based_on=based_on,
            by=by,
            at=at,
            action="request.drafted",
        )
        if not submit:
            return entry
        return self.submit(uow, request_id, by=by, based_on=entry.n)

    def submit(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId, based_on: int
    ) -> Entry[Request]:
        """Send a request to its board."""

        def change(request: Request, at: datetime) -> Request:
            return decide.submit(request, at=at)

        return change_request(
            uow, self._commands, request_id, "submit", change, by=by, based_on=based_on
        )

    def supply(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId, based_on: int, text: str
    ) -> Entry[Request]:
        """Give what the board asked for."""

        def change(request: Request, _at: datetime) -> Request:
            return decide.supply(request, text=text)

        return change_request(
            uow, self._commands, request_id, "supply", change, by=by, based_on=based_on
        )

    def withdraw(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId, based_on: int, reason: str
    ) -> Entry[Request]:
        """Take a request back."""

        def change(request: Request, _at: datetime) -> Request:
            return decide.withdraw(request, reason=reason)

        return change_request(
            uow, self._commands, request_id, "withdraw", change, by=by, based_on=based_on
        )

    def follow(self, uow: UnitOfWork, *, at: datetime) -> int:
        """Bring every scheduled request to what its meeting says; return how many moved."""
        moved = 0
        for entry in uow.records.find(REQUEST, state=RequestState.SCHEDULED):
            after = followed(uow, entry.value)
            if after != entry.value:
                _add_followed(uow, entry, after, at)
                moved += 1
        return moved

    @staticmethod
    def _case(uow: UnitOfWork, case_id: CaseId, by: PersonId) -> Case:
        """Return a case that a person may send. Raises UnknownCase."""
        found = standings(uow, by, case_id=case_id)
        if not found:
            raise UnknownCase(field="case_id")
        require_standing(found, Deed.REQUEST_SUBMIT)
        return uow.cases.get(case_id)


def _is_same_form(stored: Request, typed: Request, by: PersonId) -> bool:
    """Return whether a request is stored already as somebody typed it."""
    names = ["case_id", "board_id", "question", "language", "question_type", "urgency"]
    names += ["needed_by", "wanted"]
    return stored.from_person_id == by and all(
        getattr(stored, name) == getattr(typed, name) for name in names
    )


def _sent(entries: tuple[Entry[Request], ...]) -> tuple[Entry[Request], ...]:
    return tuple(entry for entry in entries if entry.value.state is not RequestState.DRAFT)


def standings_of(
    uow: UnitOfWork, request_id: str, request: Request, by: PersonId
) -> frozenset[Standing]:
    """Return where a person stands towards a request, its board and its case."""
    return standings(
        uow,
        by,
        board_id=request.board_id,
        case_id=request.case_id,
        request_id=RequestId(request_id),
    )


def change_request(
    uow: UnitOfWork,
    commands: Commands,
    request_id: RequestId,
    action: str,
    change: Change,
    *,
    by: PersonId,
    based_on: int,
) -> Entry[Request]:
    """Add the version that an action of a person leads to.

    Raises:
        NotFound, NotYourTurn, NotTheSender: the person has nothing to do with it, or not this.
        AccessRefused: the gate keeps the case from them, and with it both texts of a conflict.
        RevisionConflict: the request was changed since; it has both.
    """
    entry = uow.records.current(REQUEST, request_id)
    decide.require_side(standings_of(uow, request_id, entry.value, by), action)
    case = uow.cases.get(entry.value.case_id)
    require_no_recusal(uow, case, by)
    GateService(commands).require_open(uow, case, by)
    at = commands.clock()
    if not entry.was_seen_in(based_on):
        raise RevisionConflict(
            expected=based_on,
            actual=entry.n,
            current=entry.value,
            rejected=_as_wished(uow, request_id, based_on, change, at),
        )
    now = followed(uow, entry.value)
    if now != entry.value:
        entry = _add_followed(uow, entry, now, at)
    after = change(now, at)
    commands.words.check(uow, (after.case_id,), (("text", text) for text in every_text(after)))
    return uow.records.add(
        REQUEST,
        request_id,
        after,
        based_on=entry.n,
        by=by,
        at=at,
        action=f"request.{action}",
    )


def followed(uow: UnitOfWork, request: Request) -> Request:
    """Return the request as the meeting that took it up left it."""
    if request.state is not RequestState.SCHEDULED or request.meeting_id is None:
        return request
    return decide.follow(request, uow.meetings.load(request.meeting_id))


def _add_followed(
    uow: UnitOfWork, entry: Entry[Request], after: Request, at: datetime
) -> Entry[Request]:
    return uow.records.add(
        REQUEST,
        entry.subject_id,
        after,
        based_on=entry.n,
        by=None,
        at=at,
        action="request.followed",
    )


def _as_wished(
    uow: UnitOfWork, request_id: RequestId, based_on: int, change: Change, at: datetime
) -> Request | None:
    """Return what the writer would have had: the change applied to what they saw."""
    history = uow.records.history(REQUEST, request_id)
    seen = next((entry.value for entry in history if entry.n == based_on), None)
    return change(seen, at) if seen is not None else None
