"""Coming and going: admission from the lobby, joining and leaving the room, being put out of it."""

from mdt.domain.chairing import LEADING_ROLES
from mdt.domain.decide.attending import credential_seen
from mdt.domain.decide.guards import in_room, present
from mdt.domain.errors import NotInLobby, ReasonRequired, RoomClosed
from mdt.domain.events import (
    AttendanceJoined,
    AttendanceLeft,
    Event,
    FloorEnded,
    HandLowered,
    ParticipantAdmitted,
    PresentationStopped,
)
from mdt.domain.happened.attendance import ParticipantRemoved
from mdt.domain.ids import PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting
from mdt.domain.people import LOBBY_ROLES, Actor
from mdt.domain.policy import Action, actor_in, require
from mdt.domain.presence import UNVERIFIED
from mdt.domain.refusals.attendance import RemovalOfLead
from mdt.domain.text import REASON_MAX, clean
from mdt.domain.valuesets import LEAVE_REASONS, check_code


def admit(meeting: Meeting, *, by: Actor, person_id: PersonId) -> tuple[Event, ...]:
    """Let somebody in from the lobby, for this meeting, also whoever was put out of the room."""
    in_room(meeting, by, Action.ROOM_ADMIT)
    guest = meeting.participants.get(person_id)
    was_put_out = meeting.attending.removal(person_id) is not None
    if guest is None or (guest.role not in LOBBY_ROLES and not was_put_out):
        raise NotInLobby
    return () if person_id in meeting.admitted else (ParticipantAdmitted(person_id=person_id),)


def remove(meeting: Meeting, *, by: Actor, person_id: PersonId, reason: str) -> tuple[Event, ...]:
    """Put somebody out of the room, until they are admitted again. Their leaving comes with it.

    Raises:
        RemovalOfLead: whoever may lead stays, and so does whoever asks.
        ReasonRequired: nobody is put out without one.
    """
    in_room(meeting, by, Action.PERSON_REMOVE)
    present(meeting, person_id)
    person = meeting.participants.get(person_id)
    if person is not None and person.role in LEADING_ROLES:
        raise RemovalOfLead
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    return (ParticipantRemoved(person_id=person_id, reason=words),)


def join(
    meeting: Meeting, *, person_id: PersonId, credential: str = UNVERIFIED
) -> tuple[Event, ...]:
    """Enter the room. A person who is there already is not counted again (I4).

    Args:
        meeting: whose room it is.
        person_id: who enters.
        credential: what is known of their credential today, which holds for this stay.
    """
    require(actor_in(meeting, person_id), Action.ROOM_ENTER, meeting)
    if meeting.state not in ROOM_OPEN_STATES:
        raise RoomClosed
    if meeting.is_present(person_id):
        return ()
    seen = credential_seen(meeting, person_id, credential)
    return (AttendanceJoined(person_id=person_id), *seen)


def leave(meeting: Meeting, *, person_id: PersonId, reason: str) -> tuple[Event, ...]:
    """Leave the room: hand, floor and what the person shows to all go with them."""
    check_code(LEAVE_REASONS, reason, field="reason")
    if not meeting.is_present(person_id):
        return ()
    ended: list[Event] = []
    if person_id in meeting.hands:
        ended.append(HandLowered(person_id=person_id))
    if meeting.floor == person_id:
        ended.append(FloorEnded(person_id=person_id))
    shown = meeting.presentation
    if shown is not None and shown.presenter_id == person_id:
        ended.append(PresentationStopped())
    return (*ended, AttendanceLeft(person_id=person_id, reason=reason))
