"""Triggers that keep tables append-only, and chains unbroken, against every way of writing.

They stop accidents and the program's own mistakes; somebody who may drop a trigger is found by
the verifier instead. A migration that uses this module has run somewhere: add, never change.
"""

from alembic import op

_POSTGRES_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

_POSTGRES_EVENT_CHAIN = r"""
CREATE FUNCTION check_event_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
  SELECT seq, hash INTO last FROM event
    WHERE meeting_id = NEW.meeting_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(last.seq, 0) + 1
    OR NEW.prev <> coalesce(last.hash, decode(repeat('00', 32), 'hex'))
    OR NEW.hash <> sha256(
      convert_to('consilium.event.v1', 'UTF8') || '\x00'::bytea
      || convert_to(NEW.meeting_id, 'UTF8') || '\x00'::bytea
      || int8send(NEW.seq::bigint) || NEW.prev || NEW.body)
  THEN
    RAISE EXCEPTION 'event % does not follow the log of meeting %', NEW.seq, NEW.meeting_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""

_POSTGRES_AUDIT_CHAIN = r"""
CREATE FUNCTION check_audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
  SELECT seq, hash INTO last FROM audit ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(last.seq, 0) + 1
    OR NEW.prev <> coalesce(last.hash, decode(repeat('00', 32), 'hex'))
    OR NEW.hash <> sha256(
      convert_to('consilium.event.v1', 'UTF8') || '\x00'::bytea
      || convert_to('audit', 'UTF8') || '\x00'::bytea
      || int8send(NEW.seq::bigint) || NEW.prev || NEW.body)
  THEN
    RAISE EXCEPTION 'line % does not follow the audit', NEW.seq
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
"""

_SQLITE_EVENT_CHAIN = """
CREATE TRIGGER event_chain BEFORE INSERT ON event
WHEN NEW.seq IS NOT 1 + coalesce(
    (SELECT max(seq) FROM event WHERE meeting_id = NEW.meeting_id), 0)
  OR NEW.prev IS NOT coalesce(
    (SELECT hash FROM event WHERE meeting_id = NEW.meeting_id ORDER BY seq DESC LIMIT 1),
    zeroblob(32))
  OR length(NEW.hash) <> 32
  OR EXISTS (SELECT 1 FROM event WHERE meeting_id = NEW.meeting_id
    AND actor_id = NEW.actor_id AND command_id = NEW.command_id)
BEGIN SELECT RAISE(ABORT, 'the event does not follow the log of its meeting'); END
"""

_SQLITE_AUDIT_CHAIN = """
CREATE TRIGGER audit_chain BEFORE INSERT ON audit
WHEN NEW.seq IS NOT 1 + coalesce((SELECT max(seq) FROM audit), 0)
  OR NEW.prev IS NOT coalesce(
    (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), zeroblob(32))
  OR length(NEW.hash) <> 32
BEGIN SELECT RAISE(ABORT, 'the line does not follow the audit'); END
"""


def is_postgres() -> bool:
    """Return which of the two dialects the migration runs on."""
    return op.get_bind().dialect.name == "postgresql"


def make_append_only(tables: dict[str, str]) -> None:
    """Refuse UPDATE, DELETE and, where there is such a thing, TRUNCATE and REPLACE.

    Args:
        tables: name of each table, and the SQL condition under which a row ``NEW`` would take
            the place of a stored one (SQLite's ``INSERT OR REPLACE``); empty for a table whose
            chain refuses such a row anyway.
    """
    if is_postgres():
        op.execute(_POSTGRES_REFUSE)
    for table, same_row in tables.items():
        if is_postgres():
            _refuse_on_postgres(table)
        else:
            _refuse_on_sqlite(table, same_row)


def add_append_only(table: str, same_row: str) -> None:
    """Refuse the same of a table that came later; ``make_append_only`` has run before.

    Args:
        table: its name.
        same_row: as for ``make_append_only``.
    """
    if is_postgres():
        _refuse_on_postgres(table)
    else:
        _refuse_on_sqlite(table, same_row)


def chain_events_and_audit() -> None:
    """Let a row in only when it carries the next number and the last row's hash."""
    if is_postgres():
        op.execute(_POSTGRES_EVENT_CHAIN)
        op.execute(_POSTGRES_AUDIT_CHAIN)
        for table in ("event", "audit"):
            op.execute(
                f"CREATE TRIGGER {table}_chain BEFORE INSERT ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION check_{table}_chain()"
            )
    else:
        op.execute(_SQLITE_EVENT_CHAIN)
        op.execute(_SQLITE_AUDIT_CHAIN)


def drop_functions() -> None:
    """Undo what outlives the tables."""
    if is_postgres():
        for name in ("check_event_chain", "check_audit_chain", "refuse_change"):
            op.execute(f"DROP FUNCTION {name}()")


def _refuse_on_postgres(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _refuse_on_sqlite(table: str, same_row: str) -> None:
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} {refusal}"
        )
    if not same_row:
        return
    exists = f"EXISTS (SELECT 1 FROM {table} AS old WHERE {same_row})"  # noqa: S608 - our names
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {exists} {refusal}"
    )
