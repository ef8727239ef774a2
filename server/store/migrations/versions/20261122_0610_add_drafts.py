"""Add the table of what people type into forms before they submit them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0610"
down_revision = "20261122_0310"

_TABLE = "draft"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        _TABLE,
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "form", "subject", name=op.f(f"pk_{_TABLE}")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f(f"fk_{_TABLE}_person_id_person")
        ),
    )
    op.create_index(op.f(f"ix_{_TABLE}_changed_at"), _TABLE, ["changed_at"])


def downgrade() -> None:
    """Drop the table: what was not submitted is lost."""
    op.drop_index(op.f(f"ix_{_TABLE}_changed_at"), _TABLE)
    op.drop_table(_TABLE)
