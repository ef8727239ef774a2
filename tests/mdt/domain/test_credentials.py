"""Credentials: every state with every action, expiry on a day, and who may decide."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mdt.domain.codes.boards import CREDENTIAL_STATES
from mdt.domain.credentials import (
    TRANSITIONS,
    Credential,
    CredentialState,
    state_on,
    status_of,
)
from mdt.domain.decide import credentials as decide
from mdt.domain.errors import IllegalTransition, Invalid, ReasonRequired, Required, UnknownCode
from mdt.domain.ids import CredentialId, NetworkId, PersonId
from mdt.domain.refusals.boards import NotYourCredential, OwnCredential
from tests.mdt.domain.tables import parse, taken

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = AT.date()
HOLDER, VERIFIER = PersonId("holder"), PersonId("verifier")
CLAIM = Credential(
    id=CredentialId("c-1"),
    person_id=HOLDER,
    network_id=NetworkId("n-1"),
    discipline="pathology",
    country="FR",
    issued_by="Ordre des médecins",
    valid_from=date(2020, 1, 1),
    valid_to=date(2026, 12, 31),
)
VERIFIED = replace(CLAIM, state=CredentialState.VERIFIED)


def test_the_table_is_the_one_of_the_model() -> None:
    table = """
    claimed  claim -> claimed  verify -> verified  revoke -> revoked
    verified revoke -> revoked
    expired  claim -> claimed
    revoked  claim -> claimed
    """

    assert taken(TRANSITIONS, CredentialState, CREDENTIAL_STATES) == parse(table)


@pytest.mark.parametrize("state", CredentialState)
@pytest.mark.parametrize("action", ["claim", "verify", "revoke"])
def test_every_state_with_every_action(state: CredentialState, action: str) -> None:
    kept = replace(CLAIM, state=state)
    if state is CredentialState.EXPIRED:  # which is never stored: it is what the dates mean
        kept = replace(VERIFIED, valid_to=date(2026, 1, 1))

    def act() -> Credential:
        if action == "claim":
            return decide.claim(kept, CLAIM, by=HOLDER, on=TODAY)
        if action == "verify":
            return decide.verify(kept, by=VERIFIER, at=AT, evidence="Licence seen.")
        return decide.revoke(kept, by=VERIFIER, at=AT, reason="Withdrawn by the register.")

    after = TRANSITIONS.get((state, action))
    if after is None:
        with pytest.raises(IllegalTransition):
            act()
    else:
        assert act().state is after


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2019, 12, 31), "claimed"),
        (date(2020, 1, 1), "verified"),
        (date(2026, 12, 31), "verified"),
        (date(2027, 1, 1), "expired"),
    ],
)
def test_what_is_verified_counts_within_its_validity_only(on: date, expected: str) -> None:
    assert state_on(VERIFIED, on) == expected


def test_a_claim_that_was_never_verified_does_not_become_so_by_its_dates() -> None:
    assert state_on(CLAIM, TODAY) is CredentialState.CLAIMED


def test_the_best_credential_of_a_discipline_decides() -> None:
    expired = replace(VERIFIED, valid_to=date(2021, 1, 1))

    assert status_of([expired, VERIFIED], "pathology", TODAY) == "verified"
    assert status_of([expired], "pathology", TODAY) == "expired"
    assert status_of([VERIFIED], "radiology", TODAY) == "claimed"
    assert status_of([], "pathology", TODAY) == "claimed"


def test_nobody_verifies_or_revokes_their_own() -> None:
    with pytest.raises(OwnCredential):
        decide.verify(CLAIM, by=HOLDER, at=AT, evidence="Trust me.")
    with pytest.raises(OwnCredential):
        decide.revoke(VERIFIED, by=HOLDER, at=AT, reason="No longer needed.")


def test_only_the_holder_claims() -> None:
    with pytest.raises(NotYourCredential):
        decide.claim(None, CLAIM, by=VERIFIER, on=TODAY)
    with pytest.raises(NotYourCredential):
        decide.claim(replace(CLAIM, person_id=VERIFIER), CLAIM, by=HOLDER, on=TODAY)


def test_a_claim_takes_no_decision_with_it() -> None:
    cheating = replace(VERIFIED, decided_by=VERIFIER, decided_at=AT, evidence="Seen.")

    claimed = decide.claim(None, cheating, by=HOLDER, on=TODAY)

    assert claimed == CLAIM


def test_what_is_verified_says_by_whom_when_and_what_was_seen() -> None:
    verified = decide.verify(CLAIM, by=VERIFIER, at=AT, evidence="  Register,  entry 12. ")

    assert (verified.decided_by, verified.decided_at) == (VERIFIER, AT)
    assert verified.evidence == "Register, entry 12."


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"discipline": "astrology"}, UnknownCode),
        ({"profession": "wizard"}, UnknownCode),
        ({"country": "France"}, Invalid),
        ({"issued_by": " "}, Required),
        ({"valid_to": date(2019, 1, 1)}, Invalid),
    ],
)
def test_a_claim_that_says_too_little_is_refused(
    change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        decide.claim(None, replace(CLAIM, **change), by=HOLDER, on=TODAY)  # type: ignore[arg-type]  # wrong


def test_a_decision_needs_its_words() -> None:
    with pytest.raises(Required):
        decide.verify(CLAIM, by=VERIFIER, at=AT, evidence=" ")
    with pytest.raises(ReasonRequired):
        decide.revoke(VERIFIED, by=VERIFIER, at=AT, reason="\n")


def test_what_has_ended_is_claimed_anew_before_it_is_verified() -> None:
    ended = replace(CLAIM, valid_to=date(2026, 1, 1))

    with pytest.raises(Invalid):
        decide.verify(ended, by=VERIFIER, at=AT, evidence="Seen.")
