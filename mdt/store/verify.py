"""The verifier: reads everything that was recorded, and names the first row that does not hold.

It trusts nothing but the stored bytes and the public keys. Rows are streamed, so the size of the
database does not matter; a damaged value is a finding, never a crash.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from mdt.domain.hashing import GENESIS, event_hash
from mdt.domain.minutes import Verify
from mdt.store.audit import CHAIN, audit_rows, entry_from
from mdt.store.transaction import Transaction
from mdt.store.unit_of_work import SqlUnitOfWork
from mdt.store.verify_boards import BoardVerifier
from mdt.store.verify_cases import CaseVerifier
from mdt.store.verify_events import EventVerifier
from mdt.store.verify_kept import RecordVerifier, ToldVersions
from mdt.store.verify_rows import BadRow, Findings, same_moment


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was checked, by kind of row, and the first row that is not what was recorded."""

    checked: dict[str, int]
    first_bad: str | None

    @property
    def rows(self) -> int:
        """How many rows were checked before the end, or before the bad one."""
        return sum(self.checked.values())


def verify_records(
    uow: SqlUnitOfWork,
    *,
    blobs: Path,
    verify: Verify,
    further: Callable[[Findings], None] | None = None,
) -> VerifyReport:
    """Check every chain, projection, record, case version, material and signature.

    Args:
        uow: a read-only snapshot.
        blobs: directory of the bytes of materials.
        verify: whether a key made a signature.
        further: checks of the caller, made last; they raise ``BadRow``.
    """
    findings = Findings()
    try:
        with _named(findings):
            events = EventVerifier(uow.transaction, findings, verify)
            events.run()
            told = ToldVersions()
            _verify_audit(uow.transaction, findings, told)
            RecordVerifier(uow.transaction, findings, told).run()
            BoardVerifier(uow.transaction, uow.records, findings).run()
            CaseVerifier(uow.transaction, findings, blobs, events.references).run()
            if further is not None:
                further(findings)
    except BadRow as bad:
        return VerifyReport(findings.checked, str(bad))
    return VerifyReport(findings.checked, None)


@contextmanager
def _named(findings: Findings) -> Iterator[None]:
    """Turn what a damaged value makes the database or a decoder raise into a finding."""
    try:
        yield
    except DBAPIError as error:
        raise BadRow(f"at or after {findings.place}: {error.orig}") from error
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise BadRow(f"{findings.place}: cannot be read ({type(error).__name__})") from error


def _verify_audit(tx: Transaction, findings: Findings, told: ToldVersions) -> None:
    seq, head = 0, GENESIS
    with audit_rows(tx) as rows:
        for row in rows:
            place = findings.at("audit", f"audit line {row.seq}")
            if row.seq != seq + 1:
                raise BadRow(f"{place}: follows line {seq}")
            if row.prev.hex() != head:
                raise BadRow(f"{place}: previous hash differs")
            seq, head = row.seq, row.hash.hex()
            if event_hash(CHAIN, seq, row.prev.hex(), row.body) != head:
                raise BadRow(f"{place}: hash differs")
            said = entry_from(row.body)
            columns = (row.seq, row.actor_id, row.action, row.subject)
            recorded = (said.seq, said.actor_id, said.action, said.subject)
            if columns != recorded or not same_moment(row.at, said.at):
                raise BadRow(f"{place}: a column differs from the recorded bytes")
            told.hear(said, place)
