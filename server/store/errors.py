"""Refusals of the store: what is expected to go wrong with a database, and how it is told.

Everything else that a database raises is a bug, and stays what it is.
"""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from mdt.domain.errors import N_, MdtError

_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN}
_SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


class StorageBusy(MdtError):
    """The database is locked or cannot be reached."""

    code = "storage_busy"
    sentence = N_("The database is busy, so nothing was saved. Please try again.")


class StorageFull(MdtError):
    """There is no room to write, or the disk fails."""

    code = "storage_full"
    sentence = N_("The server's disk is full, so nothing was saved. Please tell an administrator.")


class StorageForbidden(MdtError):
    """The database role that the server runs as lacks a right."""

    code = "storage_forbidden"
    sentence = N_(
        "The database does not let the server do this, so nothing was saved. Please tell an "
        "administrator: `python -m server migrate --grant-to` gives the server its rights."
    )


class DataInUse(MdtError):
    """Another server works on the same data."""

    code = "data_in_use"
    sentence = N_(
        "Another server is using %(where)s. Stop it, or choose another directory with --data."
    )


class DataMissing(MdtError):
    """There is no database where one was expected."""

    code = "data_missing"
    sentence = N_("There is no database at %(where)s.")


class SchemaUnknown(MdtError):
    """The database was written by a later version of the program, or was never migrated."""

    code = "schema_unknown"
    sentence = N_(
        "The database has version %(found)s and this program needs %(needed)s. "
        "Run `python -m server migrate`, or use the version of the program that wrote it."
    )


class DataUnwritable(MdtError):
    """The data directory cannot be used."""

    code = "data_unwritable"
    sentence = N_(
        "The directory %(where)s cannot be written (%(reason)s): choose another one with --data."
    )


_POSTGRES: tuple[tuple[type[Exception], type[MdtError]], ...] = (
    (psycopg.errors.DiskFull, StorageFull),
    (psycopg.errors.InsufficientPrivilege, StorageForbidden),
    (psycopg.OperationalError, StorageBusy),
)
"""What errors of PostgreSQL mean; the first that fits."""


def refusal_for(error: Exception) -> MdtError | None:
    """Return the refusal that a database error means, or None when it is a bug."""
    if isinstance(error, PoolTimeout):
        return StorageBusy()
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _sqlite_refusal(cause)
    for kind, refusal in _POSTGRES:
        if isinstance(cause, kind):
            return refusal()
    return StorageBusy() if error.connection_invalidated else None


def _sqlite_refusal(cause: sqlite3.Error) -> MdtError | None:
    primary = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if primary in _SQLITE_BUSY:
        return StorageBusy()
    if primary in _SQLITE_FULL:
        return StorageFull()
    return None
