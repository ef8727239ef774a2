"""Changes what was recorded, as somebody with the database in hand could."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, Connection, MetaData, Table, create_engine, event, text

from server.store.schema import metadata


@contextmanager
def open_raw(url: URL) -> Iterator[Connection]:
    """Give a connection on which no trigger and no foreign key stands in the way."""
    engine = create_engine(url)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _replace_undecodable)
    try:
        with engine.connect() as connection:
            if url.get_backend_name() == "sqlite":
                query = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                for name in connection.execute(query).scalars().all():
                    connection.execute(text(f'DROP TRIGGER "{name}"'))
            else:
                connection.execute(text("SET session_replication_role = replica"))
            connection.commit()
            yield connection
    finally:
        engine.dispose()


def _replace_undecodable(connection: sqlite3.Connection, _record: object) -> None:
    connection.text_factory = lambda stored: stored.decode(errors="surrogateescape")


def table(name: str) -> Table:
    """Return a table with plain columns, so that a test reads and writes what is stored."""
    return metadata.tables[name].to_metadata(MetaData())


def changed(value: object) -> object:
    """Return the value with one byte, or the least that its type allows, changed."""
    if value is None:
        return "x"
    if isinstance(value, bytes):
        middle = len(value) // 2
        return value[:middle] + bytes([value[middle] ^ 1]) + value[middle + 1 :]
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"
    if isinstance(value, int):
        return value ^ 1
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    raise TypeError(type(value).__name__)


def flip_byte(path: Path, offset: int) -> None:
    """Change one bit of a file."""
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))
