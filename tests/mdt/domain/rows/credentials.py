"""Credentials: every state of one, with everything done to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from mdt.domain.credentials import CREDENTIAL, Credential, CredentialState
from mdt.domain.ids import CredentialId, PersonId
from mdt.domain.institutions import NetworkKept
from tests.mdt.domain.attempts import Row, Table, ok, standing
from tests.mdt.domain.rows.people import BOARD, EVERYBODY
from tests.mdt.service.sitting import NETWORK, START, Sitting

HOLDER = PersonId("member")
CLAIMED = Credential(
    id=CredentialId("credential-1"),
    person_id=HOLDER,
    network_id=NETWORK,
    discipline="medical_oncology",
    country="CN",
    issued_by="National Health Commission",
)
ENDED = {"state": CredentialState.VERIFIED, "valid_to": date(2026, 1, 31)}
STORED = {
    "claimed": CLAIMED,
    "verified": replace(CLAIMED, state=CredentialState.VERIFIED),
    "expired": replace(CLAIMED, **ENDED),
    "revoked": replace(CLAIMED, state=CredentialState.REVOKED),
}
DECIDES = ("coordinator", "guest")
"""Who coordinates a board of the network, and who administers it."""


def reached(credential: Credential) -> Callable[[], Sitting]:
    def reach() -> Sitting:
        here = Sitting()
        here.service.institutions.settle_network(
            here.uow,
            NETWORK,
            by=PersonId("coordinator"),
            kept=NetworkKept(names={"en": "Network"}, admins=(PersonId("guest"),)),
            based_on=0,
        )
        here.uow.records.add(
            CREDENTIAL,
            credential.id,
            credential,
            based_on=0,
            by=HOLDER,
            at=START,
            action="credential.claimed",
        )
        return here

    return reach


def _claim(here: Sitting, by: str) -> object:
    wanted = replace(CLAIMED, sites="stomach")
    return here.service.credentials.claim(here.uow, by=PersonId(by), wanted=wanted, based_on=1)


def _verify(here: Sitting, by: str) -> object:
    return here.service.credentials.verify(
        here.uow, CLAIMED.id, by=PersonId(by), based_on=1, evidence="Licence seen."
    )


def _revoke(here: Sitting, by: str) -> object:
    return here.service.credentials.revoke(
        here.uow, CLAIMED.id, by=PersonId(by), based_on=1, reason="Licence withdrawn."
    )


def _holds(_state: str, person: str) -> str | None:
    if person == HOLDER:
        return None
    return "not_found" if person == "stranger" else "not_your_credential"


CREDENTIALS = Table(
    states={name: reached(credential) for name, credential in STORED.items()},
    people=EVERYBODY,
    rows={
        "credentials.claim": Row(act=_claim, who=_holds, codes=ok("claimed", "expired", "revoked")),
        "credentials.verify": Row(act=_verify, who=standing(DECIDES, BOARD), codes=ok("claimed")),
        "credentials.revoke": Row(
            act=_revoke, who=standing(DECIDES, BOARD), codes=ok("claimed", "verified")
        ),
    },
)
