"""The gate as a meeting meets it: who is left out of an item when it is called."""

from datetime import datetime

from mdt.domain.agenda import AgendaItem
from mdt.domain.gate import Denied
from mdt.domain.meetings import Meeting
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork


class GateService:
    """Use cases around consent to show a case."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def denied(
        self, uow: UnitOfWork, meeting: Meeting, item: AgendaItem, at: datetime
    ) -> tuple[Denied, ...]:
        """Return the participants who may not get an item, each with the reason."""
        return ()
