"""Accounts in SQL: what a person signs in with."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.errors import N_, Invalid
from mdt.domain.ids import PersonId
from mdt.store.base import Base, UtcDateTime
from mdt.store.transaction import Transaction
from server.auth.accounts import Account, AccountState


class AccountRow(Base):
    """Table ``account``."""

    __tablename__ = "account"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    ui_language: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="active")
    secret_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


ACCOUNTS = AccountRow.__table__


class SqlAccounts:
    """Implements ``server.auth.accounts.Accounts``."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def by_email(self, email: str) -> Account | None:
        """Return the account with this address, if there is one."""
        return self._one(select(ACCOUNTS).where(AccountRow.email == email))

    def of(self, person_id: PersonId) -> Account | None:
        """Return the person's account, if there is one."""
        return self._one(select(ACCOUNTS).where(AccountRow.person_id == person_id))

    def among(self, people: Iterable[PersonId]) -> Mapping[PersonId, Account]:
        """Return the accounts that some people have, by person."""
        query = select(ACCOUNTS).where(AccountRow.person_id.in_(list(people)))
        found = (_account_from(row) for row in self._tx.read(query))
        return {account.person_id: account for account in found}

    def add(self, account: Account) -> None:
        """Store a new account. Raises Invalid when the address is taken."""
        values = {column.name: getattr(account, column.name) for column in ACCOUNTS.c}
        try:
            self._tx.write(insert(AccountRow), values)
        except IntegrityError as error:
            raise Invalid(
                N_("There is an account with this address already."), field="email"
            ) from error

    def set_password_hash(self, person_id: PersonId, password_hash: str) -> None:
        """Replace the stored hash."""
        self._change(person_id, password_hash=password_hash)

    def set_language(self, person_id: PersonId, language: str) -> None:
        """Remember the language that the person chose for the interface."""
        self._change(person_id, ui_language=language)

    def set_state(self, person_id: PersonId, state: AccountState) -> None:
        """Lock or open an account."""
        self._change(person_id, state=state.value)

    def set_secret(
        self, person_id: PersonId, password_hash: str, *, until: datetime | None
    ) -> None:
        """Replace what opens the account: a one-time secret, or with None a password."""
        self._change(person_id, password_hash=password_hash, secret_until=until)

    def _change(self, person_id: PersonId, **values: object) -> None:
        self._tx.write(update(AccountRow).where(AccountRow.person_id == person_id).values(values))

    def _one(self, query: Select[*tuple[object, ...]]) -> Account | None:
        row = self._tx.read(query).first()
        return None if row is None else _account_from(row)


def _account_from(row: Row[*tuple[object, ...]]) -> Account:
    return Account(
        person_id=PersonId(row.person_id),
        email=row.email,
        password_hash=row.password_hash,
        ui_language=row.ui_language,
        state=AccountState(row.state),
        secret_until=row.secret_until,
    )
