"""Follow-up: what becomes of recommendations after the board."""

from datetime import date, datetime

from mdt.domain.followups import OpenFollowUp
from mdt.domain.ids import BoardId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import Recommendation
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork


class FollowUps:
    """Use cases of who reports, and of the board that reads it."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

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

    def open_of(self, uow: UnitOfWork, board_id: BoardId, on: date) -> tuple[OpenFollowUp, ...]:
        """Return what a board still waits to hear of, the overdue first."""
        return ()
