"""The whole check of a data directory: database, files, signatures and anchors.

It reads beside a running server, changes nothing and takes no lock.
"""

from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from mdt.store.audit import CHAIN, AuditRow
from mdt.store.events import EventRow
from mdt.store.transaction import Transaction
from mdt.store.verify import VerifyReport, verify_records
from mdt.store.verify_rows import BadRow, Findings
from server.store.anchors import Anchor, read_anchors
from server.store.data_dir import DataPaths
from server.store.database import Database
from server.store.errors import DataMissing
from server.store.keys import PublicKeys


def verify(database: Database, data_dir: Path) -> VerifyReport:
    """Check everything, and name the first row that is not what was recorded.

    Raises:
        DataMissing: there is no such database.
        SchemaUnknown: it is of another version of the program.
    """
    paths = DataPaths(data_dir)
    file = database.url.database
    is_sqlite = database.url.get_backend_name() == "sqlite"
    if is_sqlite and not (file and Path(file).is_file()):
        raise DataMissing(where=file or data_dir)
    keys = PublicKeys(paths.keys)
    try:
        with database.verification() as (connection, uow):

            def further(findings: Findings) -> None:
                _check_anchors(uow.transaction, findings, paths.anchors, keys)
                if is_sqlite:
                    _check_pages(connection, findings)

            return verify_records(uow, blobs=paths.blobs, verify=keys.verify, further=further)
    except DBAPIError as error:
        return VerifyReport({}, f"the database file: {error.orig}")


def _check_anchors(tx: Transaction, findings: Findings, path: Path, keys: PublicKeys) -> None:
    """Compare each signed head with the chain: a chain that lost its end is shorter."""
    for number, anchor in read_anchors(path):
        place = findings.at("anchor", f"line {number} of {path.name}")
        if anchor is None:
            raise BadRow(f"{place}: cannot be read")
        if not keys.verify(anchor.key_id, anchor.statement(), anchor.raw_signature()):
            raise BadRow(f"{place}: the signature is not genuine")
        chain = "the audit" if anchor.meeting_id == CHAIN else f"meeting {anchor.meeting_id}"
        head = _stored_hash(tx, anchor)
        if head is None:
            raise BadRow(f"event {anchor.seq} of {chain}: is missing, but {place} has it")
        if head != anchor.head:
            raise BadRow(f"event {anchor.seq} of {chain}: differs from {place}")


def _stored_hash(tx: Transaction, anchor: Anchor) -> str | None:
    if anchor.meeting_id == CHAIN:
        query = select(AuditRow.hash).where(AuditRow.seq == anchor.seq)
    else:
        query = select(EventRow.hash).where(
            EventRow.meeting_id == anchor.meeting_id, EventRow.seq == anchor.seq
        )
    row = tx.read(query).first()
    return None if row is None else row[0].hex()


def _check_pages(connection: Connection, findings: Findings) -> None:
    """Let SQLite check its own file: a damaged index shows rows that are not there."""
    findings.place = "the database file"
    verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if verdict != "ok":
        raise BadRow(f"the database file: {verdict}")
