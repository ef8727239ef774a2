"""Runs migrations on the connection, and in the transaction, of ``schema_version``."""

from alembic import context
from sqlalchemy import Connection

from server.store.schema import metadata


def _run() -> None:
    connection = context.config.attributes["connection"]
    if not isinstance(connection, Connection):
        raise TypeError("migrations run on a connection that is given to them")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    context.run_migrations()


_run()
