"""What an event changed, and everything at once, from the immutable meeting that brought it.

Every event type has a row here that says which records it touches; the views are made elsewhere.
"""

from collections.abc import Callable
from datetime import datetime

from mdt.domain import events as ev
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.meetings import Meeting
from mdt.domain.presence import quorum_now
from server.sessions.registry import Room
from server.signaling.case_cards import CaseViews
from server.signaling.contract.rooms import Change, RoomEvent, Snapshot
from server.signaling.views.agenda import item_view
from server.signaling.views.meetings import (
    chat_views,
    live_views,
    lobby_views,
    meeting_view,
    participant_view,
    rules_view,
)
from server.signaling.views.recommendations import quorum_view, recommendation_view

PersonEvent = ev.ParticipantAdmitted | ev.AttendanceJoined | ev.AttendanceLeft
ItemEvent = ev.ItemCalled | ev.ItemStageChanged | ev.ItemExtended | ev.ItemDeferred | ev.ItemClosed
RecommendationEvent = (
    ev.RecommendationDraftChanged
    | ev.RecommendationReadBack
    | ev.RecommendationRecorded
    | ev.DissentRecorded
    | ev.DissentWithdrawn
)
Rule = Callable[[Meeting, LoggedEvent, CaseViews], Change]


def everything(meeting: Meeting, cases: CaseViews) -> Change:
    """Return every record of a meeting."""
    return Change(
        meeting=meeting_view(meeting),
        participants=[participant_view(meeting, p) for p in meeting.participants.values()],
        items=[item_view(meeting, item, cases) for item in meeting.items],
        recommendations=[recommendation_view(meeting, r) for r in meeting.recommendations.values()],
        chat=chat_views(meeting),
        quorum=quorum_view(quorum_now(meeting)),
    )


def room_event(meeting: Meeting, logged: LoggedEvent, cases: CaseViews) -> RoomEvent:
    """Return an event with what it changed, as the meeting is after it (or after later ones)."""
    return RoomEvent(
        seq=logged.seq,
        type=logged.event.TYPE,
        at=logged.at.isoformat(),
        actor_id=logged.actor_id,
        change=RULES[type(logged.event)](meeting, logged, cases),
    )


def snapshot(
    room: Room, meeting: Meeting, cases: CaseViews, *, now: datetime, may_admit: bool
) -> Snapshot:
    """Return everything about a room that somebody seated may see."""
    return Snapshot(
        seq=meeting.seq,
        server_now=now.isoformat(),
        change=everything(meeting, cases),
        live=live_views(room),
        rules=rules_view(room),
        view=room.view,
        lobby=lobby_views(room) if may_admit else [],
    )


def _all(meeting: Meeting, _logged: LoggedEvent, cases: CaseViews) -> Change:
    return everything(meeting, cases)


def _meeting(meeting: Meeting, _logged: LoggedEvent, _cases: CaseViews) -> Change:
    return Change(meeting=meeting_view(meeting))


def _nothing(_meeting: Meeting, _logged: LoggedEvent, _cases: CaseViews) -> Change:
    return Change()


def _person(meeting: Meeting, logged: LoggedEvent, _cases: CaseViews) -> Change:
    event = logged.event
    person = meeting.participants.get(event.person_id) if isinstance(event, PersonEvent) else None
    return Change(
        participants=[participant_view(meeting, person)] if person is not None else [],
        quorum=quorum_view(quorum_now(meeting)),
    )


def _item(meeting: Meeting, logged: LoggedEvent, cases: CaseViews) -> Change:
    event = logged.event
    item = meeting.item(event.item_id) if isinstance(event, ItemEvent) else None
    return Change(
        meeting=meeting_view(meeting),
        items=[item_view(meeting, item, cases)] if item is not None else [],
    )


def _recommendation(meeting: Meeting, logged: LoggedEvent, cases: CaseViews) -> Change:
    event = logged.event
    if not isinstance(event, RecommendationEvent):
        raise TypeError("this rule is for events about a recommendation")
    rec = meeting.recommendations[event.recommendation_id]
    item = meeting.item(rec.item_id)
    return Change(
        recommendations=[
            recommendation_view(meeting, one)
            for one in meeting.recommendations.values()
            if one.item_id == rec.item_id
        ],
        items=[item_view(meeting, item, cases)] if item is not None else [],
        quorum=quorum_view(quorum_now(meeting)),
    )


def _chat(meeting: Meeting, logged: LoggedEvent, _cases: CaseViews) -> Change:
    return Change(chat=chat_views(meeting, after_seq=logged.seq - 1))


RULES: dict[type[Event], Rule] = {
    ev.MeetingPlanned: _all,
    ev.MeetingPlanChanged: _all,
    ev.MeetingPublished: _meeting,
    ev.MeetingCancelled: _meeting,
    ev.ParticipantAdmitted: _person,
    ev.AttendanceJoined: _person,
    ev.AttendanceLeft: _person,
    ev.SessionStarted: _meeting,
    ev.SessionPaused: _meeting,
    ev.SessionResumed: _meeting,
    ev.SessionEnded: _meeting,
    ev.ItemCalled: _item,
    ev.ItemStageChanged: _item,
    ev.ItemExtended: _item,
    ev.ItemDeferred: _item,
    ev.ItemClosed: _item,
    ev.HandRaised: _meeting,
    ev.HandLowered: _meeting,
    ev.FloorGiven: _meeting,
    ev.FloorEnded: _meeting,
    ev.PresentationStarted: _meeting,
    ev.PresentationStopped: _meeting,
    ev.ChatPosted: _chat,
    ev.RecommendationDraftChanged: _recommendation,
    ev.RecommendationReadBack: _recommendation,
    ev.RecommendationRecorded: _recommendation,
    ev.DissentRecorded: _recommendation,
    ev.DissentWithdrawn: _recommendation,
    ev.MinutesDrafted: _nothing,  # minutes are read on their page
    ev.MinutesBlockAdded: _nothing,
    ev.MinutesRevised: _nothing,
    ev.MinutesSigned: _nothing,
}
"""Which records each type of event touches."""
