"""Recommendations: drafting, reading back, recording, and dissent."""

from datetime import datetime

from mdt.domain.decide import minutes, recommendations
from mdt.domain.events import Event
from mdt.domain.ids import BlockId, DissentId, ItemId, MeetingId, PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.recommendations import RecommendationContent
from mdt.service.commands import Commands
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Recommendations:
    """Use cases around the wording of a recommendation."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def save_draft(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        revision: int,
        content: RecommendationContent,
        command_id: str | None = None,
    ) -> Outcome:
        """Save the wording, based on ``revision``; 0 when there was no draft."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            return recommendations.save_draft(
                meeting,
                by=actor,
                item_id=item_id,
                based_on=revision,
                content=content,
                new_id=RecommendationId(self._commands.new_id(at)),
            )

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def read_back(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        revision: int,
        command_id: str | None = None,
    ) -> Outcome:
        """Read the wording back to the board."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: recommendations.read_back(
                meeting, by=actor, item_id=item_id, revision=revision
            ),
        )

    def record(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        revision: int,
        command_id: str | None = None,
    ) -> Outcome:
        """Record the wording that was read back, with the quorum at this moment."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: recommendations.record(
                meeting, by=actor, item_id=item_id, revision=revision
            ),
        )

    def dissent(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        stance: str,
        text: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Record that somebody does not join; drafted minutes gain a paragraph that says so."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            events = recommendations.dissent(
                meeting,
                by=actor,
                item_id=item_id,
                stance=stance,
                text=text,
                new_id=DissentId(self._commands.new_id(at)),
            )
            block_id = BlockId(self._commands.new_id(at))
            return (*events, *minutes.with_dissent(meeting, events[0], item_id, block_id, at))

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def withdraw_dissent(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        dissent_id: DissentId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Withdraw one's own dissent; drafted minutes say that it was withdrawn."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            events = recommendations.withdraw_dissent(
                meeting, by=actor, item_id=item_id, dissent_id=dissent_id
            )
            return (*events, *minutes.without_dissent(meeting, events[0], at))

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)
