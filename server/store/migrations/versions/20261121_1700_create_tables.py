"""Create the tables of the board and of the server."""

import sqlalchemy as sa
from alembic import op

from server.store.migrations import append_only

revision = "20261121_1700"
down_revision = None

_APPEND_ONLY = {
    "event": "",
    "audit": "",
    "case_version": "old.id = NEW.id OR (old.case_id = NEW.case_id AND old.n = NEW.n)",
    "material": "old.id = NEW.id",
    "case_version_material": (
        "old.case_version_id = NEW.case_version_id AND old.position = NEW.position"
    ),
}

_TABLES = (
    "network",
    "institution",
    "person",
    "account",
    "sign_in_session",
    "board",
    "board_member",
    "case_",
    "case_version",
    "material",
    "case_version_material",
    "meeting",
    "meeting_participant",
    "event",
    "audit",
)


def upgrade() -> None:
    """Create the tables, those first that others refer to, and the triggers."""
    _create_network()
    _create_accounts()
    _create_boards()
    _create_cases()
    _create_materials()
    _create_meetings()
    _create_logs()
    append_only.make_append_only(_APPEND_ONLY)
    append_only.chain_events_and_audit()


def downgrade() -> None:
    """Drop everything."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    append_only.drop_functions()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _binary(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _create_network() -> None:
    op.create_table("network", _text("id"), _text("name"), _primary_key("network", "id"))
    op.create_table(
        "institution",
        _text("id"),
        _text("network_id"),
        _text("name"),
        _text("country"),
        _text("tz"),
        _primary_key("institution", "id"),
        _refers("institution", "network_id", "network"),
    )
    _index("institution", "network_id")
    op.create_table(
        "person",
        _text("id"),
        _text("display_name"),
        _text("institution_id"),
        _text("discipline"),
        _text("tz"),
        _text("language"),
        _primary_key("person", "id"),
        _refers("person", "institution_id", "institution"),
    )
    _index("person", "institution_id")


def _create_accounts() -> None:
    op.create_table(
        "account",
        _text("person_id"),
        _text("email"),
        _text("password_hash"),
        _text("ui_language"),
        _primary_key("account", "person_id"),
        _unique("account", "email"),
        _refers("account", "person_id", "person"),
    )
    op.create_table(
        "sign_in_session",
        _text("token_hash"),
        _text("person_id"),
        _moment("created_at"),
        _moment("seen_at"),
        _moment("expires_at"),
        _primary_key("sign_in_session", "token_hash"),
        _refers("sign_in_session", "person_id", "person"),
    )
    _index("sign_in_session", "person_id")


def _create_boards() -> None:
    op.create_table(
        "board",
        _text("id"),
        _text("network_id"),
        _text("slug"),
        _text("title"),
        _text("tumour_site"),
        _text("tz"),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("quorum_rule", sa.JSON(), nullable=False),
        _number("planned_min"),
        _number("item_min"),
        _primary_key("board", "id"),
        _refers("board", "network_id", "network"),
    )
    _index("board", "network_id")
    op.create_table(
        "board_member",
        _text("board_id"),
        _text("person_id"),
        _text("role"),
        _number("position"),
        _primary_key("board_member", "board_id", "person_id"),
        _refers("board_member", "board_id", "board"),
        _refers("board_member", "person_id", "person"),
    )
    _index("board_member", "person_id")


def _create_cases() -> None:
    op.create_table(
        "case_",
        _text("id"),
        _text("network_id"),
        _text("pseudonym"),
        _text("title"),
        _text("tumour_site"),
        _text("origin_institution_id"),
        _text("owner_id"),
        _text("current_version_id"),
        _primary_key("case_", "id"),
        _unique("case_", "pseudonym"),
        _refers("case_", "network_id", "network"),
        _refers("case_", "origin_institution_id", "institution"),
        _refers("case_", "owner_id", "person"),
    )
    _index("case_", "network_id")
    op.create_table(
        "case_version",
        _text("id"),
        _text("case_id"),
        _number("n"),
        _text("author_id"),
        _moment("created_at"),
        _text("language"),
        _binary("body"),
        _text("content_hash"),
        _text("prev_hash"),
        _primary_key("case_version", "id"),
        _unique("case_version", "case_id", "n"),
        _refers("case_version", "case_id", "case_"),
        _refers("case_version", "author_id", "person"),
    )


def _create_materials() -> None:
    op.create_table(
        "material",
        _text("id"),
        _text("case_id"),
        _text("kind"),
        _text("title"),
        _text("mime"),
        _text("sha256"),
        _number("size"),
        _number("width"),
        _number("height"),
        _text("source_country"),
        _text("language"),
        _text("made_on"),
        _primary_key("material", "id"),
        _refers("material", "case_id", "case_"),
    )
    _index("material", "case_id")
    op.create_table(
        "case_version_material",
        _text("case_version_id"),
        _number("position"),
        _text("material_id"),
        _primary_key("case_version_material", "case_version_id", "position"),
        _refers("case_version_material", "case_version_id", "case_version"),
        _refers("case_version_material", "material_id", "material"),
    )
    _index("case_version_material", "material_id")


def _create_meetings() -> None:
    op.create_table(
        "meeting",
        _text("id"),
        _text("board_id"),
        _text("board_title"),
        _text("title"),
        _moment("starts_at"),
        _text("tz"),
        _number("planned_min"),
        _text("planned_by"),
        _text("state"),
        _number("seq"),
        _text("head"),
        _primary_key("meeting", "id"),
        _refers("meeting", "board_id", "board"),
        _refers("meeting", "planned_by", "person"),
    )
    _index("meeting", "board_id")
    _index("meeting", "planned_by")
    op.create_table(
        "meeting_participant",
        _text("meeting_id"),
        _text("person_id"),
        _text("role"),
        _primary_key("meeting_participant", "meeting_id", "person_id"),
        _refers("meeting_participant", "meeting_id", "meeting"),
        _refers("meeting_participant", "person_id", "person"),
    )
    _index("meeting_participant", "person_id")


def _create_logs() -> None:
    op.create_table(
        "event",
        _text("meeting_id"),
        _number("seq"),
        _text("session_id", nullable=True),
        _moment("at"),
        _text("actor_id", nullable=True),
        _text("command_id", nullable=True),
        _text("type"),
        _binary("body"),
        _binary("prev"),
        _binary("hash"),
        _primary_key("event", "meeting_id", "seq"),
        _unique("event", "meeting_id", "actor_id", "command_id"),
        _refers("event", "meeting_id", "meeting"),
    )
    op.create_table(
        "audit",
        _number("seq"),
        _moment("at"),
        _text("actor_id", nullable=True),
        _text("action"),
        _text("subject"),
        _binary("body"),
        _binary("prev"),
        _binary("hash"),
        _primary_key("audit", "seq"),
    )
    _index("audit", "actor_id")
    _index("audit", "subject")
