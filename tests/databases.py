"""Fixtures that run a test on SQLite and again on PostgreSQL, each time on a fresh database.

The schema is migrated once for each kind and then copied, so a test pays milliseconds. Where
PostgreSQL is missing the test is skipped by that name, which ``--strict`` turns into a failure.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from server.store.database import Database
from server.store.engines import sqlite_url
from tests.postgres import PostgresCluster, PostgresMissing, running_postgres

BUSY_TIMEOUT_S = 0.4
"""Short, so that a test of a locked database is quick."""

_TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """One cluster for all tests, with a migrated template."""
    try:
        with running_postgres() as cluster:
            cluster.execute(f"CREATE DATABASE {_TEMPLATE}")
            database = Database(cluster.url(_TEMPLATE))
            database.migrate()
            database.close()
            yield cluster
    except PostgresMissing as missing:
        pytest.skip(f"postgresql missing: {missing}")


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
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    url = cluster.create_database(_TEMPLATE)
    yield url
    cluster.drop_database(url)


@pytest.fixture
def database(database_url: URL) -> Iterator[Database]:
    """A fresh database, open."""
    opened = Database(database_url, busy_timeout_s=BUSY_TIMEOUT_S)
    yield opened
    opened.close()
