"""Attending: recusals, roll-calls and what media really arrive."""

from mdt.service.commands import Commands


class AttendingService:
    """Use cases around who attends, and how."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
