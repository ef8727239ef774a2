"""Requests: questions of one institution to a board of another."""

from mdt.service.commands import Commands


class Requests:
    """Use cases of who asks and of who is asked."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
