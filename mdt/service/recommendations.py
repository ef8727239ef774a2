"""Recommendations: drafting, reading back, recording, and dissent."""

from datetime import datetime

from mdt.domain.decide import minutes, recommendations
from mdt.domain.events import Event, LoggedEvent, RecommendationRecorded
from mdt.domain.happened.advice import RecommendationSuperseded, RelistProposed
from mdt.domain.ids import BlockId, DissentId, ItemId, MeetingId, PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.recommendations import RecommendationContent
from mdt.service.casework import Casework
from mdt.service.commands import Commands
from mdt.service.credentials import Credentials
from mdt.service.followups import FollowUps
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Recommendations:
    """Use cases around the wording of a recommendation."""

    def __init__(
        self,
        commands: Commands,
        *,
        credentials: Credentials,
        casework: Casework,
        followups: FollowUps,
    ) -> None:
        """Take what recording leads to besides: what places can do, relisting, follow-up."""
        self._commands = commands
        self._credentials = credentials
        self._casework = casework
        self._followups = followups

    def save_draft(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        revision: int,
        content: RecommendationContent,
        fields: tuple[str, ...] | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """Save the wording, or ``fields`` of it, based on ``revision``; 0: there was no draft."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            return recommendations.save_draft(
                meeting,
                by=actor,
                item_id=item_id,
                based_on=revision,
                content=content,
                new_id=RecommendationId(self._commands.new_id(at)),
                fields=fields,
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
        """Record the wording that was read back, with the quorum at this moment.

        In the same commit its follow-up begins; one without quorum is listed again.
        """

        def decide(meeting: Meeting, actor: Actor, _at: datetime) -> tuple[Event, ...]:
            incapable = self._incapable(uow, meeting, item_id)
            return recommendations.record(
                meeting, by=actor, item_id=item_id, revision=revision, incapable=incapable
            )

        outcome = self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)
        for logged in outcome.events:
            self._follow(uow, outcome.meeting, logged, by=by)
        return outcome

    def _incapable(self, uow: UnitOfWork, meeting: Meeting, item_id: ItemId) -> tuple[str, ...]:
        """Return what the wording needs and the implementer's institution does not have."""
        draft = meeting.recommendation_on(item_id)
        if draft is None or draft.content.implementer_id is None:
            return ()
        person = meeting.participants.get(draft.content.implementer_id)
        if person is None:
            return ()
        return tuple(
            code
            for code in draft.content.needs
            if not self._credentials.capable(uow, person.institution_id, code)
        )

    def _follow(
        self, uow: UnitOfWork, meeting: Meeting, logged: LoggedEvent, *, by: PersonId
    ) -> None:
        """Do outside the meeting what an event of recording leads to."""
        event = logged.event
        if isinstance(event, RecommendationRecorded):
            recorded = meeting.recommendations[event.recommendation_id]
            self._followups.open(uow, meeting, recorded, by=by, at=logged.at)
        elif isinstance(event, RecommendationSuperseded):
            self._followups.supersede(uow, event.recommendation_id, by=by, at=logged.at)
        elif isinstance(event, RelistProposed):
            item = meeting.item(event.item_id)
            if item is not None and item.case_id is not None:
                self._casework.relist(
                    uow,
                    item.case_id,
                    meeting.board_id,
                    reason_code=event.reason_code,
                    by=by,
                    at=logged.at,
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
