"""Chairing: who leads the session now."""

from mdt.service.commands import Commands


class ChairingService:
    """Use cases around the lead."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
