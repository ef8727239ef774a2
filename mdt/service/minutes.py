"""Minutes: review and signature."""

import base64
from dataclasses import replace
from datetime import datetime

from mdt.domain.decide import minutes
from mdt.domain.events import Event, MinutesSigned
from mdt.domain.ids import BlockId, MeetingId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import SignatureMeaning, signing_statement
from mdt.domain.people import Actor
from mdt.service.commands import Commands
from mdt.service.letters import Letters
from mdt.service.outcome import Outcome
from mdt.service.ports import Signer, UnitOfWork
from mdt.service.standing_teams import StandingTeams


class MinutesService:
    """Use cases after the session."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._teams = StandingTeams(commands)
        self._letters = Letters(commands)

    def meanings(
        self, uow: UnitOfWork, meeting: Meeting, person_id: PersonId
    ) -> tuple[SignatureMeaning, ...]:
        """Return what a person's signature under the minutes can stand for."""
        return minutes.meanings(meeting, person_id, owners=_owners(uow, meeting))

    def revise(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        block_id: BlockId,
        *,
        by: PersonId,
        based_on: int,
        text: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Reword a paragraph, based on the block's ``revision`` that the writer saw."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: minutes.revise(
                meeting, by=actor, block_id=block_id, based_on=based_on, text=text
            ),
        )

    def sign(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        meaning: str,
        signer: Signer,
        seen_hash: str | None = None,
        absence_reason: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Sign the minutes as they stand; the chair's approval drafts the letters with it.

        Args:
            uow: storage.
            meeting_id: whose minutes.
            by: who signs; the caller has just checked the password again.
            meaning: what the signature stands for, of ``SIGNATURE_MEANINGS``.
            signer: the server's key.
            seen_hash: content hash of the text that the signer was shown; another text is a
                RevisionConflict. None when the caller cannot know.
            absence_reason: why somebody signs who did not attend.
            command_id: the client's id of the command.
        """

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            unsigned = minutes.prepare_signature(
                meeting,
                by=actor,
                meaning=meaning,
                at=at,
                key_id=signer.key_id,
                seen_hash=seen_hash,
                absence_reason=absence_reason,
                owners=_owners(uow, meeting),
                lead_signatures=self._teams.kept(uow, meeting.board_id).lead_signatures,
            )
            raw = signer.sign(signing_statement(meeting_id, unsigned))
            value = base64.b64encode(raw).decode("ascii")
            signature = replace(unsigned, value=value)
            follows: tuple[Event, ...] = ()
            if signature.meaning is SignatureMeaning.APPROVED_AS_CHAIR:
                follows = self._letters.draft_all(uow, meeting, approval=signature, at=at)
            return (MinutesSigned(signature=signature), *follows)

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)


def _owners(uow: UnitOfWork, meeting: Meeting) -> frozenset[PersonId]:
    """Return who owns a case of the agenda."""
    return frozenset(
        uow.cases.get(item.case_id).owner_id for item in meeting.items if item.case_id is not None
    )
