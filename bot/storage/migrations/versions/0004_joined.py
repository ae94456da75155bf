"""Whether an operator has written something in an open relay: until then the bot answers what it is sure of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; in relays that are open already, somebody may well have."""
    with op.batch_alter_table("relays") as relays:
        relays.add_column(sa.Column("joined", sa.Boolean, nullable=False, server_default=sa.true()))
