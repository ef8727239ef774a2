"""Letters: what a board writes to those who asked, and to those who treat."""

from datetime import datetime

from mdt.domain.events import Event
from mdt.domain.meetings import Meeting
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork


class Letters:
    """Use cases around letters."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def draft_all(self, uow: UnitOfWork, meeting: Meeting, *, at: datetime) -> tuple[Event, ...]:
        """Return the drafts of all letters that follow from signed minutes."""
        return ()
