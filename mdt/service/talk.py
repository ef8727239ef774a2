"""Talk: call-outs, checklist, positions, polls, and who could not hear or see."""

from mdt.service.commands import Commands


class TalkService:
    """Use cases of an orderly discussion."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
