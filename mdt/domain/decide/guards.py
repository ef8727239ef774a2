"""Conditions that several decisions share: a running session, an open item, being in the room."""

from mdt.domain.agenda import OPEN_STATES, AgendaItem
from mdt.domain.errors import NoItemOpen, NotPresent, RoomClosed, SessionNotRunning, UnknownItem
from mdt.domain.ids import ItemId, PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting, MeetingState
from mdt.domain.people import Actor
from mdt.domain.policy import Action, require

RUNNING = frozenset({MeetingState.LIVE, MeetingState.PAUSED})


def in_room(meeting: Meeting, by: Actor, action: Action) -> None:
    """Refuse an action to whoever the policy does not allow it, or who is not in the room."""
    require(by, action, meeting)
    if meeting.state not in ROOM_OPEN_STATES:
        raise SessionNotRunning if meeting.sessions else RoomClosed
    present(meeting, by.person_id)


def live(meeting: Meeting) -> None:
    """Refuse unless the session is running and not paused."""
    if meeting.state is not MeetingState.LIVE:
        raise SessionNotRunning


def running(meeting: Meeting) -> None:
    """Refuse unless a session is running, paused or not."""
    if meeting.state not in RUNNING:
        raise SessionNotRunning


def present(meeting: Meeting, person_id: PersonId) -> None:
    """Refuse when a person is not in the room."""
    if person_id not in meeting.present:
        person = meeting.participants.get(person_id)
        raise NotPresent(name=person.display_name if person is not None else "?")


def known_item(meeting: Meeting, item_id: ItemId) -> AgendaItem:
    """Return an item of the agenda. Raises UnknownItem."""
    item = meeting.item(item_id)
    if item is None:
        raise UnknownItem
    return item


def open_item(meeting: Meeting, item_id: ItemId) -> AgendaItem:
    """Return the item, which must be the one the board is busy with. Raises NoItemOpen."""
    item = known_item(meeting, item_id)
    if item.state not in OPEN_STATES:
        raise NoItemOpen
    return item
