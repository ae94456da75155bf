"""The column `place` of `turns` is called what it holds: a reference to a message."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Rename it, and its index."""
    op.drop_index("turns_by_place", table_name="turns")
    with op.batch_alter_table("turns") as turns:
        turns.alter_column("place", new_column_name="message_ref")
    op.create_index("turns_by_message", "turns", ["message_ref"], unique=False)
