"""What may be done with a request, by which side, and what it must hold."""

from dataclasses import replace
from datetime import date, datetime

from mdt.domain.agenda import ItemOutcome
from mdt.domain.cases import CaseSheet
from mdt.domain.codes.requests import REQUEST_STATES
from mdt.domain.errors import ReasonRequired, Required
from mdt.domain.ids import BoardId, ItemId, MeetingId
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.refusals.requests import (
    NeededInThePast,
    NothingToAnswerWith,
    NotTheSender,
    NotYourTurn,
    StandardRequired,
    UnknownBoard,
)
from mdt.domain.requests import SENDER_ACTIONS, SERVER_ACTIONS, TRANSITIONS, Request, RequestState
from mdt.domain.standing import ALLOWED, Deed, Standing, require_standing
from mdt.domain.text import REASON_MAX, TEXT_MAX, TITLE_MAX, clean, clean_line
from mdt.domain.transitions import step
from mdt.domain.valuesets import DISCIPLINES, LANGUAGES, QUESTION_TYPES, URGENCIES, check_code

QUESTION_MAX = 4_000
_DISCUSSED = frozenset({ItemOutcome.DECISION, ItemOutcome.NO_DECISION, ItemOutcome.DONE})
_OVER = frozenset({MeetingState.ENDED, MeetingState.CLOSED, MeetingState.CANCELLED})
_MANY_TREATMENTS = 3
_DEEDS = {
    "supply": Deed.REQUEST_SUPPLY,
    "withdraw": Deed.REQUEST_WITHDRAW,
}


def require_side(standings: frozenset[Standing], action: str) -> None:
    """Refuse an action to the side that it is not for.

    Raises:
        NotFound: nobody to the request.
        NotYourTurn: the receiving side's to do.
        NotTheSender: the sending side's to do.
    """
    deed = deed_of(action)
    if standings and not standings & ALLOWED[deed]:
        raise NotTheSender if action in SENDER_ACTIONS else NotYourTurn
    require_standing(standings, deed)


def deed_of(action: str) -> Deed:
    """Return what the table of standings calls an action."""
    if action in SENDER_ACTIONS:
        return _DEEDS.get(action, Deed.REQUEST_SUBMIT)
    return Deed.REQUEST_TRIAGE


def offered(request: Request, standings: frozenset[Standing]) -> frozenset[str]:
    """Return the actions that a person can take now: what a page offers."""
    return frozenset(
        action
        for state, action in TRANSITIONS
        if state is request.state
        if action not in SERVER_ACTIONS and standings & ALLOWED[deed_of(action)]
    )


def tidy(request: Request, *, today: date) -> Request:
    """Return the request with clean texts, or refuse it, naming the field."""
    check_code(LANGUAGES, request.language, field="language")
    check_code(QUESTION_TYPES, request.question_type, field="question_type")
    check_code(URGENCIES, request.urgency, field="urgency")
    for discipline in request.wanted:
        check_code(DISCIPLINES, discipline, field="wanted")
    question = clean(request.question, limit=QUESTION_MAX, field="question")
    if not question:
        raise Required(field="question")
    if request.needed_by is not None and request.needed_by < today:
        raise NeededInThePast(field="needed_by")
    return replace(request, question=question, wanted=tuple(sorted(set(request.wanted))))


def change(request: Request) -> None:
    """Refuse changing a request that was sent."""
    _step(request, "change")


def submit(request: Request, *, at: datetime) -> Request:
    """Send the request to the board."""
    state = _step(request, "submit")
    return replace(tidy(request, today=at.date()), state=state, submitted_at=at, note="")


def supply(request: Request, *, text: str) -> Request:
    """Give what the board asked for; the request is the board's again."""
    state = _step(request, "supply")
    supplied = clean(text, limit=TEXT_MAX, field="text")
    if not supplied:
        raise Required(field="text")
    return replace(request, state=state, supplied=supplied)


def withdraw(request: Request, *, reason: str) -> Request:
    """Take the request back, with a reason."""
    return replace(request, state=_step(request, "withdraw"), note=_reason(reason))


def send_back(request: Request, *, missing: str, at: datetime) -> Request:
    """Ask the sender for what is missing."""
    state = _step(request, "return")
    return replace(_responded(request, at), state=state, note=_reason(missing))


def accept(request: Request, *, note: str, at: datetime) -> Request:
    """Take the request up."""
    state = _step(request, "accept")
    words = clean(note, limit=REASON_MAX, field="note")
    return replace(_responded(request, at), state=state, note=words)


def decline(request: Request, *, reason: str, at: datetime) -> Request:
    """Say that the board does not take the request up, and why."""
    state = _step(request, "decline")
    return replace(_responded(request, at), state=state, note=_reason(reason))


def list_soc(request: Request, *, standard: str, note: str, at: datetime) -> Request:
    """Answer by a standard of care, named with its edition, without a discussion."""
    state = _step(request, "list_soc")
    named = clean_line(standard, limit=TITLE_MAX, field="standard")
    if not named:
        raise StandardRequired(field="standard")
    words = clean(note, limit=REASON_MAX, field="note")
    return replace(_responded(request, at), state=state, soc=named, note=words)


def redirect(
    request: Request, *, request_id: str, to: BoardId, new_id: str, reason: str, at: datetime
) -> tuple[Request, Request]:
    """Pass the request on; return it, and the request that the other board gets."""
    state = _step(request, "redirect")
    if to == request.board_id:
        raise UnknownBoard(field="board_id")
    words = _reason(reason)
    passed_on = replace(
        request,
        board_id=to,
        state=RequestState.SUBMITTED,
        submitted_at=at,
        note=words,
        redirected_from=request_id,
    )
    here = replace(_responded(request, at), state=state, note=words, redirected_to=new_id)
    return here, passed_on


def schedule(request: Request, *, meeting_id: MeetingId, item_id: ItemId) -> Request:
    """Note on which agenda the request stands."""
    state = _step(request, "schedule")
    return replace(request, state=state, meeting_id=meeting_id, item_id=item_id)


def complexity(sheet: CaseSheet, request: Request) -> int:
    """Return how much of a meeting a case will take, from 1 to 5.

    One point each, above the first: a recurrence or metastases, three or more earlier treatments,
    a patient who is not up and about (ECOG 2 and more), and an emergency. Our own rule of thumb,
    after what lengthens discussions (MDT-MODe); the coordinator may set another.
    """
    reasons = (
        sheet.disease_status in {"local_recurrence", "regional", "distant"},
        len(sheet.treatments) >= _MANY_TREATMENTS,
        sheet.ecog is not None and sheet.ecog >= 2,
        request.urgency == "emergency",
    )
    return 1 + sum(reasons)


def invite(request: Request) -> None:
    """Refuse inviting an expert when the request is in no state for it."""
    _step(request, "invite")


def follow(request: Request, meeting: Meeting) -> Request:
    """Return the request as the meeting that has it on its agenda left it.

    Discussed with its item closed; listed under a standard with it; the board's to place anew
    when the item was deferred or withdrawn, or when the meeting ended without it.
    """
    if request.state is not RequestState.SCHEDULED or request.item_id is None:
        return request
    item = meeting.item(request.item_id)
    if item is None:
        return _unscheduled(request)
    if item.outcome in _DISCUSSED:
        return replace(request, state=_step(request, "discuss"))
    if item.outcome is ItemOutcome.SOC_LISTED:
        return replace(request, state=_step(request, "settle"), soc=item.standard)
    if item.outcome is not None or meeting.state in _OVER:
        return _unscheduled(request)
    return request


def answer(request: Request, *, text: str, opinions: int) -> Request:
    """Answer the sender.

    Args:
        request: as it stands.
        text: the answer in words.
        opinions: how many experts have given theirs.

    Raises:
        NothingToAnswerWith: neither a discussion nor an opinion stands behind the answer.
    """
    state = _step(request, "answer")
    if request.state is not RequestState.DISCUSSED and not opinions:
        raise NothingToAnswerWith
    words = clean(text, limit=TEXT_MAX, field="text")
    if not words:
        raise Required(field="text")
    return replace(request, state=state, answer=words)


def close(request: Request) -> Request:
    """Finish a request that was answered."""
    return replace(request, state=_step(request, "close"))


def _step(request: Request, action: str) -> RequestState:
    return step(TRANSITIONS, request.state, action, labels=REQUEST_STATES)


def _unscheduled(request: Request) -> Request:
    state = _step(request, "unschedule")
    return replace(request, state=state, meeting_id=None, item_id=None)


def _responded(request: Request, at: datetime) -> Request:
    return replace(request, responded_at=request.responded_at or at)


def _reason(text: str) -> str:
    words = clean(text, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    return words
