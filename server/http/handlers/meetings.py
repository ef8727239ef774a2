"""Meetings: the list, the page of one, publishing and cancelling it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.agenda import WITHOUT_OUTCOME, AgendaItem
from mdt.domain.codes import agenda as codes
from mdt.domain.decide import planning
from mdt.domain.errors import N_, MdtError, RevisionConflict
from mdt.domain.ids import MeetingId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting, MeetingState
from mdt.domain.people import COUNTING_ROLES, Participant, Role
from mdt.domain.policy import Action
from mdt.domain.quorum import Counted, QuorumSnapshot, evaluate
from mdt.service.outcome import Outcome
from mdt.service.ports import MeetingSummary
from server.http import drafts
from server.http.access import Seen, seeing
from server.http.agenda_view import AgendaTools, agenda_tools, end_tools
from server.http.board_names import board_names, listed
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.page import Page
from server.http.statuses import status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork

Work = Callable[[ServerUnitOfWork], Outcome]

_LATE = timedelta(hours=12)
_ROLE_ORDER = list(valuesets.ROLES)


class Typed(dict[str, str]):
    """What was typed into a form that was refused; nothing for what was not."""

    def __missing__(self, name: str) -> str:
        """Return nothing."""
        return ""


@dataclass(frozen=True, slots=True)
class Group:
    """Meetings listed under one heading."""

    key: str
    title: str
    rows: tuple[MeetingSummary, ...]


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item of the agenda with the time it is planned for."""

    item: AgendaItem
    starts_at: datetime
    presenter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page of a meeting is made of."""

    seen: Seen
    tools: AgendaTools
    institutions: Mapping[str, str]  # in the reader's language, by recorded name
    board_title: str
    cancelling: KeptDraft | None  # the reason as typed; None: it is not theirs to cancel


async def index(call: Call) -> web.StreamResponse:
    """List the meetings of the caller: running, to come, past."""
    meetings, by = call.deps.board.meetings, call.person_id

    def work(uow: ServerUnitOfWork) -> tuple[tuple[MeetingSummary, ...], bool]:
        found = listed(board_names(call, uow), meetings.list_for(uow, by))
        return found, bool(meetings.boards_to_plan(uow, by))

    summaries, may_plan = await call.deps.read.run(work)
    return call.page(
        "meetings.html",
        groups=_groups(call, summaries),
        may_plan=may_plan,
        roles=valuesets.ROLES,
        states=valuesets.MEETING_STATES,
    )


async def show(call: Call) -> web.StreamResponse:
    """Show a meeting; who waits to be admitted sees title, time and the way in."""
    return await _page(call)


async def publish(call: Call) -> web.StreamResponse:
    """Publish the plan: everybody invited sees it from now on."""
    meeting_id, by = call.meeting_id, call.person_id
    acknowledged = (await call.form()).get("acknowledged") == "1"

    def work(uow: ServerUnitOfWork) -> Outcome:
        outcome = call.deps.board.meetings.publish(
            uow, meeting_id, by=by, acknowledged=acknowledged
        )
        return changed(uow, call, "meeting.published", outcome)

    return await change_meeting(call, work)


async def cancel(call: Call) -> web.StreamResponse:
    """Cancel the meeting, with a reason."""
    meeting_id, by = call.meeting_id, call.person_id
    typed = await call.form()
    reason = typed.get("reason", "")

    def work(uow: ServerUnitOfWork) -> Outcome:
        drafts.finish(call, uow, CANCEL_DRAFT, meeting_id)
        outcome = call.deps.board.meetings.cancel(uow, meeting_id, by=by, reason=reason)
        return changed(uow, call, "meeting.cancelled", outcome)

    return await change_meeting(call, work, typed=typed)


def audit(uow: ServerUnitOfWork, call: Call, action: str, subject: str) -> None:
    """Note in the audit what the caller reads outside a room; for changes, ``changed``."""
    uow.audit.append(action, at=call.deps.clock(), actor_id=call.person_id, subject=subject)


def changed(uow: ServerUnitOfWork, call: Call, action: str, outcome: Outcome) -> Outcome:
    """Note what one command of the caller changed, and return its outcome.

    There is one line for each command that added an event, and none for a repetition or for a
    command that left everything as it was.
    """
    if outcome.events:
        audit(uow, call, action, outcome.meeting.id)
    return outcome


def planned_times(meeting: Meeting) -> list[AgendaLine]:
    """Return the agenda with the time at which each item is planned to begin."""
    lines: list[AgendaLine] = []
    at = meeting.starts_at
    for item in meeting.items:
        presenter = meeting.participants.get(item.presenter_id) if item.presenter_id else None
        lines.append(AgendaLine(item, at, presenter.display_name if presenter else ""))
        if item.state in WITHOUT_OUTCOME or item.opened_at is not None:
            at += timedelta(seconds=item.time_box_s)
    return lines


def by_institution(
    people: Iterable[Participant], names: Mapping[str, str]
) -> list[tuple[str, list[Participant]]]:
    """Group people by where they work; within it by role, then by name.

    Args:
        people: of the meeting.
        names: of institutions in the reader's language, by those that the meeting has for them.
    """
    groups: dict[str, list[Participant]] = {}
    for person in sorted(people, key=_rank):
        recorded = person.institution_name
        groups.setdefault(names.get(recorded, recorded), []).append(person)
    return sorted(groups.items())


def expected_quorum(meeting: Meeting) -> QuorumSnapshot:
    """Say whether the board would have its quorum if everybody invited came."""
    counted = [
        Counted(
            person_id=person.person_id,
            display_name=person.display_name,
            discipline=person.discipline,
            is_chair=person.role in {Role.CHAIR, Role.DEPUTY_CHAIR},
        )
        for person in meeting.participants.values()
        if person.role in COUNTING_ROLES
    ]
    return evaluate(meeting.quorum_rule, counted)


async def change_meeting(
    call: Call, work: Work, *, typed: Mapping[str, str] | None = None
) -> web.StreamResponse:
    """Do one change and come back to the page; a refusal is told on it, with what was typed."""
    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        return await _page(call, why=refused, typed=typed or {})
    return call.redirect(f"/meetings/{call.meeting_id}")


async def _page(
    call: Call, *, why: MdtError | None = None, typed: Mapping[str, str] | None = None
) -> web.StreamResponse:
    see = seeing(call, Action.MEETING_INVITATION)
    now = call.deps.clock()
    shown = await call.deps.read.run(lambda uow: _shown(call, uow, see(uow)))
    seen = shown.seen
    if not seen.allows(Action.MEETING_READ):
        return call.page("invitation.html", meeting=seen.meeting, may_join=_may_join(seen))
    meeting = seen.meeting
    return call.page(
        "meeting.html",
        status_of(why) if why else 200,
        meeting=replace(meeting, board_title=shown.board_title),
        lines=planned_times(meeting),
        institutions=by_institution(meeting.participants.values(), shown.institutions),
        quorum=expected_quorum(meeting),
        is_ahead=_can_change(meeting),
        may_join=_may_join(seen),
        may_change=seen.allows(Action.MEETING_CHANGE) and _can_change(meeting),
        may_publish=seen.allows(Action.MEETING_PUBLISH) and meeting.state is MeetingState.DRAFT,
        cancelling=shown.cancelling,
        cancel_address=CANCEL_DRAFT.address(meeting.id),
        may_read_minutes=meeting.minutes is not None and seen.allows(Action.MINUTES_READ),
        tools=shown.tools,
        after=end_tools(meeting, seen.actor, now),
        typed=Typed(typed or {}),
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        orders=(why.current, why.rejected)
        if isinstance(why, RevisionConflict) and why.field == "order"
        else (),
        sets=valuesets,
        codes=codes,
    )


def _shown(call: Call, uow: ServerUnitOfWork, seen: Seen) -> Shown:
    meeting, board = seen.meeting, call.deps.board
    may_cancel = seen.allows(Action.MEETING_CANCEL) and _can_change(meeting)
    return Shown(
        seen=seen,
        tools=agenda_tools(uow, meeting, seen.actor, call.deps.clock()),
        institutions=board.institutions.names_at(uow, meeting, call.language),
        board_title=board_names(call, uow).get(meeting.board_id, meeting.board_title),
        cancelling=drafts.find(call, uow, CANCEL_DRAFT, meeting.id) if may_cancel else None,
    )


def _require_cancelling(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse what cancelling would. Raises NotFound, NotAllowed, IllegalTransition."""
    meeting, actor = call.deps.board.meetings.read(
        uow, MeetingId(subject), by=call.person_id, action=Action.MEETING_CANCEL
    )
    planning.cancel(meeting, by=actor, reason="…")  # words that nothing speaks against


CANCEL_DRAFT = DraftForm(
    name="cancel",
    single=frozenset({"reason"}),
    require=_require_cancelling,
    page=lambda subject: f"/meetings/{subject}",
)
DRAFTS = (CANCEL_DRAFT,)


def _may_join(seen: Seen) -> bool:
    return seen.meeting.state in ROOM_OPEN_STATES and seen.allows(Action.ROOM_WAIT)


def _can_change(meeting: Meeting) -> bool:
    return meeting.state in {MeetingState.DRAFT, MeetingState.PUBLISHED}


def _groups(call: Call, summaries: Sequence[MeetingSummary]) -> list[Group]:
    now = call.deps.clock()
    running = {MeetingState.LIVE, MeetingState.PAUSED}
    over = {MeetingState.ENDED, MeetingState.CLOSED, MeetingState.CANCELLED}

    def is_past(row: MeetingSummary) -> bool:
        ends_at = row.starts_at + timedelta(minutes=row.planned_min)
        return row.state in over or (row.state not in running and ends_at + _LATE < now)

    now_running = [row for row in summaries if row.state in running]
    past = [row for row in summaries if is_past(row)]
    coming = [row for row in summaries if row.state not in running and not is_past(row)]
    return [
        Group("now", call.say(N_("In session now")), tuple(now_running)),
        Group("coming", call.say(N_("Upcoming")), tuple(coming)),
        Group("past", call.say(N_("Past")), tuple(reversed(past))),
    ]


def _rank(person: Participant) -> tuple[int, str]:
    return _ROLE_ORDER.index(person.role.value), person.display_name


PAGES: tuple[Page, ...] = (
    Page("meetings", "GET", "/meetings", index),
    Page("meeting", "GET", "/meetings/{meeting_id}", show),
    Page("meeting.publish", "POST", "/meetings/{meeting_id}/publish", publish),
    Page("meeting.cancel", "POST", "/meetings/{meeting_id}/cancel", cancel),
)
