"""Requests: every state of one, with everything that either side does to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from mdt.domain.ids import PersonId
from mdt.domain.requests import REQUEST, RequestState
from tests.mdt.domain.attempts import Act, Row, Table, Who, ok, standing
from tests.mdt.domain.rows.people import EVERYBODY, KNOWN, SENDS, STEERS
from tests.mdt.service.sitting import Sitting
from tests.mdt.service.test_requests import ASKED, OTHER, house, sent, stored, wish
from tests.mdt.service.verified import verify

SENDER: Who = standing(SENDS, KNOWN, code="request_not_sent_by_you")
RECEIVER: Who = standing(STEERS, KNOWN, code="request_not_yours")


def reached(state: RequestState) -> Callable[[], Sitting]:
    """Return how a request comes to a state, on a board that plans a meeting with its case."""

    def reach() -> Sitting:
        here = sent(house()).planned()
        verify(here.uow, "interpreter")
        if state is not RequestState.SUBMITTED:
            here.uow.records.add(
                REQUEST,
                ASKED,
                replace(stored(here), state=state),
                based_on=2,
                by=None,
                at=here.now,
                action="request.moved",
            )
        return here

    return reach


def _on(service: str, method: str, **more: object) -> Act:
    def tried(here: Sitting, by: str) -> object:
        based_on = here.uow.records.current(REQUEST, ASKED).n
        command = getattr(getattr(here.service, service), method)
        return command(here.uow, ASKED, by=PersonId(by), based_on=based_on, **more)

    return tried


def _draft(here: Sitting, by: str) -> object:
    return _on("requests", "draft", request=wish(question="Now?"))(here, by)


def _to_item(here: Sitting, by: str) -> object:
    return _on("triage", "to_item", meeting_id=here.id)(here, by)


def _ask(here: Sitting, by: str) -> object:
    return here.service.opinions.ask(
        here.uow,
        ASKED,
        by=PersonId(by),
        experts=(PersonId("interpreter"),),
        due_on=date(2026, 3, 9),
    )


def _ask_review(here: Sitting, by: str) -> object:
    return here.service.reviews.ask_review(
        here.uow,
        ASKED,
        by=PersonId(by),
        report_id=None,
        reviewer_id=PersonId("radiologist"),
        local_pathologist_id=None,
        due_on=date(2026, 3, 9),
    )


def _writes(_state: str, person: str) -> str | None:
    return None if person in SENDS else "unknown_case"


def _cannot_read(state: str, person: str) -> str | None:
    """A draft is known to the side that writes it only."""
    return "not_found" if state == "draft" and person not in SENDS else None


SENDING = {
    "requests.draft": Row(act=_draft, who=_writes, codes=ok("draft")),
    "requests.submit": Row(act=_on("requests", "submit"), who=SENDER, codes=ok("draft")),
    "requests.supply": Row(
        act=_on("requests", "supply", text="MRI of 1 March."),
        who=SENDER,
        codes=ok("returned_for_information"),
    ),
    "requests.withdraw": Row(
        act=_on("requests", "withdraw", reason="Operated on."),
        who=SENDER,
        codes=ok("draft", "submitted", "returned_for_information", "accepted", "scheduled"),
    ),
}

TRIAGE = {
    "triage.send_back": Row(
        act=_on("triage", "send_back", missing="The MRI."), who=RECEIVER, codes=ok("submitted")
    ),
    "triage.accept": Row(act=_on("triage", "accept"), who=RECEIVER, codes=ok("submitted")),
    "triage.decline": Row(
        act=_on("triage", "decline", reason="Out of scope."), who=RECEIVER, codes=ok("submitted")
    ),
    "triage.list_soc": Row(
        act=_on("triage", "list_soc", standard="CACA 2025"), who=RECEIVER, codes=ok("submitted")
    ),
    "triage.redirect": Row(
        act=_on("triage", "redirect", board_id=OTHER, reason="A bone question."),
        who=RECEIVER,
        codes=ok("submitted"),
    ),
    "triage.answer": Row(
        act=_on("triage", "answer", text="Resect."),
        who=RECEIVER,
        codes=ok("discussed", accepted="nothing_to_answer_with"),
    ),
    "triage.close": Row(act=_on("triage", "close"), who=RECEIVER, codes=ok("answered")),
    "triage.to_item": Row(
        act=_to_item,
        who=lambda state, person: _cannot_read(state, person) or RECEIVER(state, person),
        codes=ok("accepted"),
    ),
    "opinions.ask": Row(act=_ask, who=RECEIVER, codes=ok("accepted", "scheduled")),
    "reviews.ask_review": Row(
        act=_ask_review,
        who=RECEIVER,
        codes=ok(accepted="original_report_missing", scheduled="original_report_missing"),
    ),
}

REQUESTS = Table(
    states={state.value: reached(state) for state in RequestState},
    people=EVERYBODY,
    rows={**SENDING, **TRIAGE},
)
