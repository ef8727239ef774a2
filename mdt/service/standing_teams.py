"""Standing teams: what a board has settled for its meetings."""

from mdt.domain.boards_kept import BoardKept
from mdt.domain.ids import BoardId
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork


class StandingTeams:
    """Use cases around boards."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def kept(self, uow: UnitOfWork, board_id: BoardId) -> BoardKept:
        """Return what a board has settled. Raises NotFound."""
        return BoardKept(members=uow.boards.get(board_id).members)
