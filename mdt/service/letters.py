"""Letters: what a board writes to those who asked, and to those who treat."""

from datetime import datetime

from mdt.domain.decide import letters
from mdt.domain.events import Event
from mdt.domain.ids import InstitutionId, LetterId, MeetingId, PersonId, RecommendationId
from mdt.domain.letters import Letter, Recipient
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import Signature
from mdt.domain.policy import Action, actor_in, allows
from mdt.domain.recommendations import Recommendation
from mdt.domain.visibility import on_paper
from mdt.service.commands import Commands
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Letters:
    """Use cases around letters."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def draft_all(
        self, uow: UnitOfWork, meeting: Meeting, *, approval: Signature, at: datetime
    ) -> tuple[Event, ...]:
        """Return the drafts of all letters that follow from signed minutes, and what they recall.

        Args:
            uow: storage.
            meeting: as it is before the approval is recorded.
            approval: the chair's signature.
            at: now.
        """
        recorded = [
            each for each in meeting.recommendations.values() if each.recorded_seq is not None
        ]
        return letters.draft_all(
            meeting,
            approval,
            recipients={each.id: _recipients(uow, meeting, each) for each in recorded},
            pseudonyms={each.id: uow.cases.get(each.case_id).pseudonym for each in recorded},
            new_id=lambda: LetterId(self._commands.new_id(at)),
        )

    def write(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        recommendation_id: RecommendationId,
        *,
        by: PersonId,
        recipient: str,
        language: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Draft a letter to the patient or the general practitioner."""
        found = uow.meetings.load(meeting_id).recommendations.get(recommendation_id)
        pseudonym = uow.cases.get(found.case_id).pseudonym if found is not None else ""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, at: letters.write(
                meeting,
                by=actor,
                recommendation_id=recommendation_id,
                recipient=recipient,
                language=language,
                pseudonym=pseudonym,
                new_id=lambda: LetterId(self._commands.new_id(at)),
            ),
        )

    def note(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        letter_id: LetterId,
        *,
        by: PersonId,
        based_on: int,
        text: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Add the board's own words to a draft, based on its event number that the writer saw."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: letters.note(
                meeting, by=actor, letter_id=letter_id, based_on=based_on, text=text
            ),
        )

    def issue(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        letter_id: LetterId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Send a letter out."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: letters.issue(
                meeting, by=actor, letter_id=letter_id
            ),
        )

    def acknowledge(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        letter_id: LetterId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Confirm the receipt of a letter."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: letters.acknowledge(
                meeting, by=actor, letter_id=letter_id
            ),
        )

    def recall(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        letter_id: LetterId,
        *,
        by: PersonId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Take a letter back."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: letters.recall(
                meeting, by=actor, letter_id=letter_id, reason=reason
            ),
        )

    @staticmethod
    def list_for(
        uow: UnitOfWork, person_id: PersonId
    ) -> tuple[tuple[Meeting, tuple[Letter, ...]], ...]:
        """Return the letters of every meeting whose minutes a person may read, the latest first."""
        found = []
        for summary in uow.meetings.list_for(person_id):
            meeting = on_paper(uow.meetings.load(summary.id), person_id)
            if meeting.letters and allows(
                actor_in(meeting, person_id), Action.MINUTES_READ, meeting
            ):
                found.append((meeting, tuple(meeting.letters.values())))
        return tuple(sorted(found, key=lambda pair: pair[0].starts_at, reverse=True))


def _recipients(
    uow: UnitOfWork, meeting: Meeting, recommendation: Recommendation
) -> tuple[Recipient, ...]:
    """Return who is written to: the house that asked, and the one that carries it out."""
    houses: dict[InstitutionId, None] = {
        uow.cases.get(recommendation.case_id).origin_institution_id: None
    }
    implementer_id = recommendation.content.implementer_id
    implementer = meeting.participants.get(implementer_id) if implementer_id is not None else None
    if implementer is not None:
        houses[implementer.institution_id] = None
    return tuple(
        Recipient(kind="institution", id=house, name=uow.people.institution(house).name)
        for house in houses
    )
