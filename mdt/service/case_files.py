"""Cases outside meetings: who may open one, the list of them, and all that the page shows."""

from dataclasses import dataclass
from datetime import date

from mdt.domain.boards import Board
from mdt.domain.cases import Case, CaseVersion
from mdt.domain.casework import CASE_KEPT, CaseKept
from mdt.domain.errors import NotFound
from mdt.domain.gate import CARE, EDUCATION, Verdict
from mdt.domain.ids import CaseId, PersonId
from mdt.domain.readiness import Readiness, assess
from mdt.domain.standing import ALLOWED, Deed, Standing, require_standing
from mdt.service.commands import Commands
from mdt.service.gate import GateService, Grounds, is_teaching
from mdt.service.ports import UnitOfWork
from mdt.service.standings import of_case, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case of a list."""

    case: Case
    kept: CaseKept
    readiness: Readiness
    verdict: Verdict
    is_ours: bool  # the reader's own, or of their hospital


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything of one case that a reader may see, and what they may do with it."""

    case: Case
    versions: tuple[CaseVersion, ...]  # the newest first
    kept: CaseKept
    kept_n: int  # number of the record's version; 0 before anything was settled
    readiness: Readiness
    verdict: Verdict
    standings: frozenset[Standing]

    def allows(self, deed: Deed) -> bool:
        """Return whether a page may offer a deed."""
        return bool(self.standings & ALLOWED[deed])


class CaseFiles:
    """Use cases of who reads cases outside a meeting."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._gate = GateService(commands)

    def list_for(self, uow: UnitOfWork, by: PersonId) -> tuple[CaseLine, ...]:
        """Return the cases of a person's hospital and of their boards, by their visible number."""
        person, boards = uow.people.get(by), uow.boards.list_for(by)
        found = {case.id: case for case in uow.cases.list_from(person.institution_id)}
        for board in boards:
            if standings(uow, by, board_id=board.id) & ALLOWED[Deed.CASE_READ]:
                found |= {case.id: case for case in uow.cases.list_for_board(board.id)}
        teaching = {board.id for board in boards if is_teaching(uow, board.id)}
        viewer, on = self._gate.viewer(uow, by), self._commands.clock().date()
        lines, grounds = [], Grounds(uow)
        for case in sorted(found.values(), key=lambda case: case.pseudonym):
            kept, _ = kept_of(uow, case)
            is_ours = bool(of_case(person, case))
            takers = {board.id for board in boards if takes(board, case)}
            lines.append(
                CaseLine(
                    case=case,
                    kept=kept,
                    readiness=self._readiness(uow, case, kept, grounds, on),
                    verdict=self._gate.verdict(
                        uow,
                        case,
                        viewer,
                        purpose=CARE if is_ours or not takers or takers - teaching else EDUCATION,
                        on=on,
                        grounds=grounds,
                    ),
                    is_ours=is_ours,
                )
            )
        return tuple(lines)

    def open(self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId) -> CaseFile:
        """Return a case with the gate's verdict; what the verdict refuses must not be shown.

        Raises:
            NotFound: nobody to the case.
        """
        case = uow.cases.get(case_id)
        found = towards_case(uow, by, case)
        require_standing(found, Deed.CASE_READ)
        kept, n = kept_of(uow, case)
        on = self._commands.clock().date()
        grounds = Grounds(uow)
        return CaseFile(
            case=case,
            versions=uow.cases.versions(case_id),
            kept=kept,
            kept_n=n,
            readiness=self._readiness(uow, case, kept, grounds, on),
            verdict=self._gate.verdict(
                uow,
                case,
                self._gate.viewer(uow, by),
                purpose=purpose_towards(uow, by, case),
                on=on,
                grounds=grounds,
            ),
            standings=found,
        )

    def readiness(self, uow: UnitOfWork, case: Case, on: date) -> Readiness:
        """Return what a case lacks on a day."""
        kept, _ = kept_of(uow, case)
        return self._readiness(uow, case, kept, Grounds(uow), on)

    def _readiness(
        self, uow: UnitOfWork, case: Case, kept: CaseKept, grounds: Grounds, on: date
    ) -> Readiness:
        return assess(
            uow.cases.current(case.id).sheet,
            kept.settled,
            owner_id=case.owner_id,
            may_be_shown=self._gate.may_be_shown(grounds, case, on),
        )


def kept_of(uow: UnitOfWork, case: Case) -> tuple[CaseKept, int]:
    """Return what was settled about a case, and the number of that record; 0: nothing yet."""
    try:
        entry = uow.records.current(CASE_KEPT, case.id)
    except NotFound:
        return CaseKept(case_id=case.id, network_id=case.network_id), 0
    return entry.value, entry.n


def towards_case(uow: UnitOfWork, person_id: PersonId, case: Case) -> frozenset[Standing]:
    """Return a person's standings towards a case, by themselves and by the boards that take it."""
    found = set(standings(uow, person_id, case_id=case.id))
    for board in uow.boards.list_for(person_id):
        if takes(board, case):
            found |= standings(uow, person_id, board_id=board.id)
    return frozenset(found)


def purpose_towards(uow: UnitOfWork, person_id: PersonId, case: Case) -> str:
    """Return what a person opens a case for: teaching when only boards that teach bring it."""
    if standings(uow, person_id, case_id=case.id):
        return CARE
    boards = [board for board in uow.boards.list_for(person_id) if takes(board, case)]
    return EDUCATION if boards and all(is_teaching(uow, one.id) for one in boards) else CARE


def takes(board: Board, case: Case) -> bool:
    """Return whether a board may put a case on its agenda: of its network, and of its site."""
    site = board.tumour_site.casefold()
    return board.network_id == case.network_id and site in {"", case.tumour_site.casefold()}
