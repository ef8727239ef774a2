"""Consents and agreements: every state of one, with everything done to it."""

from collections.abc import Callable
from dataclasses import replace

from mdt.domain.consents import CONSENT, Consent
from mdt.domain.ids import ConsentId, PersonId
from tests.mdt.domain.attempts import Row, Table, ok, standing
from tests.mdt.domain.rows.people import EVERYBODY, KNOWN, SENDS, STEERS
from tests.mdt.service.sitting import AGREED, START, Sitting
from tests.mdt.service.test_consents import GIVEN, without_agreement

GIVEN_ID = ConsentId("consent-1")
STORED = {
    "active": GIVEN,
    "expired": replace(GIVEN, valid_from="2026-01-01", valid_to="2026-02-01"),
    "withdrawn": replace(GIVEN, withdrawn_on="2026-03-01"),
}


def reached(consent: Consent) -> Callable[[], Sitting]:
    def reach() -> Sitting:
        here = Sitting()
        here.uow.records.add(
            CONSENT,
            GIVEN_ID,
            consent,
            based_on=0,
            by=PersonId("member"),
            at=START,
            action="consent.recorded",
        )
        return here

    return reach


def _record(here: Sitting, by: str) -> object:
    return here.service.consents.record(here.uow, GIVEN, by=PersonId(by))


def _withdraw(here: Sitting, by: str) -> object:
    return here.service.consents.withdraw(here.uow, GIVEN_ID, by=PersonId(by))


def _agree(here: Sitting, by: str) -> object:
    return here.service.consents.agree(here.uow, AGREED, by=PersonId(by))


def _end_agreement(here: Sitting, by: str) -> object:
    return here.service.consents.end_agreement(here.uow, "agreement", by=PersonId(by))


CONSENTS = Table(
    states={name: reached(consent) for name, consent in STORED.items()},
    people=EVERYBODY,
    rows={
        "consents.record": Row(act=_record, who=standing(SENDS, KNOWN), codes=ok(rest="ok")),
        "consents.withdraw": Row(
            act=_withdraw,
            who=standing(SENDS, KNOWN),
            codes=ok("active", rest="consent_not_in_force"),
        ),
    },
)

AGREEMENTS = Table(
    states={"in_force": Sitting, "ended": without_agreement},
    people=EVERYBODY,
    rows={
        "consents.agree": Row(act=_agree, who=standing(STEERS, ()), codes=ok(rest="ok")),
        "consents.end_agreement": Row(
            act=_end_agreement,
            who=standing(STEERS, ()),
            codes=ok("in_force", rest="consent_not_in_force"),
        ),
    },
)
