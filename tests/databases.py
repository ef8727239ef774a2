"""Fixtures that run a test on SQLite and again on PostgreSQL, each time on a fresh database.

The schema is migrated once for each kind and then copied or emptied, so a test pays milliseconds.
Where PostgreSQL is missing the test is skipped by that name; ``--strict`` makes that a failure.
"""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

from server.store.database import Database
from server.store.engines import sqlite_url
from server.store.schema import metadata
from tests.postgres import PostgresCluster, PostgresMissing, running_postgres

TEMPLATE = "migrated"
"""The PostgreSQL database that others are copied from."""

_TABLES = sorted(metadata.tables)
_EMPTY = (
    "SET session_replication_role = replica;"  # the triggers would refuse it
    + "".join(f"DELETE FROM {table};" for table in _TABLES)
)
_SHAPE = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    " UNION ALL SELECT version_num FROM alembic_version ORDER BY 1"
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """One cluster for all tests, with a migrated template."""
    try:
        with running_postgres() as cluster:
            cluster.execute(f"CREATE DATABASE {TEMPLATE}")
            database = Database(cluster.url(TEMPLATE))
            database.migrate()
            database.close()
            yield cluster
    except PostgresMissing as missing:
        pytest.skip(f"postgresql missing: {missing}")


class ReusedDatabase:
    """One PostgreSQL database for one test after another; copying one takes far longer."""

    def __init__(self, cluster: PostgresCluster) -> None:
        self._cluster = cluster
        self._url: URL | None = None
        self._shape = cluster.query(_SHAPE, TEMPLATE)

    def take(self) -> URL:
        """Return the URL of a database that is as good as new."""
        if self._url is None:
            self._url = self._cluster.create_database(TEMPLATE)
        return self._url

    def give_back(self, url: URL) -> None:
        """Empty the database, or drop it when a test left it in another shape."""
        name = str(url.database)
        try:
            as_new = self._cluster.query(_SHAPE, name) == self._shape
        except psycopg.Error:
            as_new = False
        if as_new:
            self._cluster.execute(_EMPTY, name)
        else:
            self._cluster.drop_database(url)
            self._url = None


@cache
def _reused(cluster: PostgresCluster) -> ReusedDatabase:
    return ReusedDatabase(cluster)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite"
    database = Database(path)
    database.migrate()
    database.close()
    return path


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A fresh, migrated SQLite file."""
    return Path(shutil.copy(sqlite_template, tmp_path / "consilium.sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[URL]:
    """The URL of a fresh, migrated database: on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        yield sqlite_url(request.getfixturevalue("sqlite_file"))
        return
    reused = _reused(request.getfixturevalue("postgres"))
    url = reused.take()
    yield url
    reused.give_back(url)


@pytest.fixture
def database(database_url: URL) -> Iterator[Database]:
    """A fresh database, open."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A migrated database for all tests of a module, which only read it: SQLite, PostgreSQL."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        copied = shutil.copy(template, tmp_path_factory.mktemp("shared") / "consilium.sqlite")
        opened = Database(Path(copied))
        yield opened
        opened.close()
        return
    cluster = request.getfixturevalue("postgres")
    url = cluster.create_database(TEMPLATE)
    opened = Database(url)
    yield opened
    opened.close()
    cluster.drop_database(url)
