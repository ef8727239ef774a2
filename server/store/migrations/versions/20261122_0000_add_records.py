"""Add the records: what is kept outside meetings, version by version."""

import sqlalchemy as sa
from alembic import op

from server.store.migrations.append_only import add_append_only

revision = "20261122_0000"
down_revision = "20261121_2040"


def upgrade() -> None:
    """Create the append-only table of versions, and the table of heads."""
    op.create_table(
        "record",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", "n", name=op.f("pk_record")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_record_author_id_person")
        ),
    )
    op.create_table(
        "record_head",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("scope_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("due_on", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_record_head")),
    )
    for column in ("scope_id", "owner_id"):
        op.create_index(op.f(f"ix_record_head_kind_{column}"), "record_head", ["kind", column])
    add_append_only(
        "record", "old.kind = NEW.kind AND old.subject_id = NEW.subject_id AND old.n = NEW.n"
    )


def downgrade() -> None:
    """Drop both; their triggers go with them."""
    for column in ("owner_id", "scope_id"):
        op.drop_index(op.f(f"ix_record_head_kind_{column}"), "record_head")
    op.drop_table("record_head")
    op.drop_table("record")
