"""Many rows in one statement: for what every command writes.

SQLAlchemy looks at each value of each row, and the SQLite driver hands the interpreter to another
thread at each row; beside a busy event loop that costs milliseconds a row. Here the values are
given as the driver takes them, and a group of commands is a handful of statements.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, FromClause

_LARGEST = 128
"""Rows in one statement. SQLite allows 32,766 values, PostgreSQL 65,535."""


class BulkInsert:
    """Inserts rows of one table; where a row exists, it may change some of its columns instead."""

    def __init__(self, table: FromClause, *, changes: Sequence[str] = ()) -> None:
        """Prepare for a table.

        Args:
            table: rows are given as values in the order of its columns.
            changes: columns to overwrite when there is a row with the same primary key; without
                any, such a row is an error.
        """
        self._columns = [column.name for column in table.columns]
        names = ", ".join(f'"{name}"' for name in self._columns)
        name = table.description
        self._head = f'INSERT INTO "{name}" ({names}) VALUES '  # noqa: S608 - names of our tables
        self._tail = ""
        if changes:
            key = ", ".join(f'"{column.name}"' for column in table.primary_key)
            values = ", ".join(f'"{name}" = excluded."{name}"' for name in changes)
            self._tail = f" ON CONFLICT ({key}) DO UPDATE SET {values}"
        self._statements: dict[tuple[str, int], str] = {}

    def run(self, connection: Connection, rows: Sequence[Sequence[object]]) -> None:
        """Insert the rows, in their order."""
        start = 0
        while start < len(rows):
            size = _statement_size(len(rows) - start)
            values = tuple(value for row in rows[start : start + size] for value in row)
            connection.exec_driver_sql(self._statement(connection, size), values)
            start += size

    def _statement(self, connection: Connection, size: int) -> str:
        key = (connection.dialect.name, size)
        if key not in self._statements:
            mark = "?" if connection.dialect.name == "sqlite" else "%s"
            row = f"({', '.join([mark] * len(self._columns))})"
            self._statements[key] = self._head + ", ".join([row] * size) + self._tail
        return self._statements[key]


def _statement_size(rows: int) -> int:
    """Return the largest power of two within ``rows``: few statements, so they stay prepared."""
    return min(_LARGEST, 1 << (rows.bit_length() - 1))


def moment_for(connection: Connection, at: datetime) -> object:
    """Return a moment as the driver takes it; the spelling is that of ``UtcDateTime``."""
    if connection.dialect.name != "sqlite":
        return at
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26]
