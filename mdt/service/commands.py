"""The one way a command goes: seen before? load, decide, append, report.

A repeated command (same person, same ``command_id``) is answered with the number of the event it
caused the first time, and adds nothing, whatever the state of the meeting is by now.
"""

from collections.abc import Callable
from datetime import datetime

from mdt.domain.events import Event
from mdt.domain.ids import MeetingId, PersonId, SessionId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor, Role
from mdt.domain.policy import actor_in
from mdt.service.identity_words import IdentityWords
from mdt.service.outcome import Outcome
from mdt.service.ports import Clock, NewId, UnitOfWork

Decide = Callable[[Meeting, Actor, datetime], tuple[Event, ...]]
Follow = Callable[[Meeting, datetime], tuple[Event, ...]]


class Commands:
    """Runs commands on meetings. Shared by all services."""

    def __init__(self, clock: Clock, new_id: NewId, words: IdentityWords) -> None:
        """Take the clock, the source of ids, and what refuses texts that betray a patient."""
        self.clock = clock
        self.new_id = new_id
        self.words = words

    def run(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None,
        decide: Decide,
        follow: Follow | None = None,
        coordination: bool = False,
    ) -> Outcome:
        """Run one command of a person.

        Args:
            uow: storage.
            meeting_id: which meeting.
            by: who commands; the role is looked up in the meeting.
            command_id: the client's id of the command, for recognising a repetition.
            decide: the decision, given the meeting, the actor and the moment.
            follow: what follows from the events, given the meeting after them; same commit.
            coordination: whether the board's coordinators may do this too.
        """
        meeting = uow.meetings.load(meeting_id)
        repeated = self.repetition(uow, meeting, by=by, command_id=command_id)
        if repeated is not None:
            return repeated
        coordinates = coordination and coordinates_board(uow, meeting, by)
        actor = actor_in(meeting, by, coordinates=coordinates)
        at = self.clock()
        events = decide(meeting, actor, at)
        self.words.check_events(uow, meeting, events)
        outcome = self.append(
            uow,
            meeting,
            events,
            at=at,
            actor_id=by,
            command_id=None if follow is not None else command_id,
        )
        if follow is None or not outcome.events:
            return outcome
        after = self.append(
            uow,
            outcome.meeting,
            follow(outcome.meeting, at),
            at=at,
            actor_id=by,
            command_id=command_id,
            session_id=outcome.events[-1].session_id,
        )
        return Outcome(after.meeting, (*outcome.events, *after.events))

    def append(
        self,
        uow: UnitOfWork,
        meeting: Meeting,
        events: tuple[Event, ...],
        *,
        at: datetime,
        actor_id: PersonId | None,
        command_id: str | None = None,
        session_id: SessionId | None = None,
    ) -> Outcome:
        """Append events, in the session that is running unless another is named."""
        if not events:
            return Outcome(meeting, ())
        running = meeting.session
        after, logged = uow.meetings.append(
            meeting,
            events,
            session_id=session_id or (running.id if running is not None else None),
            at=at,
            actor_id=actor_id,
            command_id=command_id,
        )
        return Outcome(after, logged)

    @staticmethod
    def repetition(
        uow: UnitOfWork, meeting: Meeting, *, by: PersonId, command_id: str | None
    ) -> Outcome | None:
        """Return the outcome of a command that was stored before, or None."""
        if command_id is None:
            return None
        seq = uow.meetings.find_command(meeting.id, by, command_id)
        return None if seq is None else Outcome(meeting, (), repeated=True, repeated_seq=seq)


def coordinates_board(uow: UnitOfWork, meeting: Meeting, person_id: PersonId) -> bool:
    """Return whether the meeting's board has this person as a coordinator."""
    board = uow.boards.get(meeting.board_id)
    return any(
        member.person_id == person_id and member.role is Role.COORDINATOR
        for member in board.members
    )
