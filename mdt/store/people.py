"""Networks, institutions and people in SQL."""

from sqlalchemy import ForeignKey, Row, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.errors import NotFound
from mdt.domain.ids import InstitutionId, NetworkId, PersonId
from mdt.domain.people import Institution, Person
from mdt.store.base import Base
from mdt.store.transaction import Transaction


class NetworkRow(Base):
    """Table ``network``."""

    __tablename__ = "network"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class InstitutionRow(Base):
    """Table ``institution``."""

    __tablename__ = "institution"

    id: Mapped[str] = mapped_column(primary_key=True)
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    name: Mapped[str]
    country: Mapped[str]
    tz: Mapped[str]


class PersonRow(Base):
    """Table ``person``."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), index=True)
    discipline: Mapped[str]
    tz: Mapped[str]
    language: Mapped[str]


PERSONS = PersonRow.__table__
INSTITUTIONS = InstitutionRow.__table__


def person_from(row: Row[*tuple[object, ...]]) -> Person:
    """Copy a row of ``person`` to the domain."""
    return Person(
        id=PersonId(row.id),
        display_name=row.display_name,
        institution_id=InstitutionId(row.institution_id),
        discipline=row.discipline,
        tz=row.tz,
        language=row.language,
    )


def institution_from(row: Row[*tuple[object, ...]]) -> Institution:
    """Copy a row of ``institution`` to the domain."""
    return Institution(
        id=InstitutionId(row.id),
        network_id=NetworkId(row.network_id),
        name=row.name,
        country=row.country,
        tz=row.tz,
    )


class SqlPeople:
    """Implements ``mdt.service.ports.People``, and what loading a network needs."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def get(self, person_id: PersonId) -> Person:
        """Return a person. Raises NotFound."""
        row = self._tx.read(select(PERSONS).where(PersonRow.id == person_id)).first()
        if row is None:
            raise NotFound
        return person_from(row)

    def institution(self, institution_id: InstitutionId) -> Institution:
        """Return an institution. Raises NotFound."""
        query = select(INSTITUTIONS).where(InstitutionRow.id == institution_id)
        row = self._tx.read(query).first()
        if row is None:
            raise NotFound
        return institution_from(row)

    def institutions_of(self, network_id: NetworkId) -> tuple[Institution, ...]:
        """Return the institutions of a network, by name."""
        query = (
            select(INSTITUTIONS)
            .where(InstitutionRow.network_id == network_id)
            .order_by(InstitutionRow.name, InstitutionRow.id)
        )
        return tuple(institution_from(row) for row in self._tx.read(query))

    def network_name(self, network_id: NetworkId) -> str:
        """Return what a network is called. Raises NotFound."""
        query = select(NetworkRow.name).where(NetworkRow.id == network_id)
        row = self._tx.read(query).first()
        if row is None:
            raise NotFound
        return str(row.name)

    def list_network(self, network_id: NetworkId) -> tuple[Person, ...]:
        """Return everybody of a network, by name."""
        query = (
            select(PERSONS)
            .join(INSTITUTIONS, InstitutionRow.id == PersonRow.institution_id)
            .where(InstitutionRow.network_id == network_id)
            .order_by(PersonRow.display_name, PersonRow.id)
        )
        return tuple(person_from(row) for row in self._tx.read(query))

    def add_network(self, network_id: NetworkId, name: str) -> None:
        """Store a network."""
        self._tx.write(insert(NetworkRow), {"id": network_id, "name": name})

    def add_institution(self, institution: Institution) -> None:
        """Store an institution of a network that is stored."""
        self._tx.write(
            insert(InstitutionRow),
            {
                "id": institution.id,
                "network_id": institution.network_id,
                "name": institution.name,
                "country": institution.country,
                "tz": institution.tz,
            },
        )

    def save_institution(self, institution: Institution) -> None:
        """Store another country and zone of an institution."""
        self._tx.write(
            update(InstitutionRow)
            .where(InstitutionRow.id == institution.id)
            .values(country=institution.country, tz=institution.tz)
        )

    def add(self, person: Person) -> None:
        """Store a person of an institution that is stored."""
        self._tx.write(
            insert(PersonRow),
            {
                "id": person.id,
                "display_name": person.display_name,
                "institution_id": person.institution_id,
                "discipline": person.discipline,
                "tz": person.tz,
                "language": person.language,
            },
        )
