"""Which questions of a period were not answered well, or barely, and what users made of it, from the database."""

from collections.abc import AsyncIterator, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from sys import intern
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Table, exists, or_, select, tuple_

from bot.clock import days_ago
from bot.storage.database import Database
from bot.storage.tables import feedback, operator_answers, relays, turns
from embeddings.errors import ConfigurationError
from embeddings.faq.intents import OTHER_SERVICE
from embeddings.text.normal_form import normalise

Miss = Literal["declined", "asked back", "turned down", "another service", "handed over", "barely"]

PAGE_ROWS = 1_000
"""Read at once of a long time: within the database's time-out, and so that a large log takes no large memory."""
OFFERED = 3
"""Of a turn's hits, those that a user had to choose from."""
HANDED_OVER_MS = 600_000
"""A user who asks for a person so soon after a question wasn't helped by its answer."""
IN_OTHER_WORDS_MS = 300_000
"""What helps a user so soon after a question, and was found for that too, is what they had asked for."""
REMEMBERED_MS = 600_000
"""So long a message may lean on an answer, as in bot.dialogue.memory."""
MAX_TOLD = 2_000
"""Characters of what operators wrote in one hand-over that are kept as a draft of an answer."""
SURE = 0.9
"""An answer with a thumb up that the bot was less sure of was nearly missed: in other words it would have been."""

_EARLIER = turns.alias()
_AFTER_ANSWER = (
    exists()
    .where(
        _EARLIER.c.user == turns.c.user,
        _EARLIER.c.at.between(turns.c.at - REMEMBERED_MS, turns.c.at - 1),
        _EARLIER.c.decision.in_(("answer", "clarify")),
    )
    .label("after_answer")
)

_READ_OF: dict[Table, Sequence[str | ColumnElement[Any]]] = {
    turns: ("at", "id", "user", "query", "decision", "intent", "confidence", "entry", "hits", _AFTER_ANSWER),
    feedback: ("at", "turn", "user", "verdict", "entry"),
    relays: ("opened", "user"),
    operator_answers: ("at", "message", "user", "text"),
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
    told: str = ""
    """What operators answered the user, after this question; personal data is masked."""
    after_answer: bool = False
    """Whether an answer or a choice of some came shortly before, beside which the bot read it."""


_Read = Row[*tuple[Any, ...]]


@dataclass
class _Said:
    """What users made of their answers: as little of each row as is needed, for there may be hundreds of thousands."""

    judged: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Verdict and entry, by turn."""
    helped: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """When, and which entry, by user."""
    regretted: set[tuple[str, str]] = field(default_factory=set)
    """User and entry."""
    called: dict[str, int] = field(default_factory=dict)
    """When a user asked for a person last."""

    def add(self, row: _Read) -> None:
        """One row of feedback, the oldest first."""
        verdict, entry = intern(row.verdict), intern(row.entry)
        if verdict in ("chosen", "helpful") and entry:
            self.helped.setdefault(row.user, []).append((row.at, entry))
        if verdict == "unhelpful" and entry:
            self.regretted.add((row.user, entry))
        if verdict != "helpful" or row.turn not in self.judged:
            self.judged[row.turn] = verdict, entry

    def missed(self, turn: _Read) -> Missed | None:
        """The question, if it was not answered well, or barely."""
        found = _missed(turn, self.judged.get(turn.id), self.helped.get(turn.user, ()))
        if found and found.chosen and (found.user, found.chosen) in self.regretted:  # taken, and then turned down
            found = replace(found, chosen=None, refused=[*found.refused, found.chosen])
        return replace(found, after_answer=bool(turn.after_answer)) if found else None


async def asked_in_vain(database: Database, days: float) -> AsyncIterator[tuple[str, str]]:
    """What was typed, and by whom, of all that `missed` may tell: to count a long log, no more is made of a row."""
    async for row in _paged(database, turns, *_MAY_BE_MISSED, since=days_ago(days), read=("at", "id", "query", "user")):
        yield row.query, row.user


async def missed(database: Database, days: float, typed: Container[int] | None = None) -> AsyncIterator[Missed]:
    """Questions that were declined, asked back, turned down, taken for another service, handed to a person or barely
    answered, the oldest first.

    With hashes of what was `typed`, these texts alone. Raises ConfigurationError where the database can't be read.
    """
    since, said = days_ago(days), _Said()
    async for row in _paged(database, feedback, since=since):
        said.add(row)
    said.called = {row.user: row.opened async for row in _paged(database, relays, since=since)}
    last: dict[str, _Read] = {}
    async for turn in _paged(database, turns, *_MAY_BE_MISSED, since=since):
        if 0 <= said.called.get(turn.user, 0) - turn.at <= HANDED_OVER_MS:
            last[turn.user] = turn
        if (typed is None or hash(turn.query) in typed) and (found := said.missed(turn)):
            yield found
    told = await _told(database, said.called, since)
    for user, turn in last.items():
        if typed is not None and hash(turn.query) not in typed:
            continue
        if user in told or said.missed(turn) is None:
            answer = told.get(user, "")
            yield Missed(turn.query, user, "handed over", told=answer, after_answer=bool(turn.after_answer))


_MAY_BE_MISSED = (
    turns.c.kind == "question",
    or_(turns.c.decision != "intent", turns.c.intent == OTHER_SERVICE),
    or_(
        turns.c.decision != "answer",
        exists().where(feedback.c.turn == turns.c.id, or_(feedback.c.verdict != "helpful", turns.c.confidence < SURE)),
        exists().where(
            relays.c.user == turns.c.user,
            relays.c.opened >= turns.c.at,
            relays.c.opened <= turns.c.at + HANDED_OVER_MS,
        ),
    ),
)
"""The others, most of a long log, are not read."""


async def _told(database: Database, called: Mapping[str, int], since: int) -> dict[str, str]:
    """What operators wrote to users who had called for a person, by user: as one text, a message a line."""
    lines: dict[str, list[str]] = {}
    async for row in _paged(database, operator_answers, since=since):
        if row.at >= called.get(row.user, row.at + 1):
            lines.setdefault(row.user, []).extend(filter(None, map(normalise, row.text.splitlines())))
    return {user: "\n".join(own)[:MAX_TOLD] for user, own in lines.items()}


async def _paged(
    database: Database, table: Table, *conditions: ColumnElement[bool], since: int, read: Sequence[str] = ()
) -> AsyncIterator[_Read]:
    """The table's rows from a moment on, in the order of their time."""
    time = table.c.opened if table is relays else table.c.at
    keys = [time, *table.primary_key.columns]
    reached: ColumnElement[bool] = time > since
    while True:
        columns = (table.c[one] if isinstance(one, str) else one for one in read or _READ_OF[table])
        statement = select(*columns).where(*conditions, reached)
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


def _missed(turn: _Read, judged: tuple[str, str] | None, helped: Sequence[tuple[int, str]]) -> Missed | None:
    chosen = judged[1] if judged and judged[0] == "chosen" else _found_later(turn, helped)
    if judged and judged[0] == "helpful":
        barely = turn.decision == "answer" and turn.confidence < SURE
        return Missed(turn.query, turn.user, "barely", turn.entry) if barely else None
    if judged:
        refused = [one for one in ([turn.entry] if turn.entry else turn.hits[:OFFERED]) if one != chosen]
        return Missed(turn.query, turn.user, "asked back" if judged[0] == "chosen" else "turned down", chosen, refused)
    why = _UNANSWERED.get(turn.intent or turn.decision)
    return Missed(turn.query, turn.user, why, chosen) if why else None


_UNANSWERED: dict[str, Miss] = {"decline": "declined", "clarify": "asked back", OTHER_SERVICE: "another service"}


def _found_later(turn: _Read, helped: Sequence[tuple[int, str]]) -> str | None:
    """What helped the user soon after, in other words."""
    soon = (entry for at, entry in helped if 0 < at - turn.at <= IN_OTHER_WORDS_MS and entry in turn.hits)
    return next(soon, None)
