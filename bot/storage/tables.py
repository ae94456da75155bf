"""The database's tables. Times are UTC in milliseconds since 1970, so that SQLite and PostgreSQL hold the same.

`user` and `queue` are keyed hashes everywhere, see bot.storage.identity; a `user` may begin with SIMULATED. What
must name a chat in clear, because a message is on its way to it, is encrypted (`inbox`, `outbox`); an open relay alone
holds the chat's id itself.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

SIMULATED = "simulated-"
"""How the `user` of rows begins that bot.simulation made; a keyed hash has hexadecimal digits alone."""

metadata = MetaData()
at_work = MetaData()
"""Who has what in hand, where several processes are one bot: it holds while they run, and is no part of a backup."""


def is_real(user: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether rows of this user are of somebody who was there."""
    return user.not_like(f"{SIMULATED}%")


class WrittenText(TypeDecorator[str]):
    """What somebody wrote, without the characters that a database refuses: NUL, and halves of surrogate pairs."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        """Before it is written."""
        return value.replace("\0", "").encode("utf-8", "replace").decode() if value is not None else None


users = Table(
    "users",
    metadata,
    Column("user", String(32), primary_key=True),
    Column("language", String(2)),
    Column("platform", String(40)),
    Column("awaiting", String(64), comment="what the next message is taken for: a search, or nothing"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(10), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("user", String(32), nullable=False),
    Column("kind", String(8), nullable=False, comment="question, search or open"),
    Column("query", WrittenText, nullable=False, comment="what the user wrote, personal data masked"),
    Column("decision", String(8), nullable=False, comment="answer, clarify, decline, intent or list"),
    Column("confidence", Float, nullable=False),
    Column("entry", String(48), comment="the entry that was shown"),
    Column("hits", JSON, nullable=False, comment="ids of the first hits, best first"),
    Column("latency_ms", Float, nullable=False),
    Column("build", String(32), nullable=False),
    Column("message_ref", String(32), comment="keyed hash of the user's message, to find the answer when it is edited"),
    Column("reply", BigInteger, comment="id of the bot's message"),
    Column("intent", String(48), comment="what it was taken for, where the decision is intent"),
)
Index("turns_by_time", turns.c.at)
Index("turns_by_user", turns.c.user, turns.c.at)
Index("turns_by_entry", turns.c.entry)
Index("turns_by_message", turns.c.message_ref)

feedback = Table(
    "feedback",
    metadata,
    Column("turn", String(10), primary_key=True),
    Column("verdict", String(10), primary_key=True, comment="helpful, unhelpful, chosen or none"),
    Column("entry", String(48), primary_key=True, comment="the entry judged or chosen; empty for none"),
    Column("at", BigInteger, nullable=False),
    Column("user", String(32), nullable=False),
    Column("query", WrittenText, nullable=False),
    Column("build", String(32), nullable=False),
)
Index("feedback_by_time", feedback.c.at)

relays = Table(
    "relays",
    metadata,
    Column("user", String(32), primary_key=True),
    Column("chat", BigInteger, comment="the user's chat; null once the relay is closed"),
    Column("topic", BigInteger, comment="the user's forum topic, where the operators' group is a forum"),
    Column("language", String(2), nullable=False),
    Column("joined", Boolean, nullable=False, comment="whether an operator has written something"),
    Column("opened", BigInteger, nullable=False),
)

relay_messages = Table(
    "relay_messages",
    metadata,
    Column("message", BigInteger, primary_key=True, autoincrement=False, comment="id in the operators' chat"),
    Column("user", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
)

operator_answers = Table(
    "operator_answers",
    metadata,
    Column("message", BigInteger, primary_key=True, autoincrement=False, comment="id in the operators' chat"),
    Column("at", BigInteger, nullable=False),
    Column("user", String(32), nullable=False, comment="whom it was for"),
    Column("text", WrittenText, nullable=False, comment="what an operator wrote, personal data masked"),
)
Index("operator_answers_by_time", operator_answers.c.at)

states = Table(
    "states",
    metadata,
    Column("place", String(65), primary_key=True, comment="a user, a user in a group, or a group; hashes all"),
    Column("user", String(32), nullable=False, comment="who was the last to leave it"),
    Column("at", BigInteger, nullable=False),
    Column("state", JSON, nullable=False, comment="what was last answered and offered, personal data masked"),
)
Index("states_by_user", states.c.user)
Index("states_by_time", states.c.at)

keys = Table(
    "keys",
    metadata,
    Column(
        "mark", String(32), primary_key=True, comment="tells whether a secret key is the one that rows were made with"
    ),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("payload", LargeBinary, comment="the update, encrypted; null once it is answered"),
    Column("queue", String(32), nullable=False, server_default="", comment="what keeps it in order: its chat"),
    Column("user", String(32), comment="whose limit it counts for, where several processes share that; else null"),
    Column("share", String(6), nullable=False, server_default="answer", comment="what that leaves: answer, warn, drop"),
    Column("tries", Integer, nullable=False, server_default="0", comment="processes that ended while it was theirs"),
)
for _index in (  # SQLite's one process asks for neither queue nor limit
    Index("inbox_by_queue", inbox.c.queue, inbox.c.update, postgresql_where=inbox.c.payload.is_not(None)),
    Index("inbox_by_user", inbox.c.user, inbox.c.at, postgresql_where=inbox.c.user.is_not(None)),
):
    _index.ddl_if(dialect="postgresql")

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("update", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False, comment="the message, encrypted"),
    Column("queue", String(32), nullable=False, server_default="", comment="what keeps it in order"),
)
Index("outbox_in_order", outbox.c.at, outbox.c.update, outbox.c.position)
Index("outbox_by_queue", outbox.c.queue).ddl_if(dialect="postgresql")

workers = Table(
    "workers",
    at_work,
    Column("id", String(32), primary_key=True),
    Column("bot", String(32), nullable=False, comment="keyed hash of the token: another one, or another key, differs"),
    Column("until", BigInteger, nullable=False, comment="the end of its lease, by the database's clock"),
)

queues = Table(
    "queues",
    at_work,
    Column("queue", String(32), primary_key=True),
    Column("version", BigInteger, nullable=False, comment="grows with each update and message that comes into it"),
    Column("since", BigInteger, nullable=False, comment="the moment from which something waits in it"),
    Column("owner", String(32), comment="the worker that has it in hand; null, or one that is gone: whoever wants it"),
)
