"""Second readings of pathology, and opinions that were asked for."""

from mdt.service.commands import Commands


class Reviews:
    """Use cases of reviewers."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
