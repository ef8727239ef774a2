"""The version of the schema: brought up to date by migrations, and checked before use."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from server.store.errors import SchemaUnknown

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, revision: str = "head") -> bool:
    """Run the migrations that are missing, in the caller's transaction.

    Returns:
        Whether there were any.

    Raises:
        SchemaUnknown: a later version of the program wrote the database.
    """
    found, needed, known = _versions(connection)
    if found == needed and revision == "head":
        return False
    if found is not None and found not in known:
        raise SchemaUnknown(found=found, needed=needed)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    command.upgrade(_config(connection), revision)
    return True


def downgrade(connection: Connection, revision: str) -> None:
    """Undo migrations down to a revision, in the caller's transaction."""
    command.downgrade(_config(connection), revision)


def require_current(connection: Connection) -> None:
    """Refuse a schema other than the one this program was written for.

    Raises:
        SchemaUnknown: it is older, newer, or missing.
    """
    found, needed, _ = _versions(connection)
    if found != needed:
        raise SchemaUnknown(found=found or "0", needed=needed)


def _versions(connection: Connection) -> tuple[str | None, str, frozenset[str]]:
    """Return the version found, the one needed, and all that are known."""
    script = ScriptDirectory(str(_MIGRATIONS))
    needed = script.get_current_head()
    if needed is None:
        raise RuntimeError("there is no migration")
    found = MigrationContext.configure(connection).get_current_revision()
    return found, needed, frozenset(entry.revision for entry in script.walk_revisions())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
