"""The audit: who did what outside a meeting, as one append-only chain for the whole server.

Sign-ins, plans, pages of a case, downloads and signatures are told here. A detail is ids and
codes only: never a name, an address of a patient, or text that somebody wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import LargeBinary, Result, String, cast, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.hashing import GENESIS, canonical_json, event_hash
from mdt.domain.ids import PersonId
from mdt.store.base import Base, UtcDateTime
from mdt.store.transaction import Transaction

CHAIN = "audit"
"""Name of the chain, in the place where an event's hash has the meeting."""


class AuditRow(Base):
    """Table ``audit``; ``body`` holds the exact bytes that ``hash`` covers."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[str | None] = mapped_column(index=True)
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    prev: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


AUDIT = AuditRow.__table__

_INSERT = insert(AuditRow)
_LAST = select(AuditRow.seq, AuditRow.hash).order_by(AuditRow.seq.desc()).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit."""

    seq: int
    at: datetime
    actor_id: PersonId | None  # None: nobody is signed in
    action: str  # noun.verb: sign_in.succeeded, case.read, minutes.downloaded
    subject: str  # id of what it was done to; empty when there is none
    detail: Mapping[str, str] = field(default_factory=dict)


_ENTRY = TypeAdapter(AuditEntry)


class SqlAudit:
    """The audit within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction
        self._rows: list[dict[str, object]] = []
        self._flushed = 0
        self._mark = 0
        transaction.add_pending(self)

    def append(
        self,
        action: str,
        *,
        at: datetime,
        actor_id: PersonId | None,
        subject: str = "",
        detail: Mapping[str, str] | None = None,
    ) -> AuditEntry:
        """Add a line; it is kept only when the command is."""
        self._tx.require_writing()
        seq, prev = self.head()
        entry = AuditEntry(
            seq=seq + 1,
            at=at,
            actor_id=actor_id,
            action=action,
            subject=subject,
            detail=dict(detail or {}),
        )
        body = canonical_json(entry)
        self._rows.append(
            {
                "seq": entry.seq,
                "at": at,
                "actor_id": actor_id,
                "action": action,
                "subject": subject,
                "body": body,
                "prev": bytes.fromhex(prev),
                "hash": bytes.fromhex(event_hash(CHAIN, entry.seq, prev, body)),
            }
        )
        return entry

    def about(self, subject: str, *, limit: int = 200) -> tuple[AuditEntry, ...]:
        """Return the latest lines about one thing, the newest first."""
        if not self._tx.read_only:
            self._tx.settle()
        query = (
            select(AUDIT)
            .where(AuditRow.subject == subject)
            .order_by(AuditRow.seq.desc())
            .limit(limit)
        )
        return tuple(entry_from(row.body) for row in self._tx.read(query))

    def begin_command(self) -> None:
        """Remember where the next command starts."""
        self._mark = len(self._rows)

    def abandon_command(self) -> None:
        """Forget what the running command added."""
        del self._rows[self._mark :]
        self._flushed = min(self._flushed, self._mark)

    def flush(self, *, earlier_only: bool) -> None:
        """Insert the lines that wait."""
        end = self._mark if earlier_only else len(self._rows)
        rows = self._rows[self._flushed : end]
        if rows:
            self._flushed = end
            self._tx.append(_INSERT, rows)

    def head(self) -> tuple[int, str]:
        """Return number and hash of the last line, from memory once one was added."""
        if self._rows:
            seq, digest = self._rows[-1]["seq"], self._rows[-1]["hash"]
        else:
            row = self._tx.read(_LAST).first()
            if row is None:
                return 0, GENESIS
            seq, digest = row
        if not isinstance(seq, int) or not isinstance(digest, bytes):
            raise TypeError("an audit row is a number and a hash")
        return seq, digest.hex()


def entry_from(body: bytes) -> AuditEntry:
    """Return what a stored line says. Raises ValueError when the bytes are damaged."""
    return _ENTRY.validate_json(body)


def audit_rows(tx: Transaction) -> Result[*tuple[object, ...]]:
    """Return every row in order, with its moment as the database writes it: for the verifier."""
    at = cast(AuditRow.at, String).label("at")
    columns = (at if column.name == "at" else column for column in AUDIT.c)
    return tx.stream(select(*columns).order_by(AuditRow.seq))
