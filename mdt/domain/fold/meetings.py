"""What planning, sessions and people coming and going make of a meeting."""

from collections.abc import Iterable
from dataclasses import fields, replace

from mdt.domain import events as ev
from mdt.domain.agenda import AgendaItem, ItemState, PlannedItem
from mdt.domain.attendance import PresenceInterval
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.attending import let_in
from mdt.domain.fold.rules import BrokenLog, Changes, Rules
from mdt.domain.happened.actions import MeetingClosed
from mdt.domain.happened.agenda import SessionAborted, SessionReopened
from mdt.domain.meetings import Meeting, MeetingPlan, MeetingState, Session

RULES = Rules()


def begin(logged: LoggedEvent) -> Meeting:
    """Return the meeting that the first event of a log plans."""
    event = logged.event
    if not isinstance(event, ev.MeetingPlanned) or logged.actor_id is None or logged.seq != 1:
        raise BrokenLog("a log begins with a meeting planned by somebody")
    plan = event.plan
    return Meeting(
        id=logged.meeting_id,
        board_id=event.board_id,
        board_title=event.board_title,
        title=plan.title,
        starts_at=plan.starts_at,
        tz=plan.tz,
        planned_min=plan.planned_min,
        languages=plan.languages,
        quorum_rule=event.quorum_rule,
        planned_by=logged.actor_id,
        participants={person.person_id: person for person in plan.participants},
        items=numbered(arranged(item) for item in plan.items),
        seq=logged.seq,
        head=logged.hash,
    )


def arranged(item: PlannedItem) -> AgendaItem:
    """Return a planned item as the agenda holds it before it has a place."""
    return AgendaItem(
        position=0, **{each.name: getattr(item, each.name) for each in fields(PlannedItem)}
    )


def numbered(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    """Return items with the places that they have in this order."""
    return tuple(
        item if item.position == n else replace(item, position=n)
        for n, item in enumerate(items, start=1)
    )


def _with_settled(meeting: Meeting, plan: MeetingPlan) -> tuple[AgendaItem, ...]:
    """Return the planned items; those that a plan cannot touch any more stay where they are."""
    named = {item.id for item in plan.items}
    items = [arranged(item) for item in plan.items]
    for n, item in enumerate(meeting.items):
        if item.state is not ItemState.PLANNED and item.id not in named:
            items.insert(n, item)
    return numbered(items)


@RULES.on(ev.MeetingPlanChanged)
def _plan_changed(meeting: Meeting, event: ev.MeetingPlanChanged, _: LoggedEvent) -> Changes:
    plan = event.plan
    participants = {person.person_id: person for person in plan.participants}
    return Changes(
        title=plan.title,
        starts_at=plan.starts_at,
        tz=plan.tz,
        planned_min=plan.planned_min,
        languages=plan.languages,
        participants=participants,
        admitted=meeting.admitted & participants.keys(),
        items=_with_settled(meeting, plan),
        plan_revision=meeting.plan_revision + 1,
        agenda_version=meeting.agenda_version + 1,
    )


@RULES.on(ev.MeetingPublished)
def _published(_meeting: Meeting, event: ev.MeetingPublished, log: LoggedEvent) -> Changes:
    return Changes(state=MeetingState.PUBLISHED, published_at=log.at, prepared=event.prepared)


@RULES.on(ev.MeetingCancelled)
def _cancelled(meeting: Meeting, event: ev.MeetingCancelled, _: LoggedEvent) -> Changes:
    return Changes(state=MeetingState.CANCELLED, cancel_reason=event.reason)


@RULES.on(ev.ParticipantAdmitted)
def _admitted(meeting: Meeting, event: ev.ParticipantAdmitted, log: LoggedEvent) -> Changes:
    return Changes(
        admitted=meeting.admitted | {event.person_id},
        attending=let_in(meeting.attending, event.person_id, log),
    )


@RULES.on(ev.AttendanceJoined)
def _joined(meeting: Meeting, event: ev.AttendanceJoined, log: LoggedEvent) -> Changes:
    stay = PresenceInterval(person_id=event.person_id, from_seq=log.seq, from_at=log.at)
    return Changes(presence=(*meeting.presence, stay))


@RULES.on(ev.AttendanceLeft)
def _left(meeting: Meeting, event: ev.AttendanceLeft, log: LoggedEvent) -> Changes:
    presence = tuple(
        replace(stay, to_seq=log.seq, to_at=log.at, end_reason=event.reason)
        if stay.to_seq is None and stay.person_id == event.person_id
        else stay
        for stay in meeting.presence
    )
    return Changes(presence=presence)


@RULES.on(ev.SessionStarted)
def _started(meeting: Meeting, event: ev.SessionStarted, log: LoggedEvent) -> Changes:
    session = Session(id=event.session_id, started_at=log.at, started_seq=log.seq)
    return Changes(state=MeetingState.LIVE, sessions=(*meeting.sessions, session))


@RULES.on(ev.SessionPaused)
def _paused(meeting: Meeting, _event: ev.SessionPaused, _: LoggedEvent) -> Changes:
    return Changes(state=MeetingState.PAUSED)


@RULES.on(ev.SessionResumed)
def _resumed(meeting: Meeting, _event: ev.SessionResumed, _: LoggedEvent) -> Changes:
    return Changes(state=MeetingState.LIVE)


@RULES.on(ev.SessionEnded)
def _ended(meeting: Meeting, _event: ev.SessionEnded, log: LoggedEvent) -> Changes:
    return _over(meeting, log)


@RULES.on(SessionAborted)
def _aborted(meeting: Meeting, event: SessionAborted, log: LoggedEvent) -> Changes:
    return _over(meeting, log, abort_reason=event.reason)


@RULES.on(SessionReopened)
def _reopened(meeting: Meeting, event: SessionReopened, log: LoggedEvent) -> Changes:
    session = Session(
        id=event.session_id,
        started_at=log.at,
        started_seq=log.seq,
        reopen_reason=event.reason,
    )
    return Changes(state=MeetingState.LIVE, sessions=(*meeting.sessions, session))


def _over(meeting: Meeting, log: LoggedEvent, *, abort_reason: str = "") -> Changes:
    session = replace(
        meeting.sessions[-1], ended_at=log.at, ended_seq=log.seq, abort_reason=abort_reason
    )
    return Changes(
        state=MeetingState.ENDED,
        sessions=(*meeting.sessions[:-1], session),
        hands=(),
        floor=None,
        presentation=None,
    )


@RULES.on(MeetingClosed)
def _closed(_meeting: Meeting, _event: MeetingClosed, log: LoggedEvent) -> Changes:
    return Changes(state=MeetingState.CLOSED, closed_seq=log.seq)
