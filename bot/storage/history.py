"""What was asked and answered, and what users thought of it. Operators learn from it; nothing is learned silently."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from cachetools import LRUCache, TTLCache
from sqlalchemy import func, or_, select

from bot.clock import days_ago, now
from bot.storage.database import Database, Rows
from bot.storage.tables import feedback, is_real, operator_answers, turns

Kind = Literal["question", "search", "open"]
Outcome = Literal["answer", "clarify", "decline", "intent", "list"]
Verdict = Literal["helpful", "unhelpful", "chosen", "none"]

RECENT_TURNS = 5_000
"""Kept in memory too, so that buttons work at once, and while the database is gone."""
COUNTED_DAYS = 30
"""How far back what is popular is looked for."""


def new_turn_id() -> str:
    """Ten characters that nobody can guess, for callback data."""
    return secrets.token_hex(5)


@dataclass(frozen=True)
class Turn:
    """One thing a user asked, searched or opened, and what became of it. `query` has personal data masked."""

    user: str
    kind: Kind
    query: str
    decision: Outcome
    confidence: float
    entry: str | None
    hits: Sequence[str]
    build: str
    latency_ms: float = 0.0
    message_ref: str | None = None
    """Keyed hash of the chat and the number of the user's message."""
    reply: int | None = None
    intent: str | None = None
    """What the text was taken for, where the decision is "intent"."""
    id: str = field(default_factory=new_turn_id)
    at: int = field(default_factory=now)


class History:
    """Writes turns and feedback, and reads them for buttons, lists and reports."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recent: LRUCache[str, Turn] = LRUCache(RECENT_TURNS)
        self._by_message: LRUCache[str, str] = LRUCache(RECENT_TURNS)
        self._verdicts: LRUCache[str, Verdict] = LRUCache(RECENT_TURNS)
        self._counts: TTLCache[str, dict[str, int]] = TTLCache(1, ttl=60)

    def add(self, turn: Turn, message_refs: Sequence[str] = ()) -> None:
        """Remember a turn; it is written in the background. `message_refs` are those of all messages it answers."""
        self._recent[turn.id] = turn
        self._by_message.update(dict.fromkeys(message_refs, turn.id))
        self._database.write_later(self._database.upsert(turns, asdict(turn) | {"hits": list(turn.hits)}))

    def set_reply(self, turn: str, message: int) -> None:
        """Note which message of the bot answered."""
        if turn in self._recent:
            self._recent[turn] = replace(self._recent[turn], reply=message)
        self._database.write_later(turns.update().where(turns.c.id == turn).values(reply=message))

    async def turn(self, identifier: str) -> Turn | None:
        """The turn with this id; None if it is unknown, or forgotten by now."""
        if (recent := self._recent.get(identifier)) and not self._database.shared:
            return recent
        rows = await self._database.read(select(turns).where(turns.c.id == identifier))
        return _turn(rows[0]._mapping) if rows else recent if rows is None else None

    async def turn_of_message(self, message_ref: str) -> Turn | None:
        """The turn that answered this message, to answer its edited form in the same place."""
        if recent := self._recent.get(self._by_message.get(message_ref, "")):
            return await self.turn(recent.id)
        statement = select(turns).where(turns.c.message_ref == message_ref)
        rows = await self._database.read(statement.order_by(turns.c.at.desc()).limit(1))
        return _turn(rows[0]._mapping) if rows else None

    async def last_turns(self, user: str, count: int) -> list[Turn]:
        """The user's last questions and searches, the oldest first, those that are not yet written too."""
        statement = select(turns).where(turns.c.user == user, turns.c.kind != "open")
        rows = await self._database.read(statement.order_by(turns.c.at.desc()).limit(count))
        written = {row.id: _turn(row._mapping) for row in rows or []}
        own = self._recent.values() if rows is None or not self._database.shared else ()
        recent = {turn.id: turn for turn in own if turn.user == user and turn.kind != "open"}
        return sorted((written | recent).values(), key=lambda turn: turn.at)[-count:]

    async def readers(self) -> dict[str, int]:
        """How many real users each entry was shown to of late; looked up once a minute at most."""
        if "all" not in self._counts:
            statement = (
                select(turns.c.entry, func.count(turns.c.user.distinct()))
                .where(turns.c.entry.is_not(None), turns.c.at > days_ago(COUNTED_DAYS), is_real(turns.c.user))
                .group_by(turns.c.entry)
            )
            self._counts["all"] = dict(_pairs(await self._database.read(statement)))
        return self._counts["all"]

    def judge(self, turn: Turn, verdict: Verdict, entry: str | None, user: str) -> None:
        """Keep a verdict. A choice is a proposed phrasing of its entry; "none" and "unhelpful" are counter-examples."""
        self._verdicts[turn.id] = verdict
        values = {
            "turn": turn.id,
            "verdict": verdict,
            "entry": entry or "",
            "at": now(),
            "user": user,
            "query": turn.query,
            "build": turn.build,
        }
        self._database.write_later(self._database.upsert(feedback, values))

    def add_answer(self, user: str, message: int, text: str) -> None:
        """Keep what an operator answered a user, as it is after the last edit; personal data is masked."""
        values = {"message": message, "at": now(), "user": user, "text": text}
        self._database.write_later(self._database.upsert(operator_answers, values, ["text"]))

    async def verdicts_on(self, turns: Sequence[Turn]) -> dict[str, Verdict]:
        """The last verdict on each of these turns that was judged, by id."""
        judged = select(feedback).where(feedback.c.turn.in_([turn.id for turn in turns])).order_by(feedback.c.at)
        written = {row.turn: row.verdict for row in await self._database.read(judged) or []}
        return written | {turn.id: self._verdicts[turn.id] for turn in turns if turn.id in self._verdicts}

    def forget(self, user: str) -> None:
        """Remove everything the user asked and judged, and was answered by people."""
        for identifier in [key for key, turn in self._recent.items() if turn.user == user]:
            del self._recent[identifier]
        self._database.write_later(
            *(table.delete().where(table.c.user == user) for table in (turns, feedback, operator_answers))
        )

    async def expire(self, days: float) -> None:
        """Remove what is older than `days`."""
        for table in (turns, feedback, operator_answers):
            await self._database.delete(table, table.c.at < days_ago(days))

    async def outcomes(self, days: float) -> dict[str, int]:
        """How many questions of real users had each outcome."""
        statement = select(turns.c.decision, func.count()).where(
            turns.c.kind == "question", turns.c.at > days_ago(days), is_real(turns.c.user)
        )
        return dict(_pairs(await self._database.read(statement.group_by(turns.c.decision))))

    async def verdicts(self, days: float) -> dict[str, int]:
        """How much feedback of each verdict real users gave."""
        told = select(feedback.c.verdict, func.count()).where(feedback.c.at > days_ago(days), is_real(feedback.c.user))
        rows = await self._database.read(told.group_by(feedback.c.verdict))
        return dict(_pairs(rows))

    async def unanswered(self, days: float, count: int) -> list[tuple[str, int]]:
        """What real users asked most often that got no answer or a thumbs-down, with how often."""
        bad = select(feedback.c.turn).where(feedback.c.verdict.in_(("unhelpful", "none")))
        statement = (
            select(turns.c.query, func.count().label("times"))
            .where(turns.c.kind == "question", turns.c.at > days_ago(days), is_real(turns.c.user))
            .where(or_(turns.c.decision == "decline", turns.c.id.in_(bad)))
            .group_by(turns.c.query)
            .order_by(func.count().desc(), func.max(turns.c.at).desc())
            .limit(count)
        )
        return _pairs(await self._database.read(statement))


def _pairs(rows: Rows | None) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in rows or []]


def _turn(row: object) -> Turn:
    return Turn(**dict(row))  # type: ignore[call-overload]  # a row's mapping has the columns by name
