"""Requests in words: rows of lists, the steps so far, the clock, and two versions side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from mdt.domain import valuesets
from mdt.domain.cases import Case
from mdt.domain.codes.requests import REQUEST_STATES
from mdt.domain.errors import N_
from mdt.domain.records import Entry
from mdt.domain.requests import OPEN_STATES, RESPONSE_HOURS, Request, RequestState
from mdt.domain.valuesets import label
from server.http.board_names import BoardNames
from server.http.call import Call
from server.http.plan_text import Difference
from server.store.unit_of_work import ServerUnitOfWork

_URGENCY_ORDER = list(valuesets.URGENCIES)[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One line of a list of requests."""

    id: str
    request: Request
    case: Case
    board_title: str
    sender: str  # the sending institution
    clock: "Clock"
    is_open: bool
    is_shown: bool  # whether the gate lets the reader see the case


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How long a request waited for its first response, or waits still."""

    waited: str = ""  # in words; empty: it was not sent yet
    is_running: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step that a request took."""

    at: datetime
    by: str  # empty: the server
    state: str
    note: str


def clock_of(call: Call, request: Request) -> Clock:
    """Return the response clock of a request as it stands now."""
    if request.submitted_at is None:
        return Clock()
    until = request.responded_at or call.deps.clock()
    waited = max(until - request.submitted_at, timedelta(0))
    limit = timedelta(hours=RESPONSE_HOURS.get(request.urgency, 72))
    return Clock(
        waited=_span(waited, call.say),
        is_running=request.responded_at is None and request.state is RequestState.SUBMITTED,
        is_late=waited > limit,
    )


def rows_of(
    call: Call, uow: ServerUnitOfWork, entries: Sequence[Entry[Request]], names: BoardNames
) -> tuple[RequestRow, ...]:
    """Return requests as lists show them: the open ones first, the most urgent before the rest.

    Args:
        call: whose list it is.
        uow: storage.
        entries: the requests.
        names: of boards, in the reader's language.
    """
    board = cache(lambda board_id: names.get(board_id) or uow.boards.get(board_id).title)
    shown = call.deps.board.requests.are_shown(
        uow, {entry.value.case_id for entry in entries}, call.person_id
    )
    name_of = call.deps.board.institutions.name_of
    place = cache(lambda institution_id: name_of(uow, institution_id, call.language))
    rows = [
        RequestRow(
            id=entry.subject_id,
            request=entry.value,
            case=uow.cases.get(entry.value.case_id),
            board_title=board(entry.value.board_id),
            sender=place(entry.value.from_institution_id),
            clock=clock_of(call, entry.value),
            is_open=entry.value.state in OPEN_STATES,
            is_shown=shown[entry.value.case_id],
        )
        for entry in entries
    ]
    return tuple(sorted(rows, key=_rank))


def steps_of(uow: ServerUnitOfWork, history: Sequence[Entry[Request]]) -> tuple[Step, ...]:
    """Return the steps that a request took, the first one first."""
    steps = []
    for entry in history:
        by = uow.people.get(entry.author_id).display_name if entry.author_id else ""
        value = entry.value
        note = {
            RequestState.SUBMITTED: value.supplied,
            RequestState.SOC_LISTED: "\n".join(part for part in (value.soc, value.note) if part),
            RequestState.ANSWERED: value.answer,
            RequestState.RETURNED: value.note,
            RequestState.ACCEPTED: value.note,
            RequestState.REDIRECTED: value.note,
            RequestState.DECLINED: value.note,
            RequestState.WITHDRAWN: value.note,
        }.get(value.state, "")
        steps.append(Step(at=entry.at, by=by, state=value.state, note=note))
    return tuple(steps)


def request_differences(stored: Request, wished: Request, call: Call) -> list[Difference]:
    """Return the parts in which two versions of a request differ, in words."""
    before, after = _in_words(stored, call), _in_words(wished, call)
    return [
        Difference(title, before[title], after[title])
        for title in before
        if before[title] != after[title]
    ]


def _in_words(request: Request, call: Call) -> dict[str, tuple[str, ...]]:
    say, fmt = call.say, call.formats
    due = fmt.date(request.needed_by) if request.needed_by else ""
    words = {
        N_("State"): say(label(REQUEST_STATES, request.state)),
        N_("Question"): request.question,
        N_("Kind of question"): say(label(valuesets.QUESTION_TYPES, request.question_type)),
        N_("Urgency"): say(label(valuesets.URGENCIES, request.urgency)),
        N_("Answer needed by"): due,
        N_("Remark"): request.note,
        N_("Information supplied"): request.supplied,
        N_("Standard of care"): request.soc,
        N_("Answer"): request.answer,
    }
    return {say(title): (text,) for title, text in words.items()}


def _span(waited: timedelta, say: Callable[[str], str]) -> str:
    """Return a duration in its largest fitting unit, without plurals: ``3 h``, ``2 d``."""
    minutes = int(waited.total_seconds() // 60)
    if minutes < 60:
        return say(N_("%(n)s min")) % {"n": minutes}
    if minutes < 48 * 60:
        return say(N_("%(n)s h")) % {"n": minutes // 60}
    return say(N_("%(n)s d")) % {"n": minutes // (24 * 60)}


def _rank(row: RequestRow) -> tuple[bool, int, str, str]:
    request = row.request
    due = request.needed_by.isoformat() if request.needed_by else "9999"
    order = _URGENCY_ORDER.index(request.urgency) if request.urgency in _URGENCY_ORDER else 9
    return not row.is_open, order, due, row.id
