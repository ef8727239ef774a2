"""Amending: the review of minutes, and minutes changed after they were signed."""

from mdt.service.commands import Commands


class Amending:
    """Use cases around minutes beyond the first signature."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
