"""Opinions and second readings: every state of one, with everything done to it."""

from dataclasses import replace

from mdt.domain.ids import PersonId
from mdt.domain.requests import REQUEST, RequestState
from mdt.domain.reviews import OPINION, REVIEW, opinion_id
from tests.mdt.domain.attempts import Act, Row, Table, ok, standing
from tests.mdt.domain.rows.people import EVERYBODY, KNOWN
from tests.mdt.service import test_opinions, test_reviews
from tests.mdt.service.sitting import Sitting
from tests.mdt.service.test_opinions import FIRST as ASKED_OF
from tests.mdt.service.test_requests import ASKED, stored
from tests.mdt.service.test_reviews import READER, SLIDES


def asked() -> Sitting:
    return test_opinions.ask(test_opinions.accepted(), ASKED_OF)


def given() -> Sitting:
    here = asked()
    test_opinions.give(here, ASKED_OF)
    return here


def refused() -> Sitting:
    here = asked()
    _refuse(here, ASKED_OF)
    return here


def answered() -> Sitting:
    """Close the request under the expert who was asked."""
    here = given()
    closed = replace(stored(here), state=RequestState.CLOSED)
    n = here.uow.records.current(REQUEST, ASKED).n
    here.uow.records.add(
        REQUEST, ASKED, closed, based_on=n, by=None, at=here.now, action="request.closed"
    )
    return here


def _based_on(here: Sitting) -> int:
    return here.uow.records.current(OPINION, opinion_id(ASKED, ASKED_OF)).n


def _give(here: Sitting, by: str) -> object:
    return test_opinions.give(here, PersonId(by), based_on=_based_on(here), text="Wait.")


def _refuse(here: Sitting, by: str) -> object:
    return here.service.opinions.refuse(
        here.uow, ASKED, by=PersonId(by), based_on=_based_on(here), reason="I know the patient."
    )


OPINIONS = Table(
    states={"asked": asked, "given": given, "refused": refused, "answered": answered},
    people=EVERYBODY,
    rows={
        "opinions.give": Row(
            act=_give, who=standing((ASKED_OF,), KNOWN), codes=ok("asked", "given", "refused")
        ),
        "opinions.refuse": Row(act=_refuse, who=standing((ASKED_OF,), KNOWN), codes=ok("asked")),
    },
)


def to_read() -> Sitting:
    here = test_reviews.accepted()
    test_reviews.ask(here)
    return here


def was_read() -> Sitting:
    here = to_read()
    _read("complete", grade="none")(here, READER)
    return here


def _read(method: str, **more: object) -> Act:
    def tried(here: Sitting, by: str) -> object:
        [entry] = here.uow.records.find(REVIEW)
        return getattr(here.service.reviews, method)(
            here.uow,
            entry.subject_id,
            by=PersonId(by),
            based_on=entry.n,
            slides=SLIDES,
            after=entry.value.before,
            note="Looked at twice.",
            **more,
        )

    return tried


REVIEWS = Table(
    states={"asked": to_read, "completed": was_read},
    people=(*EVERYBODY, READER),
    rows={
        "reviews.save": Row(act=_read("save"), who=standing((READER,), KNOWN), codes=ok("asked")),
        "reviews.complete": Row(
            act=_read("complete", grade="none"),
            who=standing((READER,), KNOWN),
            codes=ok("asked"),
        ),
    },
)
