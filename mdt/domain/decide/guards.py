"""Conditions that several decisions share: a running session, an open item, being in the room."""

from mdt.domain.agenda import OPEN_STATES, AgendaItem
from mdt.domain.errors import NoItemOpen, NotPresent, RoomClosed, SessionNotRunning, UnknownItem
from mdt.domain.ids import ItemId, PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting, MeetingState
from mdt.domain.people import Actor
from mdt.domain.policy import Action, require
from mdt.domain.refusals.attendance import TakesNoPart
from mdt.domain.visibility import may_see_item, withheld_now

ON_THE_ITEM = frozenset(
    {
        Action.HAND_RAISE,
        Action.CHAT_POST,
        Action.PRESENTATION_START,
        Action.PRESENTATION_POINT,
        Action.RECOMMENDATION_DRAFT,
        Action.RECOMMENDATION_READ_BACK,
        Action.RECOMMENDATION_RECORD,
        Action.DISCIPLINE_CALL,
        Action.CHECKLIST_TICK,
        Action.POSITION_SET,
        Action.POLL_ANSWER,
        Action.LOCAL_FIT_ANSWER,
    }
)
"""What nobody does who takes no part in the open item; leading the session goes on."""

RUNNING = frozenset({MeetingState.LIVE, MeetingState.PAUSED})


def in_room(meeting: Meeting, by: Actor, action: Action) -> None:
    """Refuse an action to whoever the policy does not allow it, or who is not in the room."""
    require(by, action, meeting)
    if meeting.state not in ROOM_OPEN_STATES:
        raise SessionNotRunning if meeting.sessions else RoomClosed
    present(meeting, by.person_id)
    if action in ON_THE_ITEM and withheld_now(meeting, by.person_id) is not None:
        raise TakesNoPart


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
    if not meeting.is_present(person_id):
        person = meeting.participants.get(person_id)
        raise NotPresent(name=person.display_name if person is not None else "?")


def known_item(meeting: Meeting, item_id: ItemId) -> AgendaItem:
    """Return an item of the agenda. Raises UnknownItem."""
    item = meeting.item(item_id)
    if item is None:
        raise UnknownItem
    return item


def seen_item(meeting: Meeting, by: Actor, item_id: ItemId) -> AgendaItem:
    """Return an item that somebody may see. Raises UnknownItem."""
    item = known_item(meeting, item_id)
    if not may_see_item(meeting, by.person_id, item_id):
        raise UnknownItem
    return item


def open_item(meeting: Meeting, item_id: ItemId) -> AgendaItem:
    """Return the item, which must be the one the board is busy with. Raises NoItemOpen."""
    item = known_item(meeting, item_id)
    if item.state not in OPEN_STATES:
        raise NoItemOpen
    return item
