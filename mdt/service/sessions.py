"""Sessions: starting, pausing, resuming and ending the live run of a meeting."""

from datetime import datetime

from mdt.domain.decide import attending, minutes, sessions
from mdt.domain.decide.actions import continue_carried
from mdt.domain.events import Event
from mdt.domain.ids import ActionId, BlockId, MeetingId, PersonId, SessionId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.service.actions import carried_over
from mdt.service.briefs import case_briefs
from mdt.service.commands import Commands
from mdt.service.credentials import Credentials
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Sessions:
    """Use cases of whoever leads the session."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._credentials = Credentials(commands)

    def start(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Start the session; credentials of those who came before count as they are by now.

        The actions that earlier meetings of the board left for this one are open again.
        """

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            new_id = SessionId(self._commands.new_id(at))
            started = sessions.start(meeting, by=actor, session_id=new_id)
            return (*started, *self._known(uow, meeting, at))

        def take_up(meeting: Meeting, at: datetime) -> tuple[Event, ...]:
            new_ids = [ActionId(self._commands.new_id(at)) for _ in waiting]
            return continue_carried(meeting, waiting, new_ids=new_ids)

        waiting = carried_over(uow, uow.meetings.load(meeting_id).board_id, but=meeting_id)
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=decide,
            follow=take_up if waiting else None,
        )

    def pause(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        reason: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Pause the session."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: sessions.pause(meeting, by=actor, reason=reason),
        )

    def resume(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Resume a paused session."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: sessions.resume(meeting, by=actor),
        )

    def end(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """End the session and draft the minutes from its events, in one commit."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: sessions.end(meeting, by=actor),
            follow=lambda meeting, at: self._minutes(uow, meeting, at),
        )

    def abort(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Break the session off: what is not decided is deferred, and the minutes are drafted."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: sessions.abort(meeting, by=actor, reason=reason),
            follow=lambda meeting, at: self._minutes(uow, meeting, at),
        )

    def reopen(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Take an ended session up again, soon after its end."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            new_id = SessionId(self._commands.new_id(at))
            again = sessions.reopen(meeting, by=actor, session_id=new_id, reason=reason, at=at)
            return (*again, *self._known(uow, meeting, at))

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def _known(self, uow: UnitOfWork, meeting: Meeting, at: datetime) -> tuple[Event, ...]:
        """Return what is new about the credentials of those who are there already."""
        known = self._credentials.known_in(uow, meeting, at.date())
        return attending.credentials_known(meeting, known)

    def _minutes(self, uow: UnitOfWork, meeting: Meeting, at: datetime) -> tuple[Event, ...]:
        return minutes.draft(
            meeting,
            cases=case_briefs(uow, meeting),
            new_id=lambda: BlockId(self._commands.new_id(at)),
        )
