"""Add the table of how people's media was."""

import sqlalchemy as sa
from alembic import op

revision = "20261121_2040"
down_revision = "20261121_1700"

_TABLE = "quality_interval"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        _TABLE,
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("loss_up", sa.Double(), nullable=False),
        sa.Column("loss_down", sa.Double(), nullable=False),
        sa.Column("round_trip_s", sa.Double(), nullable=True),
        sa.Column("jitter_s", sa.Double(), nullable=False),
        sa.Column("estimate_bps", sa.BigInteger(), nullable=True),
        sa.Column("freezes", sa.Integer(), nullable=False),
        sa.Column("freeze_s", sa.Double(), nullable=False),
        sa.Column("concealed", sa.Double(), nullable=False),
        sa.Column("route", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", "started_at", name=op.f(f"pk_{_TABLE}")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f(f"fk_{_TABLE}_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f(f"fk_{_TABLE}_person_id_person")
        ),
    )
    op.create_index(op.f(f"ix_{_TABLE}_person_id"), _TABLE, ["person_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_index(op.f(f"ix_{_TABLE}_person_id"), _TABLE)
    op.drop_table(_TABLE)
