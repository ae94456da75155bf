"""Counts of the log, read a day at a time, so that a million questions take little memory and no long query.

One user counts a few times a day at most: whoever floods the bot does not move a share.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Select, distinct, func, select

from bot.storage.database import Database, Rows
from bot.storage.tables import SIMULATED, feedback, relays, turns
from embeddings.errors import ConfigurationError

A_USER_A_DAY = 10
"""Different questions of one user that count in a day, by outcome and build."""
BINS = 10
"""Of the confidence, for the reliability curve."""


@dataclass(frozen=True)
class Day:
    """What was asked on one day where the operators are, and what users said of it."""

    day: date
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Questions by build and outcome: answer, clarify or decline."""
    verdicts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Users by build, entry and verdict: helpful, unhelpful, chosen or none."""
    shown: Counter[str] = field(default_factory=Counter)
    """Users to whom each entry was shown."""
    judged: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    """Users by build, bin of the answer's confidence, and verdict."""
    handed_over: int = 0
    users: int = 0
    simulated: int = 0
    """Those of them that bot.simulation made."""


async def read_days(database: Database, last: date, count: int, zone: tzinfo) -> list[Day]:
    """The `count` days up to `last`, the oldest first. Raises ConfigurationError where the database can't be read."""
    return [await _day(database, last - timedelta(days=back), zone) for back in reversed(range(count))]


async def _day(database: Database, day: date, zone: tzinfo) -> Day:
    start, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    asked = (turns.c.kind == "question", turns.c.decision != "intent", turns.c.at >= start, turns.c.at < end)
    found = Day(day)
    users = set()
    by_user = select(turns.c.user, turns.c.build, turns.c.decision, func.count(distinct(turns.c.query)))
    for user, build, decision, times in await _rows(
        database, by_user.where(*asked).group_by(turns.c.user, turns.c.build, turns.c.decision)
    ):
        users.add(user)
        found.outcomes[build, decision] += min(times, A_USER_A_DAY)
    shown = select(turns.c.entry, func.count(distinct(turns.c.user))).where(*asked, turns.c.entry.is_not(None))
    found.shown.update(dict(_pairs(await _rows(database, shown.group_by(turns.c.entry)))))
    judged = (feedback.c.at >= start, feedback.c.at < end)
    said = (feedback.c.build, feedback.c.entry, feedback.c.verdict)
    for *key, times in await _rows(
        database, select(*said, func.count(distinct(feedback.c.user))).where(*judged).group_by(*said)
    ):
        found.verdicts[tuple(key)] += times
    await _read_judged(database, found, *judged)
    opened = select(func.count()).where(relays.c.opened >= start, relays.c.opened < end)
    handed_over = (await _rows(database, opened))[0][0]
    simulated = sum(user.startswith(SIMULATED) for user in users)
    return Day(day, found.outcomes, found.verdicts, found.shown, found.judged, handed_over, len(users), simulated)


async def _read_judged(database: Database, found: Day, *judged: Any) -> None:
    """Thumbs on answers, with how sure the bot was of them."""
    statement = (
        select(turns.c.build, turns.c.confidence, feedback.c.verdict, feedback.c.user)
        .join(turns, turns.c.id == feedback.c.turn)
        .where(*judged, turns.c.decision == "answer", feedback.c.verdict.in_(("helpful", "unhelpful")))
    )
    seen = {
        (build, min(int(confidence * BINS), BINS - 1), verdict, user)
        for build, confidence, verdict, user in await _rows(database, statement)
    }
    found.judged.update((build, place, verdict) for build, place, verdict, _ in seen)


async def _rows(database: Database, statement: Select[*tuple[Any, ...]]) -> Rows:
    rows = await database.read(statement)
    if rows is None:
        raise ConfigurationError(
            "DATABASE_URL: the database can't be read, expected the one that the bot writes to; see whether it is "
            "there, and try again"
        )
    return rows


def _pairs(rows: Rows) -> Sequence[tuple[str, int]]:
    return [(row[0], row[1]) for row in rows]


def _midnight(day: date, zone: tzinfo) -> int:
    """Its first moment there, in milliseconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)
