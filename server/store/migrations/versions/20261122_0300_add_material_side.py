"""Add to a material how it was made and which side it shows."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0300"
down_revision = "20261122_0000"

_COLUMNS = ("modality", "side")


def upgrade() -> None:
    """Add both columns in place: copying the table would lose its triggers."""
    for name in _COLUMNS:
        op.add_column(
            "material", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''"))
        )


def downgrade() -> None:
    """Drop both."""
    for name in reversed(_COLUMNS):
        op.drop_column("material", name)
