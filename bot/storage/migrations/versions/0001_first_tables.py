"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "feedback",
        sa.Column("turn", sa.String(length=10), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False, comment="helpful, unhelpful, chosen or none"),
        sa.Column("entry", sa.String(length=48), nullable=False, comment="the entry judged or chosen; empty for none"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("build", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("turn", "verdict", "entry"),
    )
    op.create_index("feedback_by_time", "feedback", ["at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("update", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column(
            "payload", sa.LargeBinary(), nullable=True, comment="the update, encrypted; null once it is answered"
        ),
        sa.PrimaryKeyConstraint("update"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("update", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False, comment="the message, encrypted"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("outbox_in_order", "outbox", ["at", "update", "position"], unique=False)
    op.create_table(
        "relay_messages",
        sa.Column("message", sa.BigInteger(), autoincrement=False, nullable=False, comment="id in the operators' chat"),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message"),
    )
    op.create_table(
        "relays",
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=True, comment="the user's chat; null once the relay is closed"),
        sa.Column(
            "topic",
            sa.BigInteger(),
            nullable=True,
            comment="the user's forum topic, where the operators' group is a forum",
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user"),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="question, search or open"),
        sa.Column("query", sa.Text(), nullable=False, comment="what the user wrote, personal data masked"),
        sa.Column("decision", sa.String(length=8), nullable=False, comment="answer, clarify, decline, intent or list"),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("entry", sa.String(length=48), nullable=True, comment="the entry that was shown"),
        sa.Column("hits", sa.JSON(), nullable=False, comment="ids of the first hits, best first"),
        sa.Column("latency_ms", sa.Float(), nullable=False),
        sa.Column("build", sa.String(length=32), nullable=False),
        sa.Column(
            "place",
            sa.String(length=32),
            nullable=True,
            comment="keyed hash of the user's message, to find the answer when it is edited",
        ),
        sa.Column("reply", sa.BigInteger(), nullable=True, comment="id of the bot's message"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("turns_by_entry", "turns", ["entry"], unique=False)
    op.create_index("turns_by_place", "turns", ["place"], unique=False)
    op.create_index("turns_by_time", "turns", ["at"], unique=False)
    op.create_index("turns_by_user", "turns", ["user", "at"], unique=False)
    op.create_table(
        "users",
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("platform", sa.String(length=40), nullable=True),
        sa.Column(
            "awaiting",
            sa.String(length=64),
            nullable=True,
            comment="what the next message is taken for: a search, or nothing",
        ),
        sa.PrimaryKeyConstraint("user"),
    )
