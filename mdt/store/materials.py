"""Materials of cases in SQL: what each is, not its bytes, which ``mdt.materials`` keeps."""

from sqlalchemy import ForeignKey, Row, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.cases import Material
from mdt.domain.errors import NotFound
from mdt.domain.ids import CaseId, CaseVersionId, MaterialId
from mdt.store.base import Base
from mdt.store.transaction import Transaction

_EMPTY = text("''")


class MaterialRow(Base):
    """Table ``material``; rows never change."""

    __tablename__ = "material"

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    mime: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    source_country: Mapped[str]
    language: Mapped[str]
    made_on: Mapped[str]
    modality: Mapped[str] = mapped_column(server_default=_EMPTY)
    side: Mapped[str] = mapped_column(server_default=_EMPTY)


class CaseVersionMaterialRow(Base):
    """Table ``case_version_material``: which materials a version shows, in order."""

    __tablename__ = "case_version_material"

    case_version_id: Mapped[str] = mapped_column(ForeignKey("case_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    material_id: Mapped[str] = mapped_column(ForeignKey("material.id"), index=True)


MATERIALS = MaterialRow.__table__


def material_from(row: Row[*tuple[object, ...]]) -> Material:
    """Copy a row of ``material`` to the domain."""
    return Material(
        id=MaterialId(row.id),
        case_id=CaseId(row.case_id),
        kind=row.kind,
        title=row.title,
        mime=row.mime,
        sha256=row.sha256,
        size=row.size,
        width=row.width,
        height=row.height,
        source_country=row.source_country,
        language=row.language,
        made_on=row.made_on,
        modality=row.modality,
        side=row.side,
    )


class SqlMaterials:
    """Implements ``mdt.service.ports.Materials``."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def get(self, material_id: MaterialId) -> Material:
        """Return a material. Raises NotFound."""
        row = self._tx.read(select(MATERIALS).where(MaterialRow.id == material_id)).first()
        if row is None:
            raise NotFound
        return material_from(row)

    def is_used(self, sha256: str) -> bool:
        """Return whether a material has these bytes."""
        query = select(MaterialRow.id).where(MaterialRow.sha256 == sha256).limit(1)
        return self._tx.read(query).first() is not None

    def of_version(self, version_id: CaseVersionId) -> tuple[Material, ...]:
        """Return the materials of a case version, in its order."""
        query = (
            select(MATERIALS)
            .join(CaseVersionMaterialRow, CaseVersionMaterialRow.material_id == MaterialRow.id)
            .where(CaseVersionMaterialRow.case_version_id == version_id)
            .order_by(CaseVersionMaterialRow.position)
        )
        return tuple(material_from(row) for row in self._tx.read(query))

    def attach(self, version_id: CaseVersionId, materials: tuple[Material, ...]) -> None:
        """Store the materials of a new case version; those of earlier versions stay as they are."""
        if not materials:
            return
        ids = [material.id for material in materials]
        query = select(MATERIALS).where(MaterialRow.id.in_(ids))
        stored = {row.id: material_from(row) for row in self._tx.read(query)}
        for material in materials:
            if stored.get(material.id, material) != material:
                raise ValueError(f"material {material.id} is stored with other properties")
        new = [_values(material) for material in materials if material.id not in stored]
        if new:
            self._tx.write(insert(MaterialRow), new)
        self._tx.write(
            insert(CaseVersionMaterialRow),
            [
                {"case_version_id": version_id, "position": position, "material_id": id_}
                for position, id_ in enumerate(ids)
            ],
        )


def _values(material: Material) -> dict[str, object]:
    return {column.name: getattr(material, column.name) for column in MATERIALS.c}
