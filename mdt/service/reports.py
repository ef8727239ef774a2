"""Reports: indicators of a board, and the proof that its record is whole."""

from mdt.service.commands import Commands


class Reports:
    """Use cases of who looks at many meetings at once."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
