"""Chairing: who leads the session now, and the rules for pictures."""

from collections.abc import Set

from mdt.domain.decide import chairing
from mdt.domain.ids import MeetingId, PersonId
from mdt.service.commands import Commands
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class ChairingService:
    """Use cases around the lead and the room."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def hand_over(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        person_id: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Hand the lead to the chair or a deputy."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: chairing.hand_over(
                meeting, by=actor, person_id=person_id
            ),
        )

    def set_rules(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        cameras: str,
        screens: int,
        command_id: str | None = None,
    ) -> Outcome:
        """Say whom cameras reach and how many screens are shown at once."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: chairing.set_rules(
                meeting, by=actor, cameras=cameras, screens=screens
            ),
        )

    def follow(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        reachable: Set[PersonId],
        is_lost: bool,
    ) -> Outcome:
        """Let the lead follow who is there; the server does this, nobody asked for it.

        Args:
            uow: storage.
            meeting_id: which meeting.
            reachable: people whose connection stands now.
            is_lost: whether the holder has been unreachable for as long as is waited for.
        """
        meeting = uow.meetings.load(meeting_id)
        events = chairing.followed(meeting, reachable=reachable, is_lost=is_lost)
        return self._commands.append(uow, meeting, events, at=self._commands.clock(), actor_id=None)
