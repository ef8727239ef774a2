"""Checks the records: each chain, the head that lists read, and one audit line for each version."""

import json
from datetime import datetime

from sqlalchemy import Row, String, cast, exists, select

from mdt.domain.hashing import GENESIS
from mdt.domain.record_kinds import KINDS
from mdt.domain.records import record_hash
from mdt.store.audit import AuditEntry
from mdt.store.records import HEADS, RECORDS, RecordHeadRow, RecordRow, head_values, value_from
from mdt.store.transaction import Transaction
from mdt.store.verify_rows import BadRow, Findings, same_moment

StoredRow = Row[*tuple[object, ...]]

_AT = cast(RecordRow.at, String).label("at")
_RECORDS = select(*(_AT if column.name == "at" else column for column in RECORDS.c)).order_by(
    RecordRow.kind, RecordRow.subject_id, RecordRow.n
)
_SAID_OF_A_VERSION = {"kind", "n", "hash"}


class ToldVersions:
    """The versions of records that the audit tells of: one line each, with the version's hash."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str, int], tuple[str, str]] = {}  # hash, line

    def hear(self, said: AuditEntry, place: str) -> None:
        """Remember a line when it tells of a version. Raises BadRow for a second such line."""
        if set(said.detail) != _SAID_OF_A_VERSION:
            return
        version = said.detail["kind"], said.subject, int(said.detail["n"])
        if version in self._lines:
            raise BadRow(f"{place}: tells of {_named(*version)} a second time")
        self._lines[version] = said.detail["hash"], place

    def check(self, row: StoredRow, place: str) -> None:
        """Find the line of a stored version. Raises BadRow."""
        digest, line = self._lines.pop((row.kind, row.subject_id, row.n), ("", ""))
        if not line:
            raise BadRow(f"{place}: the audit does not tell of it")
        if digest != row.hash.hex():
            raise BadRow(f"{place}: differs from {line}")

    def check_all_found(self) -> None:
        """Raise BadRow when the audit tells of a version that is not there."""
        for version, (_, line) in self._lines.items():
            raise BadRow(f"{_named(*version)}: is missing, but {line} tells of it")


class RecordVerifier:
    """Walks through all records, one after the other, version by version."""

    def __init__(self, transaction: Transaction, findings: Findings, told: ToldVersions) -> None:
        self._tx = transaction
        self._findings = findings
        self._told = told

    def run(self) -> None:
        """Check everything. Raises BadRow."""
        last: StoredRow | None = None
        with self._tx.stream(_RECORDS) as rows:
            for row in rows:
                if last is not None and _subject(last) != _subject(row):
                    self._check_head(last)
                    last = None
                self._check_version(last, row)
                last = row
        if last is not None:
            self._check_head(last)
        self._check_strays()
        self._told.check_all_found()

    def _check_version(self, before: StoredRow | None, row: StoredRow) -> None:
        place = self._findings.at("record", _named(row.kind, row.subject_id, row.n))
        n, prev = (before.n, before.hash.hex()) if before is not None else (0, GENESIS)
        if row.n != n + 1:
            raise BadRow(f"{place}: follows version {n}")
        if row.prev.hex() != prev:
            raise BadRow(f"{place}: previous hash differs")
        if record_hash(row.kind, row.subject_id, row.n, prev, row.body) != row.hash.hex():
            raise BadRow(f"{place}: hash differs")
        kind = KINDS.get(row.kind)
        if kind is None:
            raise BadRow(f"{place}: is of a kind that this program does not know")
        said = json.loads(row.body)
        for name in ("kind", "subject_id", "n", "author_id"):
            if getattr(row, name) != said[name]:
                raise BadRow(f"{place}: {name} differs from the recorded bytes")
        if not same_moment(row.at, datetime.fromisoformat(said["at"])):
            raise BadRow(f"{place}: at differs from the recorded bytes")
        value_from(kind, row.body)
        self._told.check(row, place)

    def _check_head(self, last: StoredRow) -> None:
        place = self._findings.at("record_head", f"head of {last.kind} {last.subject_id}")
        same = RecordHeadRow.kind == last.kind, RecordHeadRow.subject_id == last.subject_id
        row = self._tx.read(select(HEADS).where(*same)).first()
        if row is None:
            raise BadRow(f"{place}: is missing")
        kind = KINDS[last.kind]
        heading = kind.heading(value_from(kind, last.body))
        for name, value in head_values(last.n, last.hash.hex(), heading).items():
            if getattr(row, name) != value:
                raise BadRow(f"{place}: {name} differs from its last version")

    def _check_strays(self) -> None:
        told = exists().where(
            RecordRow.kind == RecordHeadRow.kind,
            RecordRow.subject_id == RecordHeadRow.subject_id,
        )
        for row in self._tx.read(select(HEADS).where(~told)):
            raise BadRow(f"head of {row.kind} {row.subject_id}: has no version")


def _subject(row: StoredRow) -> tuple[str, str]:
    return row.kind, row.subject_id


def _named(kind: str, subject_id: str, n: int) -> str:
    return f"version {n} of {kind} {subject_id}"
