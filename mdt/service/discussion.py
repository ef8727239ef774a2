"""The discussion: hands, floor, chat and what is shown to all."""

from datetime import datetime

from mdt.domain.decide import discussion
from mdt.domain.decide.guards import in_room
from mdt.domain.errors import UnknownMaterial
from mdt.domain.events import Event
from mdt.domain.ids import MaterialId, MeetingId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from mdt.service.commands import Commands, Decide
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Discussion:
    """Use cases of everybody in the room."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def raise_hand(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Ask for the floor."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: discussion.raise_hand(meeting, by=actor),
        )

    def lower_hand(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        person_id: PersonId | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """Lower one's own hand, or somebody's."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: discussion.lower_hand(
                meeting, by=actor, person_id=person_id
            ),
        )

    def give_floor(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        person_id: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Give somebody the floor."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: discussion.give_floor(
                meeting, by=actor, person_id=person_id
            ),
        )

    def end_floor(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """End the floor that somebody has."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: discussion.end_floor(meeting, by=actor),
        )

    def post(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        text: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Say something in writing."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: discussion.post(meeting, by=actor, text=text),
        )

    def present(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        material_id: MaterialId,
        command_id: str | None = None,
    ) -> Outcome:
        """Show a material of the case version that the board sees."""

        def decide(meeting: Meeting, actor: Actor, _at: datetime) -> tuple[Event, ...]:
            in_room(meeting, actor, Action.PRESENTATION_START)
            item = meeting.current_item
            version_id = item.case_version_id if item is not None else None
            materials = uow.cases.version(version_id).materials if version_id is not None else ()
            for material in materials:
                if material.id == material_id:
                    return discussion.start_presenting(meeting, by=actor, material=material)
            raise UnknownMaterial(field="material_id")

        return self._run(uow, meeting_id, by, command_id, decide)

    def stop_presenting(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Stop showing what is shown."""
        return self._run(
            uow,
            meeting_id,
            by,
            command_id,
            lambda meeting, actor, _at: discussion.stop_presenting(meeting, by=actor),
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
