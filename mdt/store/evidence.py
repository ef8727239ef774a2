"""Reads what is stored of one meeting byte for byte as it was hashed, for its proof."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from mdt.domain.ids import CaseVersionId, MeetingId
from mdt.store.audit import AuditRow
from mdt.store.cases import CaseVersionRow
from mdt.store.events import EventRow
from mdt.store.records import RECORDS, RecordRow
from mdt.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """One line of the audit."""

    seq: int
    prev: str  # hex
    hash: str  # hex
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One case version."""

    content_hash: str  # hex
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """One version of one record."""

    kind: str
    subject_id: str
    n: int
    prev: str  # hex
    hash: str  # hex
    body: bytes


def event_bodies(tx: Transaction, meeting_id: MeetingId) -> tuple[bytes, ...]:
    """Return the bytes of all events of a meeting, in order."""
    query = select(EventRow.body).where(EventRow.meeting_id == meeting_id)
    return tuple(bytes(row[0]) for row in tx.read(query.order_by(EventRow.seq)))


def audit_about(tx: Transaction, subjects: Collection[str]) -> tuple[StoredRow, ...]:
    """Return the lines of the audit about some things, in order."""
    query = select(AuditRow.seq, AuditRow.prev, AuditRow.hash, AuditRow.body)
    found = tx.read(query.where(AuditRow.subject.in_(subjects)).order_by(AuditRow.seq))
    return tuple(
        StoredRow(seq=row.seq, prev=row.prev.hex(), hash=row.hash.hex(), body=bytes(row.body))
        for row in found
    )


def record_versions(
    tx: Transaction, wanted: Collection[tuple[str, str]]
) -> tuple[StoredRecord, ...]:
    """Return all versions of records, each named by its kind and subject, in order."""
    named = tuple_(RecordRow.kind, RecordRow.subject_id).in_(wanted)
    order = (RecordRow.kind, RecordRow.subject_id, RecordRow.n)
    return tuple(
        StoredRecord(
            kind=row.kind,
            subject_id=row.subject_id,
            n=row.n,
            prev=row.prev.hex(),
            hash=row.hash.hex(),
            body=bytes(row.body),
        )
        for row in tx.read(select(RECORDS).where(named).order_by(*order))
    )


def case_versions(
    tx: Transaction, version_ids: Collection[CaseVersionId]
) -> tuple[StoredVersion, ...]:
    """Return the case versions of these ids."""
    query = select(CaseVersionRow.content_hash, CaseVersionRow.body)
    found = tx.read(query.where(CaseVersionRow.id.in_(version_ids)).order_by(CaseVersionRow.id))
    return tuple(
        StoredVersion(content_hash=row.content_hash, body=bytes(row.body)) for row in found
    )
