"""Which secret key the rows were made with."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add a table. The next start writes its row."""
    op.create_table("keys", sa.Column("mark", sa.String(32), primary_key=True))
