"""Cases and their versions in SQL. A version is written once, sealed, and never changes."""

import json
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, LargeBinary, Row, UniqueConstraint, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.cases import VERSION_KIND, Case, CaseSheet, CaseVersion, version_body
from mdt.domain.errors import NotFound
from mdt.domain.hashing import stored_hash
from mdt.domain.ids import (
    BoardId,
    CaseId,
    CaseVersionId,
    InstitutionId,
    NetworkId,
    PersonId,
)
from mdt.store.base import Base, UtcDateTime
from mdt.store.boards import BoardRow
from mdt.store.materials import SqlMaterials
from mdt.store.transaction import Transaction


class CaseRow(Base):
    """Table ``case_``; which version is current is the only thing that changes."""

    __tablename__ = "case_"

    id: Mapped[str] = mapped_column(primary_key=True)
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    pseudonym: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    tumour_site: Mapped[str]
    origin_institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    current_version_id: Mapped[str]


class CaseVersionRow(Base):
    """Table ``case_version``; ``body`` holds the exact bytes that ``content_hash`` covers."""

    __tablename__ = "case_version"
    __table_args__ = (UniqueConstraint("case_id", "n"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_.id"))
    n: Mapped[int]
    author_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str]
    prev_hash: Mapped[str]


CASES = CaseRow.__table__
VERSIONS = CaseVersionRow.__table__

_SHEET = TypeAdapter(CaseSheet)


def sheet_from(body: bytes) -> CaseSheet:
    """Return the sheet that a stored version holds. Raises ValueError when it is damaged."""
    return _SHEET.validate_python(json.loads(body)["sheet"])


class SqlCases:
    """Implements ``mdt.service.ports.Cases``."""

    def __init__(self, transaction: Transaction, materials: SqlMaterials) -> None:
        self._tx = transaction
        self._materials = materials

    def get(self, case_id: CaseId) -> Case:
        """Return a case. Raises NotFound."""
        row = self._tx.read(select(CASES).where(CaseRow.id == case_id)).first()
        if row is None:
            raise NotFound
        return case_from(row)

    def version(self, version_id: CaseVersionId) -> CaseVersion:
        """Return one version. Raises NotFound."""
        row = self._tx.read(select(VERSIONS).where(CaseVersionRow.id == version_id)).first()
        if row is None:
            raise NotFound
        return self.version_from(row)

    def current(self, case_id: CaseId) -> CaseVersion:
        """Return the version that is current now. Raises NotFound."""
        return self.version(self.get(case_id).current_version_id)

    def add(self, case: Case, version: CaseVersion) -> None:
        """Store a new case with its first version."""
        if case.current_version_id != version.id:
            raise ValueError("the first version of a case is its current one")
        self._tx.write(insert(CaseRow), {c.name: getattr(case, c.name) for c in CASES.c})
        self._insert(version, n=1, prev_hash="")

    def add_version(self, version: CaseVersion) -> None:
        """Store a further version and make it the current one."""
        before = self.current(version.case_id)
        self._insert(version, n=before.n + 1, prev_hash=before.content_hash)
        self._tx.write(
            update(CaseRow)
            .where(CaseRow.id == version.case_id)
            .values(current_version_id=version.id)
        )

    def list_for_board(self, board_id: BoardId) -> tuple[Case, ...]:
        """Return the cases that a board may put on an agenda, by their visible number.

        They are those of its network and its tumour site; a board without a site takes all.
        """
        query = (
            select(CASES, BoardRow.tumour_site.label("wanted"))
            .join(BoardRow, BoardRow.network_id == CaseRow.network_id)
            .where(BoardRow.id == board_id)
            .order_by(CaseRow.pseudonym)
        )
        # Compared here: SQLite's lower() knows the Latin letters only.
        return tuple(
            case_from(row)
            for row in self._tx.read(query)
            if row.wanted.casefold() in {"", row.tumour_site.casefold()}
        )

    def list_from(self, institution_id: InstitutionId) -> tuple[Case, ...]:
        """Return the cases that come from an institution, by their visible number."""
        query = (
            select(CASES)
            .where(CaseRow.origin_institution_id == institution_id)
            .order_by(CaseRow.pseudonym)
        )
        return tuple(case_from(row) for row in self._tx.read(query))

    def is_taken(self, pseudonym: str) -> bool:
        """Return whether a case has this visible number."""
        query = select(CaseRow.id).where(CaseRow.pseudonym == pseudonym)
        return self._tx.read(query).first() is not None

    def versions(self, case_id: CaseId) -> tuple[CaseVersion, ...]:
        """Return every version of a case, the newest first."""
        query = (
            select(VERSIONS).where(CaseVersionRow.case_id == case_id).order_by(VERSIONS.c.n.desc())
        )
        return tuple(self.version_from(row) for row in self._tx.read(query).all())

    def version_from(self, row: Row[*tuple[object, ...]]) -> CaseVersion:
        """Copy a row of ``case_version`` to the domain, with its materials."""
        return CaseVersion(
            id=CaseVersionId(row.id),
            case_id=CaseId(row.case_id),
            n=row.n,
            author_id=PersonId(row.author_id),
            created_at=row.created_at,
            language=row.language,
            sheet=sheet_from(row.body),
            content_hash=row.content_hash,
            prev_hash=row.prev_hash,
            materials=self._materials.of_version(CaseVersionId(row.id)),
        )

    def _insert(self, version: CaseVersion, *, n: int, prev_hash: str) -> None:
        if (version.n, version.prev_hash) != (n, prev_hash):
            raise ValueError(f"version {version.n} does not follow the one before it")
        body = version_body(version)
        if version.content_hash != stored_hash(VERSION_KIND, body):
            raise ValueError("only a sealed version is stored")
        self._tx.write(
            insert(CaseVersionRow),
            {
                "id": version.id,
                "case_id": version.case_id,
                "n": version.n,
                "author_id": version.author_id,
                "created_at": version.created_at,
                "language": version.language,
                "body": body,
                "content_hash": version.content_hash,
                "prev_hash": version.prev_hash,
            },
        )
        self._materials.attach(version.id, version.materials)


def case_from(row: Row[*tuple[object, ...]]) -> Case:
    """Copy a row of ``case_`` to the domain."""
    return Case(
        id=CaseId(row.id),
        network_id=NetworkId(row.network_id),
        pseudonym=row.pseudonym,
        title=row.title,
        tumour_site=row.tumour_site,
        origin_institution_id=InstitutionId(row.origin_institution_id),
        owner_id=PersonId(row.owner_id),
        current_version_id=CaseVersionId(row.current_version_id),
    )
