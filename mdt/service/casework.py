"""Casework: making a case ready for a board, and bringing it back to one."""

from datetime import date, datetime

from mdt.domain.ids import BoardId, CaseId, PersonId
from mdt.domain.readiness import Readiness
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork


class Casework:
    """Use cases of who prepares cases."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def readiness(self, uow: UnitOfWork, case_id: CaseId, on: date) -> Readiness:
        """Return what a case lacks on a day."""
        return Readiness()

    def relist(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        board_id: BoardId,
        *,
        reason_code: str,
        by: PersonId | None,
        at: datetime,
    ) -> None:
        """Bring a case back to a board; None as ``by`` is the server itself."""
