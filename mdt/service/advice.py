"""Advice: what follows a recorded recommendation within the meeting."""

from mdt.service.commands import Commands


class Advice:
    """Use cases around recorded recommendations."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
