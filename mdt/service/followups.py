"""Follow-up: what becomes of recommendations after the board."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from mdt.domain.boards import Board
from mdt.domain.cases import Case
from mdt.domain.decide import followups as decide
from mdt.domain.decide.cases import every_text
from mdt.domain.errors import RevisionConflict
from mdt.domain.followups import (
    AWAITED,
    FOLLOWUP,
    FollowUp,
    FollowUpState,
    OpenFollowUp,
    Report,
    state_on,
)
from mdt.domain.ids import BoardId, FollowUpId, PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import Recommendation
from mdt.domain.records import Entry
from mdt.domain.standing import ALLOWED, Deed, Standing, require_standing
from mdt.service.commands import Commands
from mdt.service.gate import GateService
from mdt.service.ports import UnitOfWork
from mdt.service.standings import of_case, standings

Change = Callable[[FollowUp, datetime], FollowUp]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFollowUp:
    """A follow-up as somebody may see it."""

    entry: Entry[FollowUp]
    state: FollowUpState  # as of today
    case: Case
    board: Board
    is_shown: bool  # whether the gate lets them see what the case is about
    may_report: bool
    may_review: bool


class FollowUps:
    """Use cases of who reports, and of the board that reads it."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._gate = GateService(commands)

    def open(
        self,
        uow: UnitOfWork,
        meeting: Meeting,
        recommendation: Recommendation,
        *,
        by: PersonId,
        at: datetime,
    ) -> None:
        """Begin the follow-up of a recommendation, in the commit that records it."""
        if uow.records.history(FOLLOWUP, recommendation.id):
            return
        owner_id = recommendation.content.implementer_id
        if owner_id is None:
            owner_id = uow.cases.get(recommendation.case_id).owner_id
        begun = decide.begin(
            meeting,
            recommendation,
            owner_id=owner_id,
            institution_id=uow.people.get(owner_id).institution_id,
            at=at,
        )
        uow.records.add(
            FOLLOWUP,
            recommendation.id,
            begun,
            based_on=0,
            by=by,
            at=at,
            action="followup.begun",
        )

    def supersede(
        self, uow: UnitOfWork, old: RecommendationId, *, by: PersonId, at: datetime
    ) -> None:
        """Await nothing more of a recommendation, in the commit that puts another in its place."""
        history = uow.records.history(FOLLOWUP, old)
        last = history[-1] if history else None
        if last is None or last.value.state not in AWAITED:
            return
        uow.records.add(
            FOLLOWUP,
            old,
            decide.supersede(last.value),
            based_on=last.n,
            by=by,
            at=at,
            action="followup.superseded",
        )

    def open_of(self, uow: UnitOfWork, board_id: BoardId, on: date) -> tuple[OpenFollowUp, ...]:
        """Return what a board still waits to hear of, the overdue first."""
        awaited = [
            entry
            for entry in uow.records.find(FOLLOWUP, scope_id=board_id)
            if entry.value.state in AWAITED
        ]
        return tuple(
            OpenFollowUp(
                id=FollowUpId(entry.subject_id),
                meeting_id=entry.value.meeting_id,
                recommendation_id=entry.value.recommendation_id,
                case_id=entry.value.case_id,
                title=entry.value.title,
                due_on=entry.value.due_on.isoformat(),
                state=state_on(entry.value, on),
            )
            for entry in awaited  # by their day already, so the overdue come first
        )

    def list_for(
        self, uow: UnitOfWork, by: PersonId, *, states: Collection[FollowUpState] = ()
    ) -> tuple[SeenFollowUp, ...]:
        """Return the follow-ups of a person's boards, institution, and their own, by their day.

        Of a case that the gate keeps from them they learn its number and the day, no more.

        Args:
            uow: storage.
            by: who asks.
            states: those that matter, as they are stored; all of them unless named.
        """
        person = uow.people.get(by)
        network_id = uow.people.institution(person.institution_id).network_id
        cases = {case.id: case for case in uow.cases.list_from(person.institution_id)}
        found: list[tuple[Entry[FollowUp], Board, frozenset[Standing]]] = []
        for board in uow.boards.list_network(network_id):
            by_board = standings(uow, by, board_id=board.id)
            entries = [
                entry
                for state in states or (None,)
                for entry in uow.records.find(FOLLOWUP, scope_id=board.id, state=state)
            ]
            if Standing.MEMBER in by_board and entries:
                cases |= {case.id: case for case in uow.cases.list_for_board(board.id)}
            for entry in entries:
                value = entry.value
                if value.case_id not in cases:
                    cases[value.case_id] = uow.cases.get(value.case_id)
                by_case = of_case(person, cases[value.case_id])
                is_mine = by == value.owner_id or bool(by_case)
                if is_mine or Standing.MEMBER in by_board:
                    found.append((entry, board, _side(value, by, by_board | by_case)))
        found.sort(key=lambda one: (one[0].value.due_on, one[0].subject_id))
        about = {entry.value.case_id for entry, _, _ in found}
        shown = self._gate.are_shown(uow, (cases[case_id] for case_id in about), by)
        return tuple(
            self._seen(entry, cases[case_id], board, side, is_shown=shown[case_id])
            for entry, board, side in found
            for case_id in (entry.value.case_id,)
        )

    def read(self, uow: UnitOfWork, followup_id: FollowUpId, *, by: PersonId) -> SeenFollowUp:
        """Return a follow-up to the treating side and to the board.

        Raises:
            NotFound, NotAllowed: the person has nothing to do with it.
            AccessRefused: the gate does not let them see the case.
        """
        entry = uow.records.current(FOLLOWUP, followup_id)
        require_standing(self._standings(uow, entry.value, by), Deed.CASE_READ)
        case = uow.cases.get(entry.value.case_id)
        self._gate.require_open(uow, case, by)
        board, side = uow.boards.get(entry.value.board_id), self._standings(uow, entry.value, by)
        return self._seen(entry, case, board, side, is_shown=True)

    def report(
        self,
        uow: UnitOfWork,
        followup_id: FollowUpId,
        *,
        by: PersonId,
        based_on: int,
        told: Report,
    ) -> Entry[FollowUp]:
        """Report what became of a recommendation.

        Raises:
            NotFound, NotAllowed: only the treating side and the coordinator report.
            IllegalTransition, RevisionConflict, Invalid.
        """

        def change(followup: FollowUp, at: datetime) -> FollowUp:
            return decide.report(followup, told, by=by, at=at)

        return self._change(
            uow,
            followup_id,
            Deed.FOLLOWUP_REPORT,
            change,
            by=by,
            based_on=based_on,
            action="followup.reported",
        )

    def lose(
        self,
        uow: UnitOfWork,
        followup_id: FollowUpId,
        *,
        by: PersonId,
        based_on: int,
        reason: str,
    ) -> Entry[FollowUp]:
        """Give up waiting for a report."""

        def change(followup: FollowUp, _at: datetime) -> FollowUp:
            return decide.lose(followup, reason=reason)

        return self._change(
            uow,
            followup_id,
            Deed.FOLLOWUP_REPORT,
            change,
            by=by,
            based_on=based_on,
            action="followup.lost",
        )

    def review(
        self,
        uow: UnitOfWork,
        followup_id: FollowUpId,
        *,
        by: PersonId,
        based_on: int,
        remark: str = "",
    ) -> Entry[FollowUp]:
        """Read a report for the board."""

        def change(followup: FollowUp, _at: datetime) -> FollowUp:
            return decide.review(followup, remark=remark)

        return self._change(
            uow,
            followup_id,
            Deed.FOLLOWUP_REVIEW,
            change,
            by=by,
            based_on=based_on,
            action="followup.reviewed",
        )

    def fall_due(self, uow: UnitOfWork, *, at: datetime) -> int:
        """Mark every follow-up whose day has passed as overdue; return how many."""
        pending = uow.records.find(
            FOLLOWUP, state=FollowUpState.PENDING, due_before=at.date().isoformat()
        )
        for entry in pending:
            self._add_due(uow, entry, at)
        return len(pending)

    def _change(
        self,
        uow: UnitOfWork,
        followup_id: FollowUpId,
        deed: Deed,
        change: Change,
        *,
        by: PersonId,
        based_on: int,
        action: str,
    ) -> Entry[FollowUp]:
        """Add the version that an action leads to; a stale one is refused with both values.

        Whoever must not see the case learns no value of it that way either.
        """
        entry = uow.records.current(FOLLOWUP, followup_id)
        require_standing(self._standings(uow, entry.value, by), deed)
        self._gate.require_open(uow, uow.cases.get(entry.value.case_id), by)
        at = self._commands.clock()
        if not entry.was_seen_in(based_on):
            history = uow.records.history(FOLLOWUP, followup_id)
            seen = next((one.value for one in history if one.n == based_on), None)
            raise RevisionConflict(
                expected=based_on,
                actual=entry.n,
                current=entry.value,
                rejected=change(seen, at) if seen is not None else None,
            )
        due = decide.fall_due(entry.value, on=at.date())
        if due != entry.value:
            entry = self._add_due(uow, entry, at)
        after = change(due, at)
        texts = (("text", text) for text in every_text(after))
        self._commands.words.check(uow, (after.case_id,), texts)
        return uow.records.add(
            FOLLOWUP,
            followup_id,
            after,
            based_on=entry.n,
            by=by,
            at=at,
            action=action,
        )

    @staticmethod
    def _add_due(uow: UnitOfWork, entry: Entry[FollowUp], at: datetime) -> Entry[FollowUp]:
        return uow.records.add(
            FOLLOWUP,
            entry.subject_id,
            decide.fall_due(entry.value, on=at.date()),
            based_on=entry.n,
            by=None,
            at=at,
            action="followup.overdue",
        )

    def _seen(
        self,
        entry: Entry[FollowUp],
        case: Case,
        board: Board,
        found: frozenset[Standing],
        *,
        is_shown: bool,
    ) -> SeenFollowUp:
        return SeenFollowUp(
            entry=entry,
            state=state_on(entry.value, self._commands.clock().date()),
            case=case,
            board=board,
            is_shown=is_shown,
            may_report=is_shown and bool(found & ALLOWED[Deed.FOLLOWUP_REPORT]),
            may_review=is_shown and bool(found & ALLOWED[Deed.FOLLOWUP_REVIEW]),
        )

    @staticmethod
    def _standings(uow: UnitOfWork, followup: FollowUp, by: PersonId) -> frozenset[Standing]:
        found = standings(uow, by, board_id=followup.board_id, case_id=followup.case_id)
        return _side(followup, by, found)


def _side(followup: FollowUp, by: PersonId, found: frozenset[Standing]) -> frozenset[Standing]:
    """Return where a person stands: who carries a recommendation out is of its side."""
    return found | {Standing.ORIGIN} if by == followup.owner_id else found
