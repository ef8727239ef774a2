"""The role that the server runs as on PostgreSQL: what it needs of each table, and what it has.

The tables belong to another role, which migrates them and gives these rights. So not even a
program that was taken over can change what is on record, or drop the triggers that refuse it;
the verifier is for whoever has the owner's password.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from mdt.domain.errors import N_, MdtError
from server.store.schema import metadata

APPEND_ONLY = (
    "audit",
    "case_version",
    "case_version_material",
    "event",
    "material",
    "record",
)
"""Tables of which nothing is ever changed or taken away."""

CHANGED = {
    "account": "UPDATE",
    "board": "UPDATE",
    "board_member": "DELETE",
    "case_": "UPDATE",
    "draft": "UPDATE, DELETE",
    "institution": "UPDATE",
    "meeting": "UPDATE",
    "meeting_participant": "DELETE",
    "record_head": "UPDATE",
    "sign_in_session": "UPDATE, DELETE",
}
"""What the server does to a table beside reading it and adding to it."""

_ROLE = "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user"
_RIGHTS = """
    SELECT relname,
        pg_has_role(relowner, 'MEMBER') OR pg_has_role(nspowner, 'MEMBER')
            OR pg_has_role(datdba, 'MEMBER') AS owns,
        has_table_privilege(pg_class.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
            OR has_any_column_privilege(pg_class.oid, 'UPDATE') AS may_change
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace, pg_database
    WHERE nspname = current_schema() AND datname = current_database()
        AND relname = ANY (CAST(:tables AS text[]))
    ORDER BY relname
"""
_MIGHT_OWN = """
    SELECT rolsuper OR pg_has_role(oid, current_user, 'MEMBER') FROM pg_roles WHERE rolname = :role
"""


class RoleUnusable(MdtError):
    """Rights were to be given to a role that is not there, or that has them all."""

    code = "role_unusable"
    sentence = N_(
        "The server cannot run as the database role %(role)s: it has to be a role of its own, "
        "which owns nothing. See PostgreSQL in config/README.md."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningRole:
    """What the role of a connection could do to the record."""

    name: str
    is_superuser: bool
    owns: bool  # the tables, the schema or the database: triggers are no hindrance then
    may_change: tuple[str, ...]  # append-only tables that it has more rights on than it needs


def look_at(connection: Connection) -> RunningRole:
    """Return what the role of a PostgreSQL connection could do to the record."""
    name, is_superuser = connection.execute(text(_ROLE)).one()
    rows = connection.execute(text(_RIGHTS), {"tables": list(APPEND_ONLY)}).all()
    return RunningRole(
        name=name,
        is_superuser=is_superuser,
        owns=any(row.owns for row in rows),
        may_change=tuple(row.relname for row in rows if row.may_change),
    )


def grant(connection: Connection, role: str) -> None:
    """Give a role what the server needs, and take what else it has on the tables.

    Args:
        connection: of the role that owns the tables, in a transaction.
        role: what the server is to run as.

    Raises:
        RoleUnusable: there is no such role, or it is the owner, or a superuser.
    """
    if connection.execute(text(_MIGHT_OWN), {"role": role}).scalar() is not False:
        raise RoleUnusable(role=role)
    name = connection.dialect.identifier_preparer.quote(role)
    for table in sorted(metadata.tables):
        rights = ", ".join(["SELECT", "INSERT", *([CHANGED[table]] if table in CHANGED else [])])
        connection.exec_driver_sql(f"REVOKE ALL ON {table} FROM {name}")
        connection.exec_driver_sql(f"GRANT {rights} ON {table} TO {name}")
    connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {name}")
