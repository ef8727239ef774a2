"""Checks case versions and materials: chain and hash of each version, bytes of each material."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Row, String, cast, exists, select

from mdt.domain.cases import VERSION_KIND
from mdt.domain.hashing import stored_hash
from mdt.store.cases import CASES, VERSIONS, CaseRow, CaseVersionRow, sheet_from
from mdt.store.materials import MATERIALS, CaseVersionMaterialRow, MaterialRow
from mdt.store.transaction import Transaction
from mdt.store.verify_events import References
from mdt.store.verify_rows import BadRow, Findings, same_moment

StoredRow = Row[*tuple[object, ...]]

_CREATED_AT = cast(CaseVersionRow.created_at, String).label("created_at")
_VERSIONS = select(
    *(_CREATED_AT if column.name == "created_at" else column for column in VERSIONS.c)
).order_by(CaseVersionRow.case_id, CaseVersionRow.n)
_COLUMNS = ("id", "case_id", "n", "author_id", "language", "prev_hash")


class CaseVerifier:
    """Walks through all cases, then through all materials."""

    def __init__(
        self,
        transaction: Transaction,
        findings: Findings,
        blobs: Path,
        references: References,
    ) -> None:
        self._tx = transaction
        self._findings = findings
        self._blobs = blobs
        self._references = references
        self._shown: set[str] = set()  # materials of some version
        self._versions: set[str] = set()

    def run(self) -> None:
        """Check everything. Raises BadRow."""
        last: StoredRow | None = None
        with self._tx.stream(_VERSIONS) as rows:
            for row in rows:
                if last is not None and last.case_id != row.case_id:
                    self._check_case(last)
                    last = None
                self._check_version(last, row)
                last = row
        if last is not None:
            self._check_case(last)
        self._check_strays()
        with self._tx.stream(select(MATERIALS).order_by(MaterialRow.id)) as rows:
            for row in rows:
                self._check_material(row)
        self._check_references()

    def _check_version(self, before: StoredRow | None, row: StoredRow) -> None:
        place = self._findings.at("case_version", f"version {row.n} of case {row.case_id}")
        n, prev_hash = (before.n, before.content_hash) if before is not None else (0, "")
        if row.n != n + 1:
            raise BadRow(f"{place}: follows version {n}")
        if row.prev_hash != prev_hash:
            raise BadRow(f"{place}: previous hash differs")
        if stored_hash(VERSION_KIND, row.body) != row.content_hash:
            raise BadRow(f"{place}: content hash differs")
        said = json.loads(row.body)
        sheet_from(row.body)
        for name in _COLUMNS:
            if getattr(row, name) != said[name]:
                raise BadRow(f"{place}: {name} differs from the recorded bytes")
        if not same_moment(row.created_at, datetime.fromisoformat(said["created_at"])):
            raise BadRow(f"{place}: created_at differs from the recorded bytes")
        self._versions.add(row.id)
        self._check_materials_of(row.id, said["materials"], place)

    def _check_materials_of(
        self, version_id: str, said: list[Mapping[str, object]], place: str
    ) -> None:
        query = (
            select(MATERIALS, CaseVersionMaterialRow.position)
            .join(CaseVersionMaterialRow, CaseVersionMaterialRow.material_id == MaterialRow.id)
            .where(CaseVersionMaterialRow.case_version_id == version_id)
            .order_by(CaseVersionMaterialRow.position)
        )
        rows = self._tx.read(query).all()
        if [row.position for row in rows] != list(range(len(said))):
            raise BadRow(f"{place}: its list of materials differs from the recorded bytes")
        for row, recorded in zip(rows, said, strict=True):
            for name, value in recorded.items():
                if getattr(row, name) != value:
                    raise BadRow(f"material {row.id}: {name} differs from {place}")
            self._shown.add(row.id)
            self._findings.checked["case_version_material"] += 1

    def _check_case(self, last: StoredRow) -> None:
        place = self._findings.at("case_", f"case {last.case_id}")
        query = select(CaseRow.current_version_id).where(CaseRow.id == last.case_id)
        row = self._tx.read(query).first()
        if row is None:
            raise BadRow(f"{place}: has versions and no row")
        if row[0] != last.id:
            raise BadRow(f"{place}: its current version is not its last")

    def _check_strays(self) -> None:
        told = exists().where(CaseVersionRow.case_id == CaseRow.id)
        for row in self._tx.read(select(CASES).where(~told)):
            raise BadRow(f"case {row.id}: has a row and no version")

    def _check_material(self, row: StoredRow) -> None:
        place = self._findings.at("material", f"material {row.id}")
        if row.id not in self._shown:
            raise BadRow(f"{place}: belongs to no case version")
        path = self._blobs / row.sha256[:2] / row.sha256
        if not path.is_file():
            raise BadRow(f"{place}: its file {row.sha256} is missing")
        if path.stat().st_size != row.size:
            raise BadRow(f"{place}: the size of its file {row.sha256} differs")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != row.sha256:
                raise BadRow(f"{place}: the bytes of its file {row.sha256} differ")
        self._findings.checked["blob"] += 1
        sha256, event_place = self._references.materials.get(row.id, (row.sha256, ""))
        if sha256 != row.sha256:
            raise BadRow(f"{event_place}: showed other bytes than material {row.id} has")

    def _check_references(self) -> None:
        for version_id, place in self._references.versions.items():
            if version_id not in self._versions:
                raise BadRow(f"{place}: case version {version_id} is missing")
        for material_id, (_, place) in self._references.materials.items():
            if material_id not in self._shown:
                raise BadRow(f"{place}: material {material_id} is missing")
