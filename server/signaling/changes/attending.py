"""Attending beyond the seat: which events touch it, and its view."""

from mdt.domain.attending import Endpoint, Recusal
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.happened.attendance import (
    CredentialSeen,
    MediaChanged,
    ParticipantRemoved,
    RecusalBegan,
    RecusalEnded,
    RollCalled,
)
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Role
from mdt.domain.presence import quorum_now
from server.signaling.case_cards import CaseViews
from server.signaling.changes.touched import Rule, person_changed
from server.signaling.contract.attending import (
    AttendingView,
    MediaStateView,
    NamedView,
    RecusalView,
    RoomSystemView,
)
from server.signaling.contract.rooms import Change
from server.signaling.views.recommendations import quorum_view


def view(meeting: Meeting, _reader: PersonId) -> AttendingView:
    """Return it whole; who is recused and who sits where is no secret to anybody in the room."""
    attending = meeting.attending
    rooms = (one for one in meeting.participants.values() if one.role is Role.ROOM)
    return AttendingView(
        recusals=[_recusal(meeting, one) for one in attending.recusals if one.to_seq is None],
        rooms=[
            _room(attending.endpoints.get(one.person_id, Endpoint(person_id=one.person_id)))
            for one in rooms
        ],
        media=[
            MediaStateView(person_id=person_id, audio=state.audio, images=state.images)
            for person_id, state in attending.media.items()
            if not (state.audio and state.images)
        ],
    )


def _recusal(meeting: Meeting, recusal: Recusal) -> RecusalView:
    person = meeting.participants.get(recusal.person_id)
    return RecusalView(
        person_id=recusal.person_id,
        display_name=person.display_name if person is not None else "",
        item_id=recusal.item_id,
        reason_code=recusal.reason_code,
        by_self=recusal.by_id == recusal.person_id,
    )


def _room(room: Endpoint) -> RoomSystemView:
    return RoomSystemView(
        person_id=room.person_id,
        called_seq=room.seq,
        people=[
            NamedView(
                key=named.key,
                person_id=named.person_id,
                display_name=named.display_name,
                institution=named.institution_name,
                discipline=named.discipline,
                role=named.role.value,
            )
            for named in room.people
        ],
    )


def _attending_changed(
    meeting: Meeting, _logged: LoggedEvent, _cases: CaseViews, reader: PersonId
) -> Change:
    """All of it, and with it the quorum."""
    return Change(attending=view(meeting, reader), quorum=quorum_view(quorum_now(meeting)))


RULES: dict[type[Event], Rule] = {
    CredentialSeen: person_changed,
    RollCalled: _attending_changed,
    MediaChanged: _attending_changed,
    ParticipantRemoved: person_changed,
    RecusalBegan: _attending_changed,
    RecusalEnded: _attending_changed,
}
