"""Which questions of a period were not answered well, or barely, and what users made of it, from the database."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Table, select, tuple_

from bot.clock import days_ago
from bot.storage.database import Database
from bot.storage.tables import feedback, relays, turns
from embeddings.errors import ConfigurationError

Miss = Literal["declined", "asked back", "turned down", "handed over", "barely"]

PAGE_ROWS = 1_000
"""Read at once of a long time: within the database's time-out, and so that a large log takes no large memory."""
OFFERED = 3
"""Of a turn's hits, those that a user had to choose from."""
HANDED_OVER_MS = 600_000
"""A user who asks for a person so soon after a question wasn't helped by its answer."""
IN_OTHER_WORDS_MS = 300_000
"""What helps a user so soon after a question, and was found for that too, is what they had asked for."""
SURE = 0.9
"""An answer with a thumb up that the bot was less sure of was nearly missed: in other words it would have been."""

_READ_OF = {
    turns: ("at", "id", "user", "query", "decision", "confidence", "entry", "hits"),
    feedback: ("at", "turn", "user", "verdict", "entry"),
    relays: ("opened", "user"),
}


@dataclass(frozen=True)
class Missed:
    """A question that was not answered well, or barely. `query` has personal data masked."""

    query: str
    user: str
    why: Miss
    chosen: str | None = None
    """The entry that helped the user: taken of those offered, found in other words, or barely answered with."""
    refused: Sequence[str] = ()
    """The entries that were the answer, or offered, and were not what the user wanted."""


_Read = Row[*tuple[Any, ...]]


async def missed(database: Database, days: float) -> AsyncIterator[Missed]:
    """Questions that were declined, asked back, turned down, handed to a person or barely answered, the oldest first.

    Raises ConfigurationError where the database can't be read.
    """
    since = days_ago(days)
    judged: dict[str, _Read] = {}
    helped: dict[str, list[_Read]] = {}
    regretted: set[tuple[str, str]] = set()
    async for row in _paged(database, feedback, since=since):
        if row.verdict in ("chosen", "helpful") and row.entry:
            helped.setdefault(row.user, []).append(row)
        if row.verdict == "unhelpful" and row.entry:
            regretted.add((row.user, row.entry))
        if row.verdict != "helpful" or row.turn not in judged:
            judged[row.turn] = row
    called = {row.user: row.opened async for row in _paged(database, relays, since=since)}
    before: dict[str, _Read] = {}
    asked = (turns.c.kind == "question", turns.c.decision != "intent")
    async for turn in _paged(database, turns, *asked, since=since):
        if 0 <= called.get(turn.user, 0) - turn.at <= HANDED_OVER_MS:
            before[turn.user] = turn
        if found := _missed(turn, judged.get(turn.id), helped.get(turn.user, ())):
            yield _without_regretted(found) if (found.user, found.chosen) in regretted else found
    for turn in before.values():
        if _missed(turn, judged.get(turn.id), ()) is None:
            yield Missed(turn.query, turn.user, "handed over")


async def _paged(
    database: Database, table: Table, *conditions: ColumnElement[bool], since: int
) -> AsyncIterator[_Read]:
    """The table's rows from a moment on, in the order of their time."""
    time = table.c.opened if table is relays else table.c.at
    keys = [time, *table.primary_key.columns]
    reached: ColumnElement[bool] = time > since
    while True:
        statement = select(*(table.c[name] for name in _READ_OF[table])).where(*conditions, reached)
        rows = await database.read(statement.order_by(*keys).limit(PAGE_ROWS))
        if rows is None:
            raise ConfigurationError(
                "DATABASE_URL: the database can't be read, expected the one that the bot writes to; see whether it "
                "is there, and try again"
            )
        for row in rows:
            yield row
        if len(rows) < PAGE_ROWS:
            return
        reached = tuple_(*keys) > tuple_(*(rows[-1]._mapping[key] for key in keys))


def _missed(turn: _Read, judged: _Read | None, helped: Sequence[_Read]) -> Missed | None:
    chosen = judged.entry if judged is not None and judged.verdict == "chosen" else _found_later(turn, helped)
    if judged is not None and judged.verdict == "helpful":
        barely = turn.decision == "answer" and turn.confidence < SURE
        return Missed(turn.query, turn.user, "barely", turn.entry) if barely else None
    if judged is not None:
        refused = [one for one in ([turn.entry] if turn.entry else turn.hits[:OFFERED]) if one != chosen]
        taken = judged.verdict == "chosen"
        return Missed(turn.query, turn.user, "asked back" if taken else "turned down", chosen, refused)
    if turn.decision in ("decline", "clarify"):
        return Missed(turn.query, turn.user, "declined" if turn.decision == "decline" else "asked back", chosen)
    return None


def _without_regretted(found: Missed) -> Missed:
    """What was taken, and then turned down, was not what was wanted."""
    return replace(found, chosen=None, refused=[*found.refused, *filter(None, [found.chosen])])


def _found_later(turn: _Read, helped: Sequence[_Read]) -> str | None:
    """What helped the user soon after, in other words."""
    soon = (row.entry for row in helped if 0 < row.at - turn.at <= IN_OTHER_WORDS_MS and row.entry in turn.hits)
    return next(soon, None)
