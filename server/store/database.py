"""The database as one object: its schema, its write transactions and its snapshots.

The writer thread and, before it runs, the command line open write transactions; there is never
more than one at a time. Reader threads open snapshots.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection

from mdt.store.folds import FoldCache
from server.store.engines import (
    parse_url,
    reader_engine,
    sqlite_url,
    verifier_engine,
    writer_engine,
)
from server.store.errors import DataInUse, StorageBusy, refusal_for
from server.store.roles import RunningRole, grant, look_at
from server.store.schema_version import require_current, upgrade
from server.store.unit_of_work import ServerUnitOfWork

_TAKEOVER_S = 5.0
"""How long a killed server's PostgreSQL session may take to be noticed and ended."""


class Database:
    """Opens transactions. Errors that an operator or a user can act on come out as refusals."""

    def __init__(
        self, url: URL | str | Path, *, readers: int = 4, busy_timeout_s: float = 5.0
    ) -> None:
        """Prepare connections; nothing is opened yet.

        Args:
            url: database URL, or the path of a SQLite file.
            readers: how many snapshots may be open at once.
            busy_timeout_s: how long a lock held by another process is waited for.
        """
        if isinstance(url, Path):
            url = sqlite_url(url)
        self.url = parse_url(url) if isinstance(url, str) else url
        self.readers = readers
        self.folds = FoldCache()
        self._writer = writer_engine(self.url, busy_timeout_s=busy_timeout_s)
        self._reader = reader_engine(self.url, readers=readers, busy_timeout_s=busy_timeout_s)

    def claim(self) -> None:
        """Make sure that no other server writes to the database.

        Raises:
            DataInUse: another one does.
        """
        deadline = time.monotonic() + _TAKEOVER_S
        while True:
            try:
                with self.connect():
                    return
            except StorageBusy as error:
                if time.monotonic() > deadline:
                    raise DataInUse(where=self.url.render_as_string()) from error
                time.sleep(0.2)

    def migrate(self) -> bool:
        """Bring the schema up to date, all or nothing; return whether anything changed."""
        with self.connect() as connection, connection.begin():
            return upgrade(connection)

    @property
    def has_roles(self) -> bool:
        """Whether rights in the database are those of a role: not on SQLite."""
        return self.url.get_backend_name() == "postgresql"

    def grant(self, role: str) -> None:
        """Give a role of PostgreSQL what a server needs, and no more. Raises RoleUnusable."""
        with self.connect() as connection, connection.begin():
            grant(connection, role)

    def running_role(self) -> RunningRole:
        """Return what the role that this PostgreSQL is used as could do to the record."""
        with self._reading() as connection:
            return look_at(connection)

    def require_current(self) -> None:
        """Refuse a schema that this program does not know. Raises SchemaUnknown."""
        with self._reading() as connection:
            require_current(connection)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Give the writing connection itself, outside any transaction."""
        with _refusals(), self._writer.connect() as connection:
            yield connection

    @contextmanager
    def begin(self) -> Iterator[ServerUnitOfWork]:
        """Open a write transaction; commit it when the block ends, or roll all of it back.

        Raises:
            StorageBusy: another process holds the write lock, or the server is away.
            StorageFull: there is no room.
        """
        uow: ServerUnitOfWork | None = None
        try:
            with self.connect() as connection, connection.begin():
                uow = ServerUnitOfWork(connection, self.folds)
                yield uow
                uow.transaction.flush()
        except BaseException:
            if uow is not None:
                uow.meetings.discard()
            raise
        finally:
            if uow is not None:
                uow.transaction.end()
        uow.meetings.publish()

    @contextmanager
    def snapshot(self) -> Iterator[ServerUnitOfWork]:
        """Open a read-only transaction: one committed state, whatever is written meanwhile."""
        with self._reading() as connection:
            uow = ServerUnitOfWork(connection, self.folds, read_only=True)
            try:
                yield uow
            finally:
                uow.transaction.end()

    @contextmanager
    def verification(self) -> Iterator[tuple[Connection, ServerUnitOfWork]]:
        """Open a snapshot for the verifier: of a database that may be damaged, and is not shared.

        Raises:
            SchemaUnknown: the verifier would not understand the tables.
        """
        engine = verifier_engine(self.url)
        try:
            with _refusals(), engine.connect() as connection:
                require_current(connection)
                yield connection, ServerUnitOfWork(connection, FoldCache(), read_only=True)
        finally:
            engine.dispose()

    def is_alive(self) -> bool:
        """Return whether the database answers: for the readiness probe."""
        try:
            with self._reading() as connection:
                connection.exec_driver_sql("SELECT 1").scalar()
        except StorageBusy:
            return False
        return True

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _refusals(), self._reader.connect() as connection:
            connection.begin()  # ended by closing; a snapshot may begin it anew
            yield connection


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what a database may be expected to raise into refusals."""
    try:
        yield
    except Exception as error:
        refusal = refusal_for(error)
        if refusal is None:
            raise
        raise refusal from error
