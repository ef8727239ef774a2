"""Database connections: how each kind is opened, and what it promises.

SQLite: WAL with full durability, write transactions that take the lock at once, and readers that
can neither write nor checkpoint (SQLite up to 3.51.2 may corrupt a file when two connections
checkpoint at the same moment, so only the writer does). PostgreSQL: no wait without an end, and a
session lock held by the one writer.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from psycopg import Connection as PsycopgConnection
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url

from server.store.errors import StorageBusy

_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "recursive_triggers=ON",  # or INSERT OR REPLACE would pass the triggers that refuse DELETE
    "cell_size_check=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_size=-8000",  # KiB: the system keeps what was read anyway, and this is never given back
)

_CHECKPOINT = "wal_autocheckpoint=4000"
"""Pages: one group of commands in forty waits for a checkpoint, instead of one in ten."""

_LONG_S = 3600.0
_FORGOTTEN_MS = 60_000  # a transaction that was left open for so long is given up

_WRITER_LOCK = "SELECT pg_try_advisory_lock(hashtext('consilium'), hashtext(current_schema()))"


def sqlite_url(path: Path) -> URL:
    """Return the URL of a SQLite file."""
    return URL.create("sqlite", database=str(path))


def writer_engine(url: URL, *, busy_timeout_s: float) -> Engine:
    """Return an engine with the one connection that writes."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_writer(url, busy_timeout_s)
    engine = _postgres(url, busy_timeout_s, size=1)
    event.listen(engine, "connect", _take_writer_lock)
    return engine


def reader_engine(url: URL, *, readers: int, busy_timeout_s: float) -> Engine:
    """Return an engine whose connections only read, each transaction one snapshot."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_reader(url, readers, busy_timeout_s)
    engine = _postgres(url, busy_timeout_s, size=readers)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def verifier_engine(url: URL) -> Engine:
    """Return an engine for reading all of a database that may be damaged.

    Text that is not UTF-8 any more is read with replacement characters, so that the row it is in
    can be named; and a statement may take as long as it takes.
    """
    if url.get_backend_name() != "sqlite":
        engine = _postgres(url, _LONG_S, size=1)
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    engine = _sqlite_reader(url, 1, _LONG_S)
    event.listen(engine, "connect", _read_damaged_text)
    return engine


def _read_damaged_text(connection: sqlite3.Connection, record: object) -> None:
    connection.text_factory = lambda stored: stored.decode(errors="replace")


def _sqlite_path(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise ValueError("the database is a file: one in memory would lose what was acknowledged")
    return Path(url.database)


def _sqlite_writer(url: URL, busy_timeout_s: float) -> Engine:
    path = _sqlite_path(url)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode=WAL")
        for pragma in (*_PRAGMAS, _CHECKPOINT):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=busy_timeout_s,
    )
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _sqlite_reader(url: URL, readers: int, busy_timeout_s: float) -> Engine:
    uri = f"file:{quote(str(_sqlite_path(url).absolute()))}?mode=ro"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri, uri=True, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=readers,
        max_overflow=0,
        pool_timeout=busy_timeout_s,
    )
    event.listen(engine, "begin", _begin_deferred)
    return engine


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _postgres(url: URL, busy_timeout_s: float, *, size: int) -> Engine:
    busy_ms = int(busy_timeout_s * 1000)
    options = (
        f"-c statement_timeout={busy_ms} -c lock_timeout={busy_ms // 2}"
        f" -c idle_in_transaction_session_timeout={_FORGOTTEN_MS} -c synchronous_commit=on"
    )
    given = url.query.get("options", "")
    arguments = {
        "options": f"{given} {options}" if isinstance(given, str) else options,
        "connect_timeout": min(10, max(2, int(busy_timeout_s))),
    }
    return create_engine(
        url.difference_update_query(["options"]),
        connect_args=arguments,
        pool_size=size,
        max_overflow=0,
        pool_timeout=busy_timeout_s,
        pool_pre_ping=True,  # a server that was restarted is used at once
    )


def _take_writer_lock(connection: PsycopgConnection[tuple[object, ...]], record: object) -> None:
    """Keep the database to one writer for as long as its connection lives."""
    row = connection.execute(_WRITER_LOCK).fetchone()
    connection.rollback()  # the lock is the session's, not the transaction's
    if row is None or row[0] is not True:
        connection.close()
        raise StorageBusy


def parse_url(text: str) -> URL:
    """Return a database URL; ``postgres://`` is read as people write it."""
    url = make_url(text)
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url
