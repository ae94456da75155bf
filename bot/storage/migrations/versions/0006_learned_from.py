"""What is learned from beside questions: which intent a text was taken for, and what operators answered themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add a column and a table; of earlier turns nobody knows what they were taken for."""
    with op.batch_alter_table("turns") as turns:
        turns.add_column(sa.Column("intent", sa.String(48)))
    op.create_table(
        "operator_answers",
        sa.Column("message", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("user", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("operator_answers_by_time", "operator_answers", ["at"])
