"""One database transaction that carries several commands, each of which can fail alone.

What is only ever appended (events, audit) waits in memory and is inserted together at the end:
that, more than the disk, decides how many commands a second one writer does. A command that also
writes directly gets a savepoint; one that only appends needs none, because dropping what waits
undoes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol, TypeVarTuple

from sqlalchemy import Connection, CursorResult, Delete, Insert, Result, Select, Update
from sqlalchemy.exc import DBAPIError

from mdt.store.bulk import BulkInsert, moment_for

Columns = TypeVarTuple("Columns")
Row = Mapping[str, object]

_ROWS_AT_ONCE = 500


class Pending(Protocol):
    """Rows of one repository that wait for the end of the transaction."""

    def begin_command(self) -> None:
        """Remember where the rows of the next command start."""

    def abandon_command(self) -> None:
        """Forget every row since the command began."""

    def flush(self, *, earlier_only: bool) -> None:
        """Insert what waits; ``earlier_only`` leaves out the rows of the running command."""


class ReadOnly(Exception):
    """A snapshot was asked to change something: a mistake in the program."""


class Transaction:
    """Statements of one transaction, with the commands in it kept apart."""

    def __init__(self, connection: Connection, *, read_only: bool = False) -> None:
        self._connection = connection
        self.read_only = read_only
        self.statements = 0
        self._pending: list[Pending] = []
        self._in_command = False
        self._savepoint = False

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._connection.dialect.name

    def add_pending(self, pending: Pending) -> None:
        """Insert what ``pending`` holds before the transaction commits."""
        self._pending.append(pending)

    def read(self, query: Select[*Columns]) -> Result[*Columns]:
        """Run a query."""
        self.statements += 1
        return self._connection.execute(query)

    def stream(self, query: Select[*Columns]) -> Result[*Columns]:
        """Run a query whose rows do not fit in memory; the caller closes the result."""
        self.statements += 1
        return self._connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})

    def restart(self) -> None:
        """Let a read-only transaction see what has been committed since it began."""
        self._connection.rollback()
        self._connection.begin()
        self.statements = 0

    def write(
        self, statement: Insert | Update | Delete, rows: Row | Sequence[Row] | None = None
    ) -> int:
        """Run a statement that changes rows; return how many it changed."""
        self.require_writing()
        self._open_savepoint()
        return self.append(statement, rows)

    def append(
        self, statement: Insert | Update | Delete, rows: Row | Sequence[Row] | None = None
    ) -> int:
        """Run a statement outside any command's savepoint: for ``Pending.flush`` only."""
        self.statements += 1
        result = self._connection.execute(statement, rows)
        return result.rowcount if isinstance(result, CursorResult) else 0

    def append_rows(self, insert: BulkInsert, rows: Sequence[Sequence[object]]) -> None:
        """Insert many rows at once: for ``Pending.flush`` only."""
        self.statements += 1
        insert.run(self._connection, rows)

    def moment(self, at: datetime) -> object:
        """Return a moment as ``append_rows`` takes it."""
        return moment_for(self._connection, at)

    def require_writing(self) -> None:
        """Raise ReadOnly in a snapshot, where what waits would never be inserted."""
        if self.read_only:
            raise ReadOnly

    def settle(self) -> None:
        """Insert everything that waits, so that a query sees it."""
        self._open_savepoint()
        self.flush()

    def flush(self) -> None:
        """Insert everything that waits."""
        for pending in self._pending:
            pending.flush(earlier_only=False)

    def end(self) -> None:
        """Let go of what waited; the transaction is over.

        The repositories refer to this as well: without it all that they read and staged, meetings
        as they were among it, would stay until the collector comes by.
        """
        self._pending.clear()

    @contextmanager
    def command(self) -> Iterator[None]:
        """Keep the statements of one command apart: when it raises, they alone are undone."""
        self.begin_command()
        try:
            yield
        except BaseException as error:
            self.abandon_command(error)
            raise
        self.end_command()

    def begin_command(self) -> None:
        """Begin a command; every one ends with ``end_command`` or ``abandon_command``."""
        self._in_command = True
        for pending in self._pending:
            pending.begin_command()

    def end_command(self) -> None:
        """Keep what the command did."""
        self._in_command = False
        self._end_savepoint("RELEASE SAVEPOINT command")

    def abandon_command(self, error: BaseException) -> None:
        """Undo what the command did. A database that cannot do even that raises ``error``."""
        self._in_command = False
        for pending in self._pending:
            pending.abandon_command()
        try:
            if self._savepoint:
                self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT command")
            self._end_savepoint("RELEASE SAVEPOINT command")
        except DBAPIError as lost:
            raise error from lost

    def _open_savepoint(self) -> None:
        if not self._in_command or self._savepoint:
            return
        for pending in self._pending:  # or undoing this command would undo the earlier ones
            pending.flush(earlier_only=True)
        self._connection.exec_driver_sql("SAVEPOINT command")
        self._savepoint = True

    def _end_savepoint(self, statement: str) -> None:
        if self._savepoint:
            self._savepoint = False
            self._connection.exec_driver_sql(statement)
