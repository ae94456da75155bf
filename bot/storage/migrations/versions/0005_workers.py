"""Several processes as one bot: the queue of each update and message, whose limit it counts for, who has it in hand."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add columns and tables. What waits already is in one queue, whose name is empty."""
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("queue", sa.String(32), nullable=False, server_default=""))
        inbox.add_column(sa.Column("user", sa.String(32)))
        inbox.add_column(sa.Column("share", sa.String(6), nullable=False, server_default="answer"))
        inbox.add_column(sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("queue", sa.String(32), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":
        some = sa.column("payload").is_not(None)
        op.create_index("inbox_by_queue", "inbox", ["queue", "update"], postgresql_where=some)
        some = sa.column("user").is_not(None)
        op.create_index("inbox_by_user", "inbox", ["user", "at"], postgresql_where=some)
        op.create_index("outbox_by_queue", "outbox", ["queue"])
    op.create_table(
        "workers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("bot", sa.String(32), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "queues",
        sa.Column("queue", sa.String(32), primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.String(32)),
    )
