"""On PostgreSQL the server runs as a role that can add to the record, and not change it.

The roles and their rights are those of ``config/postgresql.example.sql`` and of
``migrate --grant-to``: what an operator is told to do is what is tested.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from server.http.statuses import status_of
from server.store.database import Database
from server.store.errors import StorageForbidden
from server.store.roles import APPEND_ONLY, CHANGED, RoleUnusable
from server.store.schema import metadata
from server.store.verify import verify
from tests.mdt.store import samples
from tests.mdt.store.samples import CHAIR, START
from tests.postgres import PostgresCluster
from tests.server.store.story import Story

EXAMPLE = Path(__file__).parents[3] / "config" / "postgresql.example.sql"
OWNER, SERVER = "consilium_owner", "consilium_server"

STATEMENTS = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
)


@dataclass(frozen=True)
class Installed:
    """A database as the example makes it."""

    cluster: PostgresCluster
    url: URL

    def as_role(self, role: str) -> Database:
        """Open it as one of its roles."""
        return Database(self.url.set(username=role))

    def execute(self, statement: str) -> None:
        """Run a statement as a superuser."""
        self.cluster.execute(statement, "consilium")


@pytest.fixture
def installed(postgres: PostgresCluster) -> Iterator[Installed]:
    """The example, carried out to the letter, and a first migration."""
    once, in_database = EXAMPLE.read_text().split("\\connect consilium")
    try:
        for statement in statements(once):
            postgres.execute(statement)
        for statement in statements(in_database):
            postgres.execute(statement, "consilium")
        made = Installed(postgres, postgres.url("consilium"))
        owner = made.as_role(OWNER)
        owner.migrate()
        owner.grant(SERVER)
        owner.close()
        yield made
    finally:
        postgres.execute("DROP DATABASE IF EXISTS consilium WITH (FORCE)")
        postgres.execute(f"DROP ROLE IF EXISTS {OWNER}, {SERVER}")


def statements(sql: str) -> list[str]:
    lines = (line.partition("--")[0] for line in sql.splitlines())
    return [each for each in " ".join(lines).split(";") if each.strip()]


def refusal(database: Database, statement: str) -> str:
    """Return in which words the database refuses a statement."""
    with (
        pytest.raises((StorageForbidden, DBAPIError)) as refused,
        database.connect() as connection,
        connection.begin(),
    ):
        connection.execute(text(statement))
    return str(refused.value.__cause__ or refused.value)


def test_the_server_runs_as_a_role_that_owns_nothing(installed: Installed, tmp_path: Path) -> None:
    database = installed.as_role(SERVER)
    database.require_current()
    story = Story(database, tmp_path / "data").tell()
    with database.begin() as uow:  # what the story leaves as it was first stored
        uow.accounts.set_language(CHAIR, "ru")
        uow.sign_ins.touch("token", START)
        uow.sign_ins.remove_of(CHAIR)
        uow.boards.save(samples.BOARD)

    report = verify(database, story.root)

    assert report.first_bad is None
    assert report.checked["event"] > 20
    role = database.running_role()
    assert (role.name, role.is_superuser, role.owns, role.may_change) == (SERVER, False, False, ())
    database.close()


def test_the_tables_that_nothing_changes_are_those_without_a_right_to_change() -> None:
    assert not set(APPEND_ONLY) & set(CHANGED)
    assert {*APPEND_ONLY, *CHANGED} <= set(metadata.tables)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_record_is_changed_neither_by_right_nor_past_the_triggers(
    installed: Installed, tmp_path: Path, table: str
) -> None:
    database = installed.as_role(SERVER)
    Story(database, tmp_path / "data").tell()
    column = next(iter(metadata.tables[table].columns)).name
    tried = [each.format(table=table, column=column) for each in STATEMENTS]

    for statement in tried:
        assert f"permission denied for table {table}" in refusal(database, statement), statement
    installed.execute(f"GRANT UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO {SERVER}")
    for statement in tried:
        assert "is append-only" in refusal(database, statement), statement

    assert database.running_role().may_change == APPEND_ONLY
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "DROP TRIGGER event_append_only ON event",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
        "SET session_replication_role = replica",
        "DROP TABLE event CASCADE",
        "CREATE TABLE stray (id INTEGER)",
    ],
)
def test_the_server_cannot_take_its_own_fences_down(installed: Installed, statement: str) -> None:
    database = installed.as_role(SERVER)

    said = refusal(database, statement)

    assert "permission denied" in said or "must be owner" in said
    database.close()


def test_granting_again_takes_back_what_was_given_beside(installed: Installed) -> None:
    installed.execute(f"GRANT UPDATE (type), TRUNCATE ON event TO {SERVER}")
    server, owner = installed.as_role(SERVER), installed.as_role(OWNER)
    before = server.running_role()

    owner.grant(SERVER)

    assert before.may_change == ("event",)
    assert server.running_role().may_change == ()
    server.close()
    owner.close()


@pytest.mark.parametrize("role", [OWNER, "nobody_of_that_name", "consilium", "a b; DROP"])
def test_only_a_role_of_its_own_gets_the_servers_rights(installed: Installed, role: str) -> None:
    owner = installed.as_role(OWNER)

    with pytest.raises(RoleUnusable, match="which owns nothing"):
        owner.grant(role)
    owner.close()


def test_who_owns_the_tables_or_everything_is_told_apart(
    installed: Installed, postgres: PostgresCluster
) -> None:
    owner, superuser = installed.as_role(OWNER), Database(installed.url)

    assert (owner.running_role().owns, owner.running_role().is_superuser) == (True, False)
    assert superuser.running_role().is_superuser
    owner.close()
    superuser.close()


def test_a_right_that_is_missing_is_a_refusal(installed: Installed) -> None:
    installed.execute(f"REVOKE SELECT ON alembic_version FROM {SERVER}")
    database = installed.as_role(SERVER)

    with pytest.raises(StorageForbidden, match="--grant-to") as refused:
        database.require_current()

    assert status_of(refused.value) == 500
    database.close()
