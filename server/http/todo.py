"""What waits for one person: found in meetings, requests, follow-ups, cases and credentials.

Each step is one that the page behind it offers this person now; the rules are asked where they
are kept. Nothing here is stored, and nothing of a case is told that the gate keeps from the reader.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from mdt.domain.actions import ActionState
from mdt.domain.decide.letters import may_acknowledge
from mdt.domain.decide.requests import offered
from mdt.domain.errors import N_
from mdt.domain.followups import FollowUpState
from mdt.domain.ids import RequestId
from mdt.domain.letters import LetterState
from mdt.domain.meetings import MeetingState
from mdt.domain.minutes import REVIEW_STATES, Minutes, MinutesState, SignatureMeaning
from mdt.domain.policy import Action
from mdt.domain.records import Entry
from mdt.domain.requests import REQUEST, Request, RequestState
from mdt.domain.visibility import may_see_item, on_paper
from mdt.service.advice import owner_of
from mdt.service.ports import MeetingSummary
from mdt.service.requests import followed, standings_of
from server.http.access import Seen
from server.http.agenda_view import end_tools
from server.http.board_names import BoardNames, board_names
from server.http.call import Call
from server.http.handlers.advice import row_of
from server.http.handlers.minutes import offer_of
from server.http.request_text import rows_of
from server.store.unit_of_work import ServerUnitOfWork

LOOKED_BACK = timedelta(days=120)
"""How old a meeting may be whose papers are still looked through. What has to be reported later
is a follow-up."""

SOON = timedelta(days=14)
"""How long before its day a report is asked for here."""

_TO_DO = (FollowUpState.PENDING, FollowUpState.OVERDUE, FollowUpState.REPORTED)
"""Follow-ups in which somebody has a step to take: they do not grow with the years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One step that waits for the reader."""

    deed: str  # in the reader's language
    about: str
    path: str
    due: date | None = None
    is_late: bool = False
    count: int = 0  # of how many it is one line; 0: of one


def tasks_of(
    call: Call, uow: ServerUnitOfWork, summaries: Sequence[MeetingSummary]
) -> tuple[Task, ...]:
    """Return what waits for the caller: the overdue first, then by day, then what has none.

    Args:
        call: whose.
        uow: storage.
        summaries: the meetings of the caller.
    """
    on = today(call)
    found = [
        *(task for row in summaries for task in _of_meeting(call, uow, row, on)),
        *_of_requests(call, uow, on),
        *_of_followups(call, uow, on),
        *_of_cases(call, uow, on),
        *_of_people(call, uow),
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_late, one.due or date.max, one.about)))


def today(call: Call) -> date:
    """Return the day that it is where the reader is."""
    return call.deps.clock().astimezone(call.formats.zone).date()


def _of_meeting(call: Call, uow: ServerUnitOfWork, row: MeetingSummary, on: date) -> Iterator[Task]:
    now, board = call.deps.clock(), call.deps.board
    is_draft = row.state is MeetingState.DRAFT and row.starts_at > now
    is_over = row.state in {MeetingState.ENDED, MeetingState.CLOSED}
    if not is_draft and not (is_over and row.starts_at > now - LOOKED_BACK):
        return
    meeting = uow.meetings.load(row.id)
    actor = board.meetings.actor(uow, meeting, call.person_id)
    seen = Seen(on_paper(meeting, call.person_id), actor)
    path, title = f"/meetings/{row.id}", row.title
    if is_draft and seen.allows(Action.MEETING_PUBLISH):
        yield Task(
            deed=call.say(N_("Publish the agenda")),
            about=title,
            path=path,
            due=row.starts_at.date(),
        )
    if not is_over:
        return
    if end_tools(meeting, actor, now).may_close:
        yield Task(deed=call.say(N_("Close the meeting")), about=title, path=f"{path}#closing")
    for action in seen.meeting.actions.values():
        if action.owner_id == call.person_id and action.state is ActionState.OPEN:
            yield Task(
                deed=call.say(N_("Do what was agreed")),
                about=action.text,
                path=f"{path}#actions",
                due=action.due,
                is_late=action.due is not None and action.due < on,
            )
    if meeting.minutes is not None and seen.allows(Action.MINUTES_READ):
        yield from _of_minutes(call, uow, seen, meeting.minutes)
        yield from _of_advice(call, uow, seen)
        yield from _of_letters(call, seen)


def _of_minutes(call: Call, uow: ServerUnitOfWork, seen: Seen, minutes: Minutes) -> Iterator[Task]:
    meanings = call.deps.board.minutes.meanings(uow, seen.meeting, call.person_id)
    offer = offer_of(seen, minutes, meanings)
    reads = offer.attended and minutes.state in REVIEW_STATES - {MinutesState.REVIEWED}
    steps = (
        (SignatureMeaning.APPROVED_AS_CHAIR in offer.meanings, N_("Sign the minutes"), "sign"),
        ("answer" in offer.remarks, N_("Answer the changes asked for in the minutes"), "review"),
        (offer.end_review, N_("End the review of the minutes"), "review"),
        (
            reads and SignatureMeaning.REVIEWED in offer.meanings,
            N_("Read the minutes, and sign that you did"),
            "sign",
        ),
        (
            SignatureMeaning.RECEIVED_BY_IMPLEMENTER in offer.meanings,
            N_("Sign that you received the minutes"),
            "sign",
        ),
    )
    for waits, deed, part in steps:
        if waits:
            path = f"/meetings/{seen.meeting.id}/minutes#{part}"
            yield Task(deed=call.say(deed), about=seen.meeting.title, path=path)
            return


def _of_advice(call: Call, uow: ServerUnitOfWork, seen: Seen) -> Iterator[Task]:
    meeting = seen.meeting
    for found in meeting.recommendations.values():
        if not found.number or not may_see_item(meeting, call.person_id, found.item_id):
            continue
        row = row_of(call, seen, found, owner_of(uow, meeting, found.id))
        path = f"/meetings/{meeting.id}/advice#recommendation-{found.number}"
        if row.may_fit and found.fit is None:
            deed = N_("Say whether the recommendation can be done where the patient is")
            yield Task(deed=call.say(deed), about=row.title, path=path)
        if row.may_confirm:
            yield Task(deed=call.say(N_("Confirm the recommendation")), about=row.title, path=path)


def _of_letters(call: Call, seen: Seen) -> Iterator[Task]:
    letters = seen.meeting.letters.values()
    drafts = [one for one in letters if one.state is LetterState.DRAFT]
    received = [
        one
        for one in letters
        if one.state is LetterState.ISSUED
        and one.recipient_id
        and may_acknowledge(seen.meeting, seen.actor, one)
    ]
    path, title = f"/meetings/{seen.meeting.id}/letters", seen.meeting.title
    minutes = seen.meeting.minutes
    is_signed = minutes is not None and minutes.state is MinutesState.SIGNED
    if drafts and is_signed and seen.allows(Action.LETTER_ISSUE):
        deed = call.say(N_("Issue the letters"))
        yield Task(deed=deed, about=title, path=path, count=len(drafts))
    if received:
        deed = call.say(N_("Confirm the receipt of the letters"))
        yield Task(deed=deed, about=title, path=path, count=len(received))


_REQUEST_STEPS = {
    (RequestState.DRAFT, "submit"): N_("Send the request to the board"),
    (RequestState.SUBMITTED, "accept"): N_("Decide on a request"),
    (RequestState.RETURNED, "supply"): N_("Supply what the board asks for"),
    (RequestState.ACCEPTED, "schedule"): N_("Put a request on an agenda, or answer it"),
    (RequestState.DISCUSSED, "answer"): N_("Answer a request that was discussed"),
    (RequestState.ANSWERED, "close"): N_("Finish a request that was answered"),
}
"""What is waited for, by the state of a request and the step that its reader is offered."""


def _of_requests(call: Call, uow: ServerUnitOfWork, on: date) -> Iterator[Task]:
    board, by = call.deps.board, call.person_id
    asked = partial(_asked, call, uow, board_names(call, uow), on=on)
    entries = {one.subject_id: one for one in board.requests.outgoing(uow, by)}
    for _, sent in board.requests.incoming(uow, by):
        entries |= {one.subject_id: one for one in sent}
    for request_id, entry in entries.items():
        request = followed(uow, entry.value)
        places = standings_of(uow, RequestId(request_id), request, by)
        for step in offered(request, places):
            deed = _REQUEST_STEPS.get((request.state, step))
            if deed is not None:
                yield asked(entry, deed=deed, path=f"/requests/{request_id}")
    for opinion in board.opinions.waiting(uow, by):
        entry = uow.records.current(REQUEST, opinion.value.request_id)
        path, due = f"/requests/{entry.subject_id}/opinion", opinion.value.due_on
        yield asked(entry, deed=N_("Give your opinion"), path=path, due=due)
    for review in board.reviews.waiting(uow, by):
        entry = uow.records.current(REQUEST, review.value.request_id)
        path, due = f"/reviews/{review.subject_id}", review.value.due_on
        yield asked(entry, deed=N_("Read the pathology again"), path=path, due=due)


def _asked(
    call: Call,
    uow: ServerUnitOfWork,
    names: BoardNames,
    entry: Entry[Request],
    *,
    deed: str,
    path: str,
    on: date,
    due: date | None = None,
) -> Task:
    row = rows_of(call, uow, (entry,), names)[0]
    due = due or row.request.needed_by
    return Task(
        deed=call.say(deed),
        about=f"{row.case.pseudonym} · {row.request.question}" if row.is_shown else "",
        path=path,
        due=due,
        is_late=(row.clock.is_running and row.clock.is_late) or (due is not None and due < on),
    )


def _of_followups(call: Call, uow: ServerUnitOfWork, on: date) -> Iterator[Task]:
    board_waits: list[date] = []
    for seen in call.deps.board.followups.list_for(uow, call.person_id, states=_TO_DO):
        value = seen.entry.value
        is_late = seen.state is FollowUpState.OVERDUE
        is_soon = seen.state is FollowUpState.PENDING and value.due_on <= on + SOON
        about = f"{seen.case.pseudonym} · {value.title}" if seen.is_shown else seen.case.pseudonym
        path = f"/followups/{seen.entry.subject_id}"
        mine = call.person_id in {value.owner_id, seen.case.owner_id}
        if mine and seen.may_report and (is_late or is_soon):
            deed = call.say(N_("Report what became of the recommendation"))
            yield Task(deed=deed, about=about, path=path, due=value.due_on, is_late=is_late)
        elif seen.may_review and is_late:
            board_waits.append(value.due_on)
        if seen.may_review and seen.state is FollowUpState.REPORTED:
            yield Task(deed=call.say(N_("Read the report for the board")), about=about, path=path)
    if board_waits:
        yield Task(
            deed=call.say(N_("Ask for reports that are overdue")),
            about=call.say(N_("Recommendations of your boards")),
            path="/followups?whose=board",
            due=min(board_waits),
            is_late=True,
            count=len(board_waits),
        )


def _of_cases(call: Call, uow: ServerUnitOfWork, on: date) -> Iterator[Task]:
    for line in call.deps.board.case_files.list_for(uow, call.person_id):
        gaps = [gap for gap in line.readiness.open_gaps if gap.owner_id == call.person_id]
        if not gaps or not line.verdict.allow:
            continue
        due = min((gap.due_on for gap in gaps if gap.due_on), default="")
        yield Task(
            deed=call.say(N_("Supply what the case lacks")),
            about=f"{line.case.pseudonym} · {line.case.title}",
            path=f"/cases/{line.case.id}#gaps",
            due=date.fromisoformat(due) if due else None,
            is_late=any(gap.is_late(on) for gap in gaps),
            count=len(gaps),
        )


def _of_people(call: Call, uow: ServerUnitOfWork) -> Iterator[Task]:
    claims = call.deps.board.credentials.waiting(uow, call.person_id)
    if claims:
        yield Task(
            deed=call.say(N_("Verify credentials")),
            about=call.say(N_("Claims of people of your network")),
            path="/boards#claims-title",
            count=len(claims),
        )
