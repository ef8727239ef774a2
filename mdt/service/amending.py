"""Amending: the review of minutes, and minutes changed after they were signed."""

from mdt.domain.decide import amending, translating
from mdt.domain.ids import BlockId, ItemId, MeetingId, PersonId
from mdt.service.briefs import case_briefs
from mdt.service.commands import Commands
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Amending:
    """Use cases around minutes beyond the first signature."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def request_changes(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        text: str,
        block_id: BlockId | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """Ask for a change of the minutes in review."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: amending.request_changes(
                meeting, by=actor, text=text, block_id=block_id
            ),
        )

    def answer(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        text: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Answer what was asked for without changing the text."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: amending.answer(meeting, by=actor, text=text),
        )

    def end_review(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """End the review, so that the chair can sign."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: amending.end_review(meeting, by=actor),
        )

    def amend(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Begin a new version of signed minutes."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: amending.amend(meeting, by=actor, reason=reason),
        )

    def draft_translation(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        language: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Draft the minutes in another language, from the record."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, at: translating.draft(
                meeting,
                by=actor,
                language=language,
                cases=case_briefs(uow, meeting),
                new_id=lambda: BlockId(self._commands.new_id(at)),
            ),
        )

    def translate(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        block_id: BlockId,
        *,
        by: PersonId,
        language: str,
        text: str,
        status: str,
        source: int,
        based_on: int,
        override_reason: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Store a paragraph in another language."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: translating.translate(
                meeting,
                by=actor,
                block_id=block_id,
                language=language,
                text=text,
                status=status,
                override_reason=override_reason,
                source=source,
                based_on=based_on,
            ),
        )

    def add_note(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        text: str,
        item_id: ItemId | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """Add a paragraph of one's own to the minutes."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, at: amending.add_note(
                meeting,
                by=actor,
                text=text,
                item_id=item_id,
                block_id=BlockId(self._commands.new_id(at)),
            ),
        )
