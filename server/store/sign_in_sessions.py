"""Signed-in browsers in SQL. Only the hash of a cookie's token is ever stored."""

from datetime import datetime

from sqlalchemy import ForeignKey, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.ids import PersonId
from mdt.store.base import Base, UtcDateTime
from mdt.store.transaction import Transaction
from server.auth.accounts import SignIn


class SignInSessionRow(Base):
    """Table ``sign_in_session``."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


SIGN_INS = SignInSessionRow.__table__


class SqlSignIns:
    """Implements ``server.auth.accounts.SignIns``."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, sign_in: SignIn) -> None:
        """Store a new sign-in."""
        values = {column.name: getattr(sign_in, column.name) for column in SIGN_INS.c}
        self._tx.write(insert(SignInSessionRow), values)

    def get(self, token_hash: str) -> SignIn | None:
        """Return the sign-in, expired or not, unless it was removed."""
        query = select(SIGN_INS).where(SignInSessionRow.token_hash == token_hash)
        row = self._tx.read(query).first()
        if row is None:
            return None
        return SignIn(
            token_hash=row.token_hash,
            person_id=PersonId(row.person_id),
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )

    def touch(self, token_hash: str, seen_at: datetime) -> None:
        """Remember when the browser was last seen."""
        self._tx.write(
            update(SignInSessionRow)
            .where(SignInSessionRow.token_hash == token_hash)
            .values(seen_at=seen_at)
        )

    def remove(self, token_hash: str) -> None:
        """End one sign-in."""
        self._tx.write(delete(SignInSessionRow).where(SignInSessionRow.token_hash == token_hash))

    def of(self, person_id: PersonId) -> tuple[str, ...]:
        """Return the token hashes of a person's sign-ins."""
        query = select(SignInSessionRow.token_hash).where(SignInSessionRow.person_id == person_id)
        return tuple(str(row.token_hash) for row in self._tx.read(query))

    def remove_of(self, person_id: PersonId) -> None:
        """End every sign-in of a person."""
        self._tx.write(delete(SignInSessionRow).where(SignInSessionRow.person_id == person_id))

    def remove_expired(self, *, seen_before: datetime, ended_before: datetime) -> int:
        """Forget sign-ins that are idle or over; return how many."""
        return self._tx.write(
            delete(SignInSessionRow).where(
                or_(
                    SignInSessionRow.seen_at < seen_before,
                    SignInSessionRow.expires_at < ended_before,
                )
            )
        )
