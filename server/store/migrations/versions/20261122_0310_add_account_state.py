"""Add to an account whether it is locked, and until when its one-time secret is good."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0310"
down_revision = "20261122_0300"


def upgrade() -> None:
    """Add both columns; every account that there is has chosen its password."""
    op.add_column(
        "account", sa.Column("state", sa.String(), nullable=False, server_default="active")
    )
    op.add_column("account", sa.Column("secret_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop both: locked accounts are open again, and one-time secrets become passwords."""
    op.drop_column("account", "secret_until")
    op.drop_column("account", "state")
