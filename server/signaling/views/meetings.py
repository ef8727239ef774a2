"""The meeting, its people and who waits, as the room sees them."""

import math
from bisect import bisect_right
from operator import attrgetter

from mdt.domain.discussion import Presentation
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Participant
from mdt.domain.visibility import may_see_item
from server.sessions.registry import Room
from server.signaling.contract.discussion import ChatLineView, PresentationView
from server.signaling.contract.rooms import (
    LiveView,
    LobbyGuest,
    MeetingView,
    ParticipantView,
    RoomRules,
)


def shown_to(meeting: Meeting, reader: PersonId) -> Presentation | None:
    """Return what is shown to all, unless it belongs to an item that the reader must not see."""
    shown = meeting.presentation
    if shown is None or not may_see_item(meeting, reader, shown.item_id):
        return None
    return shown


def meeting_view(meeting: Meeting, reader: PersonId) -> MeetingView:
    """Return what is true of the meeting as a whole."""
    shown = shown_to(meeting, reader)
    return MeetingView(
        id=meeting.id,
        title=meeting.title,
        board_title=meeting.board_title,
        state=meeting.state.value,
        session_id=meeting.session.id if meeting.session is not None else None,
        hands=list(meeting.hands),
        floor=meeting.floor,
        presentation=PresentationView(
            item_id=shown.item_id, material_id=shown.material_id, presenter_id=shown.presenter_id
        )
        if shown is not None
        else None,
    )


def participant_view(meeting: Meeting, person: Participant) -> ParticipantView:
    """Return one invited person."""
    return ParticipantView(
        person_id=person.person_id,
        display_name=person.display_name,
        institution=person.institution_name,
        discipline=person.discipline,
        role=person.role.value,
        present=meeting.is_present(person.person_id),
    )


def chat_views(meeting: Meeting, reader: PersonId, *, after_seq: int = 0) -> list[ChatLineView]:
    """Return the chat lines after an event number, but for those that the reader missed."""
    missed = _missed(meeting, reader)
    first = bisect_right(meeting.chat, after_seq, key=attrgetter("seq"))
    return [
        ChatLineView(
            seq=line.seq,
            person_id=line.person_id,
            display_name=line.display_name,
            text=line.text,
            at=line.at.isoformat(),
        )
        for line in meeting.chat[first:]
        if not any(start <= line.seq < end for start, end in missed)
    ]


def _missed(meeting: Meeting, reader: PersonId) -> list[tuple[int, float]]:
    """Return the numbers between which somebody took no part: from, and before which (or inf).

    What was said then stays unread for ever. Who is not to see an item, but did not step out of
    it, missed it from when it was opened.
    """
    spans = [
        (one.from_seq, one.to_seq or math.inf)
        for one in meeting.attending.recusals
        if one.person_id == reader
    ]
    for item_id, people in meeting.withheld.items():
        item = meeting.item(item_id)
        if reader in people and item is not None and item.opened_seq is not None:
            spans.append((item.opened_seq, item.closed_seq or math.inf))
    return spans


def live_views(room: Room) -> list[LiveView]:
    """Return everybody who has a seat, also one that is only held."""
    return [
        LiveView(
            person_id=seat.person_id,
            microphone=seat.microphone,
            camera=seat.camera,
            screen=seat.screen,
            connected=seat.is_connected,
            media_away=seat.is_media_away,
        )
        for seat in room.seated
    ]


def rules_view(room: Room) -> RoomRules:
    """Return what the chair allows of pictures."""
    return RoomRules(cameras=room.rules.cameras, screens=room.rules.screens)


def lobby_views(room: Room) -> list[LobbyGuest]:
    """Return everybody who waits to be admitted."""
    meeting = room.meeting
    if meeting is None:
        return []
    waiting = [meeting.participants.get(seat.person_id) for seat in room.waiting]
    return [
        LobbyGuest(
            person_id=one.person_id,
            display_name=one.display_name,
            institution=one.institution_name,
            removed=why_removed(meeting, one.person_id),
        )
        for one in waiting
        if one is not None
    ]


def why_removed(meeting: Meeting | None, person_id: PersonId) -> str | None:
    """Return why somebody who waits was put out of the room; None: they were not."""
    removal = meeting.attending.removal(person_id) if meeting is not None else None
    return removal.reason if removal is not None else None
