"""Boards and their members in SQL."""

import json

from pydantic import TypeAdapter
from sqlalchemy import JSON, ForeignKey, Row, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.boards import Board, BoardMember
from mdt.domain.errors import NotFound
from mdt.domain.hashing import canonical_json
from mdt.domain.ids import BoardId, NetworkId, PersonId
from mdt.domain.people import Person, Role
from mdt.domain.quorum import QuorumRule
from mdt.store.base import Base
from mdt.store.people import PERSONS, PersonRow, person_from
from mdt.store.transaction import Transaction


class BoardRow(Base):
    """Table ``board``."""

    __tablename__ = "board"

    id: Mapped[str] = mapped_column(primary_key=True)
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    slug: Mapped[str]
    title: Mapped[str]
    tumour_site: Mapped[str]
    tz: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(JSON)
    quorum_rule: Mapped[dict[str, object]] = mapped_column(JSON)
    planned_min: Mapped[int]
    item_min: Mapped[int]


class BoardMemberRow(Base):
    """Table ``board_member``; ``position`` keeps the order in which members are shown."""

    __tablename__ = "board_member"

    board_id: Mapped[str] = mapped_column(ForeignKey("board.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str]
    position: Mapped[int]


BOARDS = BoardRow.__table__

_RULE = TypeAdapter(QuorumRule)


class SqlBoards:
    """Implements ``mdt.service.ports.Boards``, and what loading a network needs."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def get(self, board_id: BoardId) -> Board:
        """Return a board. Raises NotFound."""
        row = self._tx.read(select(BOARDS).where(BoardRow.id == board_id)).first()
        if row is None:
            raise NotFound
        return self._board_from(row)

    def list_for(self, person_id: PersonId) -> tuple[Board, ...]:
        """Return the boards that a person is a member of."""
        query = (
            select(BOARDS)
            .join(BoardMemberRow, BoardMemberRow.board_id == BoardRow.id)
            .where(BoardMemberRow.person_id == person_id)
            .order_by(BoardRow.title, BoardRow.id)
        )
        return tuple(self._board_from(row) for row in self._tx.read(query).all())

    def list_network(self, network_id: NetworkId) -> tuple[Board, ...]:
        """Return all boards of a network, by title."""
        query = (
            select(BOARDS)
            .where(BoardRow.network_id == network_id)
            .order_by(BoardRow.title, BoardRow.id)
        )
        return tuple(self._board_from(row) for row in self._tx.read(query).all())

    def people_of(self, board_id: BoardId) -> tuple[Person, ...]:
        """Return the members of a board, in the board's order."""
        query = (
            select(PERSONS)
            .join(BoardMemberRow, BoardMemberRow.person_id == PersonRow.id)
            .where(BoardMemberRow.board_id == board_id)
            .order_by(BoardMemberRow.position)
        )
        return tuple(person_from(row) for row in self._tx.read(query))

    def add(self, board: Board) -> None:
        """Store a board whose network and members are stored."""
        values = {**_values(board), "network_id": board.network_id, "slug": board.slug}
        self._tx.write(insert(BoardRow), {"id": board.id, **values})
        self._add_members(board)

    def save(self, board: Board) -> None:
        """Store a board as it is settled now; its network and name for scripts stay.

        Raises:
            NotFound: no such board is stored.
        """
        self.get(board.id)
        self._tx.write(update(BoardRow).where(BoardRow.id == board.id).values(_values(board)))
        self._tx.write(delete(BoardMemberRow).where(BoardMemberRow.board_id == board.id))
        self._add_members(board)

    def _add_members(self, board: Board) -> None:
        members = [
            {
                "board_id": board.id,
                "person_id": member.person_id,
                "role": member.role.value,
                "position": position,
            }
            for position, member in enumerate(board.members)
        ]
        if members:
            self._tx.write(insert(BoardMemberRow), members)

    def _board_from(self, row: Row[*tuple[object, ...]]) -> Board:
        query = (
            select(BoardMemberRow.person_id, BoardMemberRow.role)
            .where(BoardMemberRow.board_id == row.id)
            .order_by(BoardMemberRow.position)
        )
        return Board(
            id=BoardId(row.id),
            network_id=NetworkId(row.network_id),
            slug=row.slug,
            title=row.title,
            tumour_site=row.tumour_site,
            tz=row.tz,
            languages=tuple(row.languages),
            quorum_rule=_RULE.validate_python(row.quorum_rule),
            planned_min=row.planned_min,
            item_min=row.item_min,
            members=tuple(
                BoardMember(person_id=PersonId(person_id), role=Role(role))
                for person_id, role in self._tx.read(query)
            ),
        )


def _values(board: Board) -> dict[str, object]:
    """Return the columns that settling a board may change."""
    return {
        "title": board.title,
        "tumour_site": board.tumour_site,
        "tz": board.tz,
        "languages": list(board.languages),
        "quorum_rule": json.loads(canonical_json(board.quorum_rule)),
        "planned_min": board.planned_min,
        "item_min": board.item_min,
    }
