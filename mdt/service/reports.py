"""Reports: how the boards of a person work, in figures."""

from dataclasses import dataclass

from mdt.domain.boards import Board
from mdt.domain.followups import FOLLOWUP
from mdt.domain.ids import BoardId, InstitutionId, NetworkId, PersonId
from mdt.domain.indicators import Cell, Indicator, by_institution, compute
from mdt.domain.reviews import REVIEW
from mdt.domain.standing import ALLOWED, Deed, require_standing
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork
from mdt.service.standings import standings


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardReport:
    """The indicators of one board, and its outcomes by institution."""

    board: Board
    meetings: int
    indicators: tuple[Indicator, ...]
    houses: tuple[Cell, ...]  # by the id of the institution


class Reports:
    """Use cases of who looks at many meetings at once."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def boards(self, uow: UnitOfWork, *, by: PersonId) -> tuple[Board, ...]:
        """Return the boards whose indicators a person may read."""
        network_id = _house_of(uow, by)[1]
        allowed = ALLOWED[Deed.INDICATORS_READ]
        return tuple(
            board
            for board in uow.boards.list_network(network_id)
            if standings(uow, by, board_id=board.id) & allowed
        )

    def board(self, uow: UnitOfWork, board_id: BoardId, *, by: PersonId) -> BoardReport:
        """Return the indicators of one board. Raises NotFound, NotAllowed.

        It replays every meeting of the board, so it is for a reader, never for the writer.
        """
        require_standing(standings(uow, by, board_id=board_id), Deed.INDICATORS_READ)
        meetings = [uow.meetings.load(each) for each in uow.meetings.of_board(board_id)]
        followups = [e.value for e in uow.records.find(FOLLOWUP, scope_id=board_id)]
        reviews = [e.value for e in uow.records.find(REVIEW) if e.value.board_id == board_id]
        return BoardReport(
            board=uow.boards.get(board_id),
            meetings=len(meetings),
            indicators=compute(meetings, followups, reviews),
            houses=by_institution(followups, _house_of(uow, by)[0]),
        )


def _house_of(uow: UnitOfWork, person_id: PersonId) -> tuple[InstitutionId, NetworkId]:
    institution = uow.people.institution(uow.people.get(person_id).institution_id)
    return institution.id, institution.network_id
