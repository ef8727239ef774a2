"""Migrations lead to the tables that the code knows, back again, and all or nothing."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, inspect, text

from server.store.database import Database
from server.store.engines import parse_url
from server.store.errors import SchemaUnknown
from server.store.schema import ROWS, metadata
from server.store.schema_version import downgrade, upgrade
from tests.mdt.store import samples


def tables(database: Database) -> set[str]:
    with database.connect() as connection, connection.begin():
        return set(inspect(connection).get_table_names())


def test_the_migrations_lead_to_the_tables_that_the_code_knows(database: Database) -> None:
    with database.connect() as connection, connection.begin():
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
    assert tables(database) == {row.__tablename__ for row in ROWS} | {"alembic_version"}


def test_every_migration_can_be_undone_and_done_again(database: Database) -> None:
    with database.connect() as connection, connection.begin():
        downgrade(connection, "base")
        if connection.dialect.name == "postgresql":
            left = connection.execute(
                text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
            )
            assert left.all() == []
    assert tables(database) == {"alembic_version"}
    with pytest.raises(SchemaUnknown):
        database.require_current()

    assert database.migrate()
    assert not database.migrate()

    database.require_current()
    with database.begin() as uow:
        samples.store_network(uow)
        samples.begin_meeting(uow)


def test_a_migration_that_fails_leaves_what_was_there(database: Database) -> None:
    with database.connect() as connection, connection.begin():
        downgrade(connection, "base")
        connection.execute(text("CREATE TABLE event (id INTEGER)"))
        connection.commit()

    with pytest.raises(Exception, match="event"):
        database.migrate()

    assert tables(database) == {"alembic_version", "event"}


def test_a_database_of_a_later_program_is_refused(database: Database) -> None:
    with database.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '20990101_0000'"))
        connection.commit()

    with pytest.raises(SchemaUnknown, match="20990101_0000"):
        database.require_current()
    with pytest.raises(SchemaUnknown, match="20990101_0000"):
        database.migrate()


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    database = Database(tmp_path / "empty.sqlite")
    with database.connect():
        pass

    with pytest.raises(SchemaUnknown):
        database.require_current()
    database.close()


def test_upgrading_in_one_step_names_the_revision(tmp_path: Path) -> None:
    database = Database(tmp_path / "new.sqlite")
    with database.connect() as connection, connection.begin():
        assert upgrade(connection, "20261121_1700")
        assert upgrade(connection, "20261121_2040")
        assert upgrade(connection, "20261122_0000")
        assert upgrade(connection, "20261122_0300")
        assert upgrade(connection, "20261122_0310")
        assert upgrade(connection, "20261122_0610")
    database.require_current()
    database.close()


@pytest.mark.parametrize("url", ["postgres://h/d", "postgresql://h/d", "postgresql+psycopg://h/d"])
def test_postgresql_urls_are_read_as_people_write_them(url: str) -> None:
    assert parse_url(url).drivername == "postgresql+psycopg"


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="lose"):
        Database("sqlite://")


def test_sqlite_is_durable_and_careful(sqlite_file: Path) -> None:
    database = Database(sqlite_file)
    with database.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }
    database.close()

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }


def test_a_password_in_a_url_is_not_shown(database_url: URL) -> None:
    shown = database_url.set(password="secret").render_as_string()

    assert "secret" not in shown
