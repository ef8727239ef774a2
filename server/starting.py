"""What must be right before the server runs, and what is told when it is not: one sentence each.

The data directory is locked, the database claimed and brought to this program's version.
"""

import errno
import gc
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from mdt.domain.errors import MdtError
from server.engine.embedded import worker_count
from server.engine.engine import EngineError
from server.settings import Settings, SettingsError
from server.store.data_dir import DataDir
from server.store.database import Database

LAST_PORT = 65535

log = structlog.get_logger()


class CannotStart(Exception):
    """The command cannot go on; the message is one sentence that says what to do."""


@contextmanager
def sentences() -> Iterator[None]:
    """Turn whatever an operator can put right into one sentence.

    Raises:
        CannotStart: with the sentence.
    """
    try:
        yield
    except SettingsError as refused:
        raise CannotStart(str(refused)) from refused
    except MdtError as refused:
        raise CannotStart(refused.said(str)) from refused
    except EngineError as refused:
        said = str(refused).rstrip(".")
        raise CannotStart(f"The media worker does not start: {said}.") from refused


def open_database(settings: Settings) -> Database:
    """Return the database that the settings name; nothing is opened yet."""
    return Database(
        settings.database_url,
        readers=settings.database.readers,
        busy_timeout_s=settings.database.busy_timeout_s,
    )


@contextmanager
def claimed(settings: Settings, *, migrate: bool) -> Iterator[Database]:
    """Keep the data directory and the database to this process.

    Args:
        settings: where they are.
        migrate: whether an older database is brought up to date; otherwise it is refused.

    Raises:
        DataInUse, DataUnwritable, SchemaUnknown, StorageBusy, StorageFull.
    """
    with DataDir(settings.data.dir):
        database = open_database(settings)
        try:
            database.claim()
            if migrate and database.migrate():
                log.info("database.migrated")
            database.require_current()
            yield database
        finally:
            database.close()


def require_free_ports(settings: Settings) -> None:
    """Refuse ports that something else has, by name, before anything is started.

    Each media worker has one number, for UDP and for TCP.

    Raises:
        CannotStart: one of them cannot be bound.
    """
    http, media = settings.http, settings.media
    _require_free(socket.SOCK_STREAM, http.host, http.port, "--port", "pages")
    if media.port:
        for port in range(media.port, media.port + worker_count(media.workers)):
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                _require_free(kind, media.host, port, "--media-port", "sound and picture")


def settle_memory() -> None:
    """Take what the server is built of out of the garbage collector's passes.

    It stays until the process ends, and looking through it at every full pass would stop the event
    loop, and whoever waits for a commit, for a tenth of a second and more. Source: gc.freeze.

    The collector makes a full pass once a quarter more is there than after the last one. The
    second pass finds next to nothing, so that the quarter is of what came since the start.
    """
    gc.collect()
    gc.freeze()
    gc.collect()


def _require_free(kind: socket.SocketKind, host: str, port: int, option: str, what: str) -> None:
    if port == 0:
        return
    if port > LAST_PORT:
        raise CannotStart(
            f"The media workers need ports up to {port}, and there is none above {LAST_PORT}. "
            f"Choose a lower one with {option}."
        )
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=kind)[0]
        with socket.socket(family, kind) as probe:
            if kind is socket.SOCK_STREAM:  # a port just closed may be bound again at once
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CannotStart(port_sentence(error, host, port, option, what)) from error


def port_sentence(error: OSError, host: str, port: int, option: str, what: str) -> str:
    """Say why a port cannot be bound, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} for {what} is in use by another program. "
            f"Stop that program, or choose another port with {option}."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} for {what} is reserved for root. Choose one above 1023 with {option}."
    return (
        f"The address {host} for {what} is not one of this machine: {error.strerror}. "
        f"Choose another one in the settings."
    )
