"""Reads what is stored of one meeting byte for byte as it was hashed, for its proof."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from mdt.domain.ids import CaseVersionId, MeetingId
from mdt.store.audit import AuditRow
from mdt.store.cases import CaseVersionRow
from mdt.store.events import EventRow
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


def event_bodies(tx: Transaction, meeting_id: MeetingId) -> tuple[bytes, ...]:
    """Return the bytes of all events of a meeting, in order."""
    query = select(EventRow.body).where(EventRow.meeting_id == meeting_id)
    return tuple(bytes(row[0]) for row in tx.read(query.order_by(EventRow.seq)))


def audit_about(tx: Transaction, subject: str) -> tuple[StoredRow, ...]:
    """Return the lines of the audit about one thing, in order."""
    query = select(AuditRow.seq, AuditRow.prev, AuditRow.hash, AuditRow.body)
    found = tx.read(query.where(AuditRow.subject == subject).order_by(AuditRow.seq))
    return tuple(
        StoredRow(seq=row.seq, prev=row.prev.hex(), hash=row.hash.hex(), body=bytes(row.body))
        for row in found
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
