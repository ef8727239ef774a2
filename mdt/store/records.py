"""Records in SQL: one table of versions, append-only, and one of heads for lists.

Adding a version writes exactly one line of the audit with the version's hash. The audit is one
anchored chain, so it carries the head of every record.
"""

import json
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, Index, LargeBinary, Row, and_, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.errors import NotFound, RevisionConflict
from mdt.domain.hashing import GENESIS, canonical_json
from mdt.domain.ids import PersonId
from mdt.domain.records import Entry, Heading, RecordKind, record_body, record_hash
from mdt.store.audit import SqlAudit
from mdt.store.base import Base, UtcDateTime
from mdt.store.transaction import Transaction

T = TypeVar("T")


class RecordRow(Base):
    """Table ``record``; ``body`` holds the exact bytes that ``hash`` covers."""

    __tablename__ = "record"

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    prev: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class RecordHeadRow(Base):
    """Table ``record_head``: what lists ask of the last version; the verifier recomputes it."""

    __tablename__ = "record_head"
    __table_args__ = (
        Index("ix_record_head_kind_scope_id", "kind", "scope_id"),
        Index("ix_record_head_kind_owner_id", "kind", "owner_id"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    hash: Mapped[str]
    state: Mapped[str]
    scope_id: Mapped[str]
    owner_id: Mapped[str]
    due_on: Mapped[str]
    title: Mapped[str]


RECORDS = RecordRow.__table__
HEADS = RecordHeadRow.__table__


class SqlRecords:
    """Implements ``mdt.service.ports.Records``."""

    def __init__(self, transaction: Transaction, audit: SqlAudit) -> None:
        self._tx = transaction
        self._audit = audit

    def current(self, kind: RecordKind[T], subject_id: str) -> Entry[T]:
        """Return the last version. Raises NotFound."""
        last = self._last(kind, subject_id)
        if last is None:
            raise NotFound
        return last

    def history(self, kind: RecordKind[T], subject_id: str) -> tuple[Entry[T], ...]:
        """Return all versions, the first one first; empty when there is no such record."""
        query = (
            select(RECORDS)
            .where(RecordRow.kind == kind.name, RecordRow.subject_id == subject_id)
            .order_by(RecordRow.n)
        )
        return tuple(entry_from(kind, row) for row in self._tx.read(query))

    def add(
        self,
        kind: RecordKind[T],
        subject_id: str,
        value: T,
        *,
        based_on: int,
        by: PersonId | None,
        at: datetime,
        action: str,
    ) -> Entry[T]:
        """Add the version after ``based_on``; the same value again adds nothing.

        Raises:
            RevisionConflict: another version was added after ``based_on``; it has both values.
        """
        self._tx.require_writing()
        last = self._last(kind, subject_id)
        n, prev = (last.n, last.hash) if last is not None else (0, GENESIS)
        if n != based_on:
            raise RevisionConflict(
                expected=based_on,
                actual=n,
                current=last.value if last is not None else None,
                rejected=value,
            )
        if last is not None and canonical_json(last.value) == canonical_json(value):
            return last
        body = record_body(
            kind.name, subject_id=subject_id, n=n + 1, author_id=by, at=at, value=value
        )
        digest = record_hash(kind.name, subject_id, n + 1, prev, body)
        self._tx.write(
            insert(RecordRow),
            {
                "kind": kind.name,
                "subject_id": subject_id,
                "n": n + 1,
                "author_id": by,
                "at": at,
                "body": body,
                "prev": bytes.fromhex(prev),
                "hash": bytes.fromhex(digest),
            },
        )
        self._set_head(kind.name, subject_id, head_values(n + 1, digest, kind.heading(value)))
        self._audit.append(
            action,
            at=at,
            actor_id=by,
            subject=subject_id,
            detail={"kind": kind.name, "n": str(n + 1), "hash": digest},
        )
        return Entry(
            subject_id=subject_id, n=n + 1, author_id=by, at=at, value=value, hash=digest, prev=prev
        )

    def find(
        self,
        kind: RecordKind[T],
        *,
        scope_id: str | None = None,
        owner_id: str | None = None,
        state: str | None = None,
        due_before: str | None = None,
    ) -> tuple[Entry[T], ...]:
        """Return the last version of each record that meets all conditions.

        Records with a due date come first, the earliest before the others.

        Args:
            kind: which records.
            scope_id: what they belong to.
            owner_id: whose turn it is.
            state: their state.
            due_before: due earlier than this day, ISO 8601; leaves out those without a date.
        """
        asked = {"scope_id": scope_id, "owner_id": owner_id, "state": state}
        conditions = [
            HEADS.c[name] == wanted for name, wanted in asked.items() if wanted is not None
        ]
        if due_before is not None:
            conditions += [RecordHeadRow.due_on != "", RecordHeadRow.due_on < due_before]
        same = and_(
            RecordRow.kind == RecordHeadRow.kind,
            RecordRow.subject_id == RecordHeadRow.subject_id,
            RecordRow.n == RecordHeadRow.n,
        )
        query = (
            select(RECORDS)
            .join(RecordHeadRow, same)
            .where(RecordHeadRow.kind == kind.name, *conditions)
            .order_by(RecordHeadRow.due_on == "", RecordHeadRow.due_on, RecordHeadRow.subject_id)
        )
        return tuple(entry_from(kind, row) for row in self._tx.read(query))

    def _last(self, kind: RecordKind[T], subject_id: str) -> Entry[T] | None:
        query = (
            select(RECORDS)
            .where(RecordRow.kind == kind.name, RecordRow.subject_id == subject_id)
            .order_by(RecordRow.n.desc())
            .limit(1)
        )
        row = self._tx.read(query).first()
        return None if row is None else entry_from(kind, row)

    def _set_head(self, kind: str, subject_id: str, values: dict[str, object]) -> None:
        if values["n"] == 1:
            self._tx.write(
                insert(RecordHeadRow), {"kind": kind, "subject_id": subject_id, **values}
            )
            return
        self._tx.write(
            update(RecordHeadRow)
            .where(RecordHeadRow.kind == kind, RecordHeadRow.subject_id == subject_id)
            .values(values)
        )


def head_values(n: int, digest: str, heading: Heading) -> dict[str, object]:
    """Return the columns of ``record_head`` that follow from a record's last version."""
    return {
        "n": n,
        "hash": digest,
        "state": heading.state,
        "scope_id": heading.scope_id,
        "owner_id": heading.owner_id,
        "due_on": heading.due_on,
        "title": heading.title,
    }


def entry_from(kind: RecordKind[T], row: Row[*tuple[object, ...]]) -> Entry[T]:
    """Copy a row of ``record`` to the domain. Raises ValueError when its bytes are damaged."""
    return Entry(
        subject_id=row.subject_id,
        n=row.n,
        author_id=row.author_id,
        at=row.at,
        value=value_from(kind, row.body),
        hash=row.hash.hex(),
        prev=row.prev.hex(),
    )


def value_from(kind: RecordKind[T], body: bytes) -> T:
    """Return the value that a stored version holds. Raises ValueError when it is damaged."""
    value: T = _adapter(kind).validate_python(json.loads(body)["value"])
    return value


@cache
def _adapter(kind: RecordKind[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind.cls)
