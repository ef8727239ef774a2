"""Accounts and sign-ins as values, and what is needed of the store to keep them.

Rows live in ``server/store``; both protocols are met by what a unit of work carries as
``accounts`` and ``sign_ins``. A password is only ever seen as its argon2 hash, a cookie's token
only as its SHA-256.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from mdt.domain.ids import PersonId


class AccountState(StrEnum):
    """Whether an account opens anything."""

    ACTIVE = "active"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a person signs in with."""

    person_id: PersonId
    email: str  # lower case, NFC
    password_hash: str  # argon2id, encoded with its parameters
    ui_language: str = ""  # empty: the person's own language
    state: AccountState = AccountState.ACTIVE
    secret_until: datetime | None = None
    """The hash is of a one-time secret, good until then; None: of a password of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One signed-in browser."""

    token_hash: str  # SHA-256 of the cookie's token, hex
    person_id: PersonId
    created_at: datetime
    seen_at: datetime
    expires_at: datetime  # absolute end, whatever happens


class Accounts(Protocol):
    """The accounts in one transaction."""

    def by_email(self, email: str) -> Account | None:
        """Return the account with this address, if there is one."""
        ...

    def of(self, person_id: PersonId) -> Account | None:
        """Return the person's account, if there is one."""
        ...

    def add(self, account: Account) -> None:
        """Store a new account."""
        ...

    def set_password_hash(self, person_id: PersonId, password_hash: str) -> None:
        """Replace the stored hash."""
        ...

    def among(self, people: Iterable[PersonId]) -> Mapping[PersonId, Account]:
        """Return the accounts that some people have, by person."""
        ...

    def set_state(self, person_id: PersonId, state: AccountState) -> None:
        """Lock or open an account."""
        ...

    def set_secret(
        self, person_id: PersonId, password_hash: str, *, until: datetime | None
    ) -> None:
        """Replace what opens the account: a one-time secret, or with None a password."""
        ...

    def set_language(self, person_id: PersonId, language: str) -> None:
        """Remember the language that the person chose for the interface."""
        ...


class SignIns(Protocol):
    """The sign-ins in one transaction."""

    def add(self, sign_in: SignIn) -> None:
        """Store a new sign-in."""
        ...

    def get(self, token_hash: str) -> SignIn | None:
        """Return the sign-in, expired or not, unless it was removed."""
        ...

    def touch(self, token_hash: str, seen_at: datetime) -> None:
        """Remember when the browser was last seen."""
        ...

    def remove(self, token_hash: str) -> None:
        """End one sign-in."""
        ...

    def of(self, person_id: PersonId) -> tuple[str, ...]:
        """Return the token hashes of a person's sign-ins."""
        ...

    def remove_of(self, person_id: PersonId) -> None:
        """End every sign-in of a person."""
        ...

    def remove_expired(self, *, seen_before: datetime, ended_before: datetime) -> int:
        """Forget sign-ins that are idle or over; return how many."""
        ...
