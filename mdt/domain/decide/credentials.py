"""Claiming, verifying and revoking credentials."""

import re
from dataclasses import replace
from datetime import date, datetime

from mdt.domain.codes.boards import CREDENTIAL_STATES, PROFESSIONS
from mdt.domain.credentials import TRANSITIONS, Credential, CredentialState, state_on
from mdt.domain.errors import N_, Invalid, ReasonRequired
from mdt.domain.ids import PersonId
from mdt.domain.refusals.boards import NotYourCredential, OwnCredential
from mdt.domain.standing import ALLOWED, Deed
from mdt.domain.text import NAME_MAX, REASON_MAX, clean, clean_line
from mdt.domain.transitions import step
from mdt.domain.valuesets import DISCIPLINES, check_code

VERIFIERS = ALLOWED[Deed.CREDENTIAL_VERIFY]
"""Who may decide on a credential, as they stand towards the holder's network."""

NUMBER_MAX = 60
"""Characters of a licence number; the longest registers use about half."""

_COUNTRY = re.compile(r"[A-Z]{2}")


def claim(before: Credential | None, wanted: Credential, *, by: PersonId, on: date) -> Credential:
    """Return a credential as its holder claims it, for the first time or again.

    Raises:
        NotYourCredential: somebody else claims it.
        IllegalTransition: it is verified and stands.
    """
    if wanted.person_id != by or (before is not None and before.person_id != by):
        raise NotYourCredential
    if before is not None:
        step(TRANSITIONS, state_on(before, on), "claim", labels=CREDENTIAL_STATES)
    check_code(DISCIPLINES, wanted.discipline, field="discipline")
    check_code(PROFESSIONS, wanted.profession, field="profession")
    if not _COUNTRY.fullmatch(wanted.country):
        raise Invalid(N_("Please give a country by its two letters, as in FR."), field="country")
    if wanted.valid_from and wanted.valid_to and wanted.valid_to < wanted.valid_from:
        raise Invalid(N_("The validity ends before it begins."), field="valid_to")
    return replace(
        wanted,
        sites=clean_line(wanted.sites, limit=NAME_MAX, field="sites"),
        issued_by=clean_line(wanted.issued_by, limit=NAME_MAX, field="issued_by", required=True),
        licence_no=clean_line(wanted.licence_no, limit=NUMBER_MAX, field="licence_no"),
        state=CredentialState.CLAIMED,
        decided_by=None,
        decided_at=None,
        evidence="",
        reason="",
    )


def verify(credential: Credential, *, by: PersonId, at: datetime, evidence: str) -> Credential:
    """Return a credential as verified, with what the verifier saw.

    Raises:
        OwnCredential: it is the verifier's own.
    """
    if credential.person_id == by:
        raise OwnCredential
    state = state_on(credential, at.date())
    after = step(TRANSITIONS, state, "verify", labels=CREDENTIAL_STATES)
    if credential.valid_to is not None and credential.valid_to < at.date():
        raise Invalid(N_("Its validity has ended: the holder claims it anew."), field="evidence")
    seen = clean_line(evidence, limit=REASON_MAX, field="evidence", required=True)
    return replace(credential, state=after, decided_by=by, decided_at=at, evidence=seen, reason="")


def revoke(credential: Credential, *, by: PersonId, at: datetime, reason: str) -> Credential:
    """Return a credential as revoked, with the reason. Raises OwnCredential, ReasonRequired."""
    if credential.person_id == by:
        raise OwnCredential
    state = state_on(credential, at.date())
    after = step(TRANSITIONS, state, "revoke", labels=CREDENTIAL_STATES)
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    return replace(credential, state=after, decided_by=by, decided_at=at, reason=words)
