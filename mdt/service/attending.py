"""Attending: recusals, roll-calls, and what media really arrive."""

from dataclasses import replace
from datetime import date, datetime

from mdt.domain.attending import Named
from mdt.domain.decide import attending
from mdt.domain.decide.guards import in_room
from mdt.domain.errors import NotFound, UnknownPerson
from mdt.domain.events import Event
from mdt.domain.ids import ItemId, MeetingId, PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from mdt.domain.presence import UNVERIFIED
from mdt.service.commands import Commands
from mdt.service.credentials import Credentials
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class AttendingService:
    """Use cases around who attends, and how."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._credentials = Credentials(commands)

    def recuse(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        reason_code: str,
        reason: str = "",
        person_id: PersonId | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """Keep oneself, or somebody, out of an item."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: attending.recuse(
                meeting,
                by=actor,
                item_id=item_id,
                person_id=person_id or by,
                reason_code=reason_code,
                reason=reason,
            ),
        )

    def end_recusal(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item_id: ItemId,
        person_id: PersonId | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """Take part again, or let somebody."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: attending.end_recusal(
                meeting, by=actor, item_id=item_id, person_id=person_id or by
            ),
        )

    def roll_call(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        endpoint_id: PersonId,
        people: tuple[Named, ...],
        command_id: str | None = None,
    ) -> Outcome:
        """Say who sits in a room. Whom the network knows is looked up; others are as named."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            in_room(meeting, actor, Action.ROLL_CALL)
            named = tuple(self._known(uow, meeting, endpoint_id, one, at.date()) for one in people)
            return attending.roll_call(meeting, by=actor, endpoint_id=endpoint_id, people=named)

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def credentials_changed(
        self,
        uow: UnitOfWork,
        *,
        at: datetime,
        of: PersonId | None = None,
        decided_by: PersonId | None = None,
    ) -> tuple[Outcome, ...]:
        """Let meetings know what credentials are worth by now: who counts follows from it.

        Args:
            uow: storage.
            at: the moment; on its day.
            of: whose credential was decided on; None looks at everybody in running meetings.
            decided_by: who decided; None is the server itself, on a new day.
        """
        busy = set(uow.meetings.running())
        if of is not None:
            busy |= {one.id for one in uow.meetings.list_for(of) if one.state in ROOM_OPEN_STATES}
        outcomes = []
        for meeting_id in sorted(busy):
            meeting = uow.meetings.load(meeting_id)
            known = self._credentials.known_in(uow, meeting, at.date(), of=of)
            events = attending.credentials_known(meeting, known)
            if events:
                outcome = self._commands.append(uow, meeting, events, at=at, actor_id=decided_by)
                outcomes.append(outcome)
        return tuple(outcomes)

    def media_changed(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        person_id: PersonId,
        audio: bool,
        images: bool,
    ) -> Outcome:
        """Record whether the room's sound and images reach somebody; the server says so."""
        meeting = uow.meetings.load(meeting_id)
        events = attending.media_changed(meeting, person_id=person_id, audio=audio, images=images)
        at = self._commands.clock()
        return self._commands.append(uow, meeting, events, at=at, actor_id=None)

    def _known(
        self, uow: UnitOfWork, meeting: Meeting, endpoint_id: PersonId, named: Named, on: date
    ) -> Named:
        """Return somebody in a room with the place and credential that the network knows."""
        room = meeting.participants.get(endpoint_id)
        if room is None:  # the decision says so
            return named
        if named.person_id is None:
            return replace(
                named,
                institution_id=room.institution_id,
                institution_name=room.institution_name,
                credential=UNVERIFIED,
            )
        try:
            person = uow.people.get(named.person_id)
        except NotFound as error:
            raise UnknownPerson(field="people") from error
        institution = uow.people.institution(person.institution_id)
        if institution.network_id != uow.people.institution(room.institution_id).network_id:
            raise UnknownPerson(field="people")
        return replace(
            named,
            display_name=person.display_name,
            institution_id=institution.id,
            institution_name=institution.name,
            discipline=person.discipline,
            credential=self._credentials.status(uow, person.id, person.discipline, on),
        )
