"""What an event changed, and everything at once, from the immutable meeting that brought it.

Every event type has a row here, or in the file of its noun under ``changes/``, that says which
records it touches; the views are made elsewhere. All of it is told as one reader may see it.
"""

from datetime import datetime

from mdt.domain import events as ev
from mdt.domain.event_types import EVENT_CLASSES
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.happened import letters, minutes
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.presence import quorum_now
from server.sessions.registry import Room
from server.signaling.case_cards import CaseViews
from server.signaling.changes import (
    access,
    actions,
    advice,
    attending,
    chairing,
    checklist,
    ordering,
    talk,
)
from server.signaling.changes.touched import (
    Rule,
    chat_changed,
    item_changed,
    meeting_changed,
    nothing_changed,
    person_changed,
    recommendation_changed,
    with_view,
)
from server.signaling.contract.rooms import Change, RoomEvent, Snapshot
from server.signaling.views.agenda import item_view
from server.signaling.views.meetings import (
    chat_views,
    live_views,
    lobby_views,
    meeting_view,
    participant_view,
    rules_view,
    shown_to,
)
from server.signaling.views.recommendations import quorum_view, recommendation_views
from server.signaling.views.urgent import urgent_view


def everything(meeting: Meeting, cases: CaseViews, reader: PersonId) -> Change:
    """Return every record of a meeting that a reader may see; what they had before is void."""
    return Change(
        is_whole=True,
        meeting=meeting_view(meeting, reader),
        participants=[participant_view(meeting, p) for p in meeting.participants.values()],
        items=[item_view(meeting, item, cases, reader) for item in meeting.items],
        recommendations=recommendation_views(meeting, reader),
        chat=chat_views(meeting, reader),
        quorum=quorum_view(quorum_now(meeting)),
        ordering=ordering.view(meeting, reader),
        attending=attending.view(meeting, reader),
        chairing=chairing.view(meeting, reader),
        talk=talk.view(meeting, reader),
        checklist=checklist.view(meeting, reader),
        advice=advice.view(meeting, reader),
        actions=actions.view(meeting, reader),
    )


def room_event(
    meeting: Meeting, logged: LoggedEvent, cases: CaseViews, *, reader: PersonId, anew: bool = False
) -> RoomEvent:
    """Return an event with what it changed, as the meeting is after it (or after later ones).

    Args:
        meeting: after the event.
        logged: the event.
        cases: in the reader's language.
        reader: who is told.
        anew: the event changed what the reader may see at all, so everything is told.
    """
    return RoomEvent(
        seq=logged.seq,
        type=logged.event.TYPE,
        at=logged.at.isoformat(),
        actor_id=logged.actor_id,
        change=everything(meeting, cases, reader)
        if anew
        else RULES[type(logged.event)](meeting, logged, cases, reader),
    )


def snapshot(
    room: Room,
    meeting: Meeting,
    cases: CaseViews,
    *,
    reader: PersonId,
    now: datetime,
    may_admit: bool,
) -> Snapshot:
    """Return everything about a room that somebody seated may see."""
    return Snapshot(
        seq=meeting.seq,
        server_now=now.isoformat(),
        change=everything(meeting, cases, reader),
        live=live_views(room),
        rules=rules_view(room),
        view=room.view if shown_to(meeting, reader) is not None else None,
        lobby=lobby_views(room) if may_admit else [],
        urgent=urgent_view(room),
    )


def _all(meeting: Meeting, _logged: LoggedEvent, cases: CaseViews, reader: PersonId) -> Change:
    return everything(meeting, cases, reader)


UNSEEN: tuple[type[Event], ...] = tuple(
    cls for cls in EVENT_CLASSES if cls.__module__ in {minutes.__name__, letters.__name__}
)
"""Events after the session, which the room does not show."""

RULES: dict[type[Event], Rule] = {
    ev.MeetingPlanned: _all,
    ev.MeetingPlanChanged: _all,
    ev.MeetingPublished: meeting_changed,
    ev.MeetingCancelled: meeting_changed,
    ev.ParticipantAdmitted: person_changed,
    ev.AttendanceJoined: person_changed,
    ev.AttendanceLeft: person_changed,
    ev.SessionStarted: meeting_changed,
    ev.SessionPaused: meeting_changed,
    ev.SessionResumed: meeting_changed,
    ev.SessionEnded: meeting_changed,
    ev.ItemCalled: item_changed,
    ev.ItemStageChanged: item_changed,
    ev.ItemExtended: item_changed,
    ev.ItemDeferred: item_changed,
    ev.ItemClosed: item_changed,
    ev.HandRaised: meeting_changed,
    ev.HandLowered: meeting_changed,
    ev.FloorGiven: meeting_changed,
    ev.FloorEnded: meeting_changed,
    ev.PresentationStarted: meeting_changed,
    ev.PresentationStopped: meeting_changed,
    ev.ChatPosted: chat_changed,
    ev.RecommendationDraftChanged: recommendation_changed,
    ev.RecommendationReadBack: recommendation_changed,
    ev.DissentRecorded: recommendation_changed,
    ev.DissentWithdrawn: recommendation_changed,
    ev.MinutesDrafted: nothing_changed,  # minutes are read on their page
    ev.MinutesBlockAdded: nothing_changed,
    ev.MinutesRevised: nothing_changed,
    ev.MinutesSigned: nothing_changed,
    **dict.fromkeys(UNSEEN, nothing_changed),
    **access.RULES,
    **ordering.RULES,
    **attending.RULES,
    **chairing.RULES,
    **talk.RULES,
    **checklist.RULES,
    **advice.RULES,
    **actions.RULES,
}
"""Which records each type of event touches."""

RULES |= {cls: with_view(RULES[cls], "chairing", chairing.view) for cls in chairing.MOVED}
RULES |= {cls: with_view(RULES[cls], "talk", talk.view) for cls in talk.MOVED}
RULES |= {cls: with_view(RULES[cls], "checklist", checklist.view) for cls in checklist.MOVED}
