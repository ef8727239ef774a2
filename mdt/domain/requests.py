"""Requests: questions that one institution puts to a board of another.

A request has two sides. The sending side writes and sends it, supplies what is missing, and may
withdraw it; everything else is done by the side that was asked (domain model 6.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from mdt.domain.ids import BoardId, CaseId, InstitutionId, ItemId, MeetingId, PersonId
from mdt.domain.records import Heading, RecordKind


class RequestState(StrEnum):
    """Life of a request (domain model 6.2)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned_for_information"
    ACCEPTED = "accepted"
    SOC_LISTED = "soc_listed"
    REDIRECTED = "redirected"
    DECLINED = "declined"
    SCHEDULED = "scheduled"
    DISCUSSED = "discussed"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[tuple[RequestState, str], RequestState] = {
    (RequestState.DRAFT, "change"): RequestState.DRAFT,
    (RequestState.DRAFT, "submit"): RequestState.SUBMITTED,
    (RequestState.DRAFT, "withdraw"): RequestState.WITHDRAWN,
    (RequestState.SUBMITTED, "return"): RequestState.RETURNED,
    (RequestState.SUBMITTED, "accept"): RequestState.ACCEPTED,
    (RequestState.SUBMITTED, "list_soc"): RequestState.SOC_LISTED,
    (RequestState.SUBMITTED, "redirect"): RequestState.REDIRECTED,
    (RequestState.SUBMITTED, "decline"): RequestState.DECLINED,
    (RequestState.SUBMITTED, "withdraw"): RequestState.WITHDRAWN,
    (RequestState.RETURNED, "supply"): RequestState.SUBMITTED,
    (RequestState.RETURNED, "withdraw"): RequestState.WITHDRAWN,
    (RequestState.ACCEPTED, "invite"): RequestState.ACCEPTED,
    (RequestState.ACCEPTED, "schedule"): RequestState.SCHEDULED,
    (RequestState.ACCEPTED, "answer"): RequestState.ANSWERED,
    (RequestState.ACCEPTED, "withdraw"): RequestState.WITHDRAWN,
    (RequestState.SCHEDULED, "invite"): RequestState.SCHEDULED,
    (RequestState.SCHEDULED, "unschedule"): RequestState.ACCEPTED,
    (RequestState.SCHEDULED, "discuss"): RequestState.DISCUSSED,
    (RequestState.SCHEDULED, "settle"): RequestState.SOC_LISTED,
    (RequestState.SCHEDULED, "withdraw"): RequestState.WITHDRAWN,
    (RequestState.DISCUSSED, "answer"): RequestState.ANSWERED,
    (RequestState.ANSWERED, "close"): RequestState.CLOSED,
}
"""What may happen to a request. Experts alone can answer one that no meeting takes up."""

SENDER_ACTIONS = frozenset({"change", "submit", "supply", "withdraw"})
"""What the sending side does; every other action is the receiving side's."""

SERVER_ACTIONS = frozenset({"discuss", "unschedule", "settle"})
"""What follows from the meeting that has the request on its agenda; nobody presses a button."""

WAITING_STATES = frozenset({RequestState.SUBMITTED, RequestState.RETURNED})
"""States in which the board has not said yet whether it takes the request up."""

OPEN_STATES = WAITING_STATES | {
    RequestState.DRAFT,
    RequestState.ACCEPTED,
    RequestState.SCHEDULED,
    RequestState.DISCUSSED,
    RequestState.ANSWERED,
}
"""States of which somebody still has something to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question about a case, put to a board."""

    case_id: CaseId
    from_institution_id: InstitutionId
    from_person_id: PersonId
    board_id: BoardId
    question: str
    language: str  # of the question, BCP 47
    question_type: str  # code of valuesets.QUESTION_TYPES
    urgency: str  # code of valuesets.URGENCIES
    needed_by: date | None = None
    wanted: tuple[str, ...] = ()  # disciplines that shall look at it
    state: RequestState = RequestState.DRAFT
    submitted_at: datetime | None = None  # when it was first sent
    responded_at: datetime | None = None  # when the board first said something
    note: str = ""  # of the step that led to the state: what is missing, why declined
    supplied: str = ""  # what the sender supplied last
    soc: str = ""  # standard of care that answers it without a discussion
    redirected_to: str = ""  # the request that another board got instead
    redirected_from: str = ""
    review_id: str = ""  # the second reading whose major discordance led to this request
    meeting_id: MeetingId | None = None
    item_id: ItemId | None = None
    answer: str = ""


def _heading(request: Request) -> Heading:
    """The request is listed under its board; it is the sender's turn while they write or supply."""
    is_senders = request.state in {RequestState.DRAFT, RequestState.RETURNED}
    return Heading(
        state=request.state,
        scope_id=request.board_id,
        owner_id=request.from_institution_id if is_senders else request.board_id,
        due_on=request.needed_by.isoformat() if request.needed_by is not None else "",
        title=request.question_type,
    )


REQUEST = RecordKind(name="request", cls=Request, heading=_heading)

KINDS: tuple[RecordKind[Any], ...] = (REQUEST,)

RESPONSE_HOURS: Mapping[str, int] = {"emergency": 1, "expedited": 24, "routine": 72}
"""Within how many hours a board says whether it takes a request up, by urgency: house rule."""
