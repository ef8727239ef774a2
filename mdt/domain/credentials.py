"""Credentials: which disciplines a person may speak for, and who has verified it.

The holder claims, somebody who coordinates verifies. Expiry is never stored: it is what a stored
validity means on a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from mdt.domain.ids import CredentialId, NetworkId, PersonId
from mdt.domain.records import Heading, RecordKind


class CredentialState(StrEnum):
    """Life of a credential (domain model 6.2)."""

    CLAIMED = "claimed"
    VERIFIED = "verified"
    EXPIRED = "expired"
    REVOKED = "revoked"


TRANSITIONS: dict[tuple[CredentialState, str], CredentialState] = {
    (CredentialState.CLAIMED, "claim"): CredentialState.CLAIMED,  # put right before it is looked at
    (CredentialState.CLAIMED, "verify"): CredentialState.VERIFIED,
    (CredentialState.CLAIMED, "revoke"): CredentialState.REVOKED,
    (CredentialState.VERIFIED, "revoke"): CredentialState.REVOKED,
    (CredentialState.EXPIRED, "claim"): CredentialState.CLAIMED,
    (CredentialState.REVOKED, "claim"): CredentialState.CLAIMED,
}
"""What may happen in each state, and where it leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A person's standing in one discipline."""

    id: CredentialId
    person_id: PersonId
    network_id: NetworkId
    discipline: str  # code of valuesets.DISCIPLINES
    profession: str = "physician"  # code of codes.boards.PROFESSIONS
    sites: str = ""  # what within the discipline, in words
    country: str = ""  # of the licence, ISO 3166-1 alpha-2
    issued_by: str = ""
    licence_no: str = ""  # for who verifies, and the holder; nobody else is shown it
    valid_from: date | None = None
    valid_to: date | None = None
    state: CredentialState = CredentialState.CLAIMED  # as decided; ``state_on`` has what it means
    decided_by: PersonId | None = None  # who verified or revoked
    decided_at: datetime | None = None
    evidence: str = ""  # what the verifier saw
    reason: str = ""  # why it was revoked


def state_on(credential: Credential, on: date) -> CredentialState:
    """Return the state that a credential has on a day."""
    if credential.state is not CredentialState.VERIFIED:
        return credential.state
    if credential.valid_to is not None and credential.valid_to < on:
        return CredentialState.EXPIRED
    if credential.valid_from is not None and credential.valid_from > on:
        return CredentialState.CLAIMED
    return CredentialState.VERIFIED


_BEST_FIRST = (
    CredentialState.VERIFIED,
    CredentialState.CLAIMED,
    CredentialState.EXPIRED,
    CredentialState.REVOKED,
)


def status_of(credentials: Iterable[Credential], discipline: str, on: date) -> str:
    """Return the best state that a person has in a discipline on a day.

    Who has none on record only claims the discipline: that is how a directory has them.
    """
    states = {
        state_on(credential, on)
        for credential in credentials
        if credential.discipline == discipline
    }
    return next((state for state in _BEST_FIRST if state in states), CredentialState.CLAIMED).value


def _heading(credential: Credential) -> Heading:
    return Heading(
        state=credential.state.value,
        scope_id=credential.network_id,
        owner_id=credential.person_id,
        due_on=credential.valid_to.isoformat() if credential.valid_to is not None else "",
        title=credential.discipline,
    )


CREDENTIAL = RecordKind(name="credential", cls=Credential, heading=_heading)
"""A credential; the subject is its id, the owner its holder, the scope the network."""

KINDS: tuple[RecordKind[Any], ...] = (CREDENTIAL,)
