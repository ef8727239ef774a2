"""All storage of the board within one transaction; implements ``mdt.service.ports.UnitOfWork``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection

from mdt.store.audit import SqlAudit
from mdt.store.boards import SqlBoards
from mdt.store.cases import SqlCases
from mdt.store.events import SqlEventLog
from mdt.store.folds import FoldCache
from mdt.store.materials import SqlMaterials
from mdt.store.people import SqlPeople
from mdt.store.records import SqlRecords
from mdt.store.transaction import Transaction


class SqlUnitOfWork:
    """The repositories of one transaction. Whoever opened the connection commits it."""

    def __init__(
        self, connection: Connection, folds: FoldCache, *, read_only: bool = False
    ) -> None:
        self.transaction = Transaction(connection, read_only=read_only)
        self.meetings = SqlEventLog(self.transaction, folds)
        self.boards = SqlBoards(self.transaction)
        self.people = SqlPeople(self.transaction)
        self.materials = SqlMaterials(self.transaction)
        self.cases = SqlCases(self.transaction, self.materials)
        self.audit = SqlAudit(self.transaction)
        self.records = SqlRecords(self.transaction, self.audit)

    @contextmanager
    def command(self) -> Iterator[Self]:
        """Keep one command apart from the others: when it raises, it alone is undone."""
        with self.transaction.command():
            yield self
