"""Talk: call-outs, checklist, positions, polls, and who could not hear or see."""

from collections.abc import Sequence
from datetime import datetime

from mdt.domain.decide import polls, talk
from mdt.domain.events import Event
from mdt.domain.ids import ItemId, MeetingId, PersonId, PollId, PositionId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.service.commands import Commands, Decide
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork
from mdt.service.standing_teams import StandingTeams


class TalkService:
    """Use cases of an orderly discussion."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._teams = StandingTeams(commands)

    def report(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        kind: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Say that one cannot follow the open item."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: talk.report(meeting, by=actor, item_id=item_id, kind=kind),
        )

    def solve(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        kind: str,
        person_id: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Say that somebody can follow again."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: talk.solve(
                meeting, by=actor, item_id=item_id, kind=kind, person_id=person_id
            ),
        )

    def tick(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        code: str,
        is_done: bool,
        command_id: str | None = None,
    ) -> Outcome:
        """Tick a line of the checklist, or take the tick back."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: talk.tick(
                meeting, by=actor, item_id=item_id, code=code, is_done=is_done
            ),
        )

    def call_out(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        discipline: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Ask a discipline for its view."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: talk.call_out(
                meeting, by=actor, item_id=item_id, discipline=discipline
            ),
        )

    def open_round(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        blind: bool = False,
        command_id: str | None = None,
    ) -> Outcome:
        """Ask for positions; blind when the chair or, for the first round, the board wants it."""

        def decide(meeting: Meeting, actor: Actor, _at: datetime) -> tuple[Event, ...]:
            kept = self._teams.kept(uow, meeting.board_id)
            return talk.open_round(
                meeting,
                by=actor,
                item_id=item_id,
                blind=blind,
                blind_first=kept.blind_first_round,
            )

        return self._run(uow, meeting_id, by, command_id, decide)

    def close_round(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        command_id: str | None = None,
    ) -> Outcome:
        """Close the round of positions."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: talk.close_round(meeting, by=actor, item_id=item_id),
        )

    def take_position(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        stance: str,
        option: str = "",
        comment: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Say where one stands."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, at: talk.take_position(
                meeting,
                by=actor,
                item_id=item_id,
                stance=stance,
                option=option,
                comment=comment,
                new_id=PositionId(self._commands.new_id(at)),
            ),
        )

    def open_poll(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        question: str,
        options: Sequence[str],
        method: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Put a question to everybody who counts now."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, at: polls.open_poll(
                meeting,
                by=actor,
                item_id=item_id,
                question=question,
                options=options,
                method=method,
                new_id=PollId(self._commands.new_id(at)),
            ),
        )

    def answer_poll(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        poll_id: PollId,
        option: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Answer an open poll."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: polls.answer(
                meeting, by=actor, poll_id=poll_id, option=option
            ),
        )

    def close_poll(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        poll_id: PollId,
        command_id: str | None = None,
    ) -> Outcome:
        """End the answering."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: polls.close(meeting, by=actor, poll_id=poll_id),
        )

    def publish_poll(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        poll_id: PollId,
        command_id: str | None = None,
    ) -> Outcome:
        """Show the result to all."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: polls.publish(meeting, by=actor, poll_id=poll_id),
        )

    def void_poll(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        poll_id: PollId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Declare a poll void."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: polls.void(
                meeting, by=actor, poll_id=poll_id, reason=reason
            ),
        )

    def _run(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        by: PersonId,
        command_id: str | None,
        decide: Decide,
    ) -> Outcome:
        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)
