"""Dialogue states: what was last answered and offered to a user."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "states",
        sa.Column("place", sa.String(65), primary_key=True),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
    )
    op.create_index("states_by_user", "states", ["user"])
    op.create_index("states_by_time", "states", ["at"])
