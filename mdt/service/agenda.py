"""The agenda: calling, deferring, closing and extending items."""

from datetime import datetime

from mdt.domain.decide import agenda
from mdt.domain.decide.guards import in_room
from mdt.domain.events import Event
from mdt.domain.ids import ItemId, MeetingId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from mdt.service.commands import Commands
from mdt.service.gate import GateService
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Agenda:
    """Use cases of whoever runs the agenda."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._gate = GateService(commands)

    def call_next(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Call the first item that was not called yet."""
        return self._call(uow, meeting_id, None, by=by, command_id=command_id)

    def call(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Call an item. What the board sees of its case is fixed from now on."""
        return self._call(uow, meeting_id, item_id, by=by, command_id=command_id)

    def defer(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        reason_code: str,
        reason: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Put an item off, with the reason."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: agenda.defer_item(
                meeting, by=actor, item_id=item_id, reason_code=reason_code, reason=reason
            ),
        )

    def close(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        reason: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Close the open item."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: agenda.close_item(
                meeting, by=actor, item_id=item_id, reason=reason
            ),
        )

    def extend(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        seconds: int,
        command_id: str | None = None,
    ) -> Outcome:
        """Give the open item more time."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: agenda.extend_item(
                meeting, by=actor, item_id=item_id, seconds=seconds
            ),
        )

    def _call(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId | None,
        *,
        by: PersonId,
        command_id: str | None,
    ) -> Outcome:
        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            in_room(meeting, actor, Action.AGENDA_CALL)
            wanted = item_id if item_id is not None else agenda.next_item(meeting).id
            item = meeting.item(wanted)
            version_id = None
            if item is not None and item.case_id is not None:
                version_id = uow.cases.current(item.case_id).id
            called = agenda.call_item(
                meeting,
                by=actor,
                item_id=wanted,
                case_version_id=version_id,
                gate_asked=version_id is not None,
            )
            if item is None:
                return called
            self._gate.require_teaching_consent(uow, meeting, item, at.date())
            kept_from = self._gate.decided(
                uow, meeting, item, at, version_id=version_id, by=actor.person_id
            )
            # First whom it is kept from: nobody is shown the case for the time of one event.
            return tuple(dict.fromkeys((*kept_from, *called)))  # a hand goes down once

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)
