"""Actions: what a meeting asks somebody to do."""

from mdt.service.commands import Commands


class Actions:
    """Use cases around actions."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
