"""Advice: what follows a recorded recommendation within the meeting."""

from datetime import datetime

from mdt.domain.decide import advice
from mdt.domain.events import Event
from mdt.domain.ids import BlockId, ItemId, MeetingId, PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.service.commands import Commands
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Advice:
    """Use cases around recorded recommendations."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def answer_fit(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        recommendation_id: RecommendationId,
        *,
        by: PersonId,
        available: str,
        affordable: str,
        registered: str,
        note: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Say whether a recommendation can be done where the patient is."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            return advice.answer_fit(
                meeting,
                by=actor,
                recommendation_id=recommendation_id,
                available=available,
                affordable=affordable,
                registered=registered,
                note=note,
                owner_id=owner_of(uow, meeting, recommendation_id),
                at=at,
                block_id=BlockId(self._commands.new_id(at)),
            )

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def answer_quality(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        recommendation_id: RecommendationId,
        *,
        by: PersonId,
        check: str,
        answer: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Answer one check of quality."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, at: advice.answer_quality(
                meeting,
                by=actor,
                recommendation_id=recommendation_id,
                check=check,
                answer=answer,
                block_id=BlockId(self._commands.new_id(at)),
            ),
        )

    def confirm(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        recommendation_id: RecommendationId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Confirm for a discipline that could not follow the decision."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, at: advice.confirm(
                meeting,
                by=actor,
                recommendation_id=recommendation_id,
                at=at,
                block_id=BlockId(self._commands.new_id(at)),
            ),
        )

    def revise(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Begin a new version of what is recorded on the open item."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, at: advice.revise(
                meeting,
                by=actor,
                item_id=item_id,
                reason=reason,
                new_id=RecommendationId(self._commands.new_id(at)),
            ),
        )


def owner_of(
    uow: UnitOfWork, meeting: Meeting, recommendation_id: RecommendationId
) -> PersonId | None:
    """Return who referred the case that a recommendation is about."""
    found = meeting.recommendations.get(recommendation_id)
    return uow.cases.get(found.case_id).owner_id if found is not None else None
