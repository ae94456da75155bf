"""Visits in the real conversation, with a real database, on the small FAQ: users do what follows from what they get."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.dialogue.conversation import Conversation
from bot.dialogue.support.person import Person as Support
from bot.simulation.month import Person, Topic, Visit, month, people
from bot.simulation.place import check_no_real_questions, remove
from bot.simulation.playing import Stage, play
from bot.storage.database import Database
from bot.storage.history import History, Turn
from bot.storage.relays import Relays
from bot.storage.tables import SIMULATED, feedback, relays, turns
from bot.storage.users import States, Users
from embeddings.errors import ConfigurationError
from tests.bot.learning.conftest import trial_of

AT = 1_790_000_000_000
"""September 2026."""
EAGER = Person(f"{SIMULATED}0-0", "clean", 12, 1, 1, 1.0, 0.0)
TOPICS = [
    Topic(("refund",), ("환불 방법", "돈 돌려받기", "환불 쿠폰")),
    Topic(("coupon",), ("할인 쿠폰", "쿠폰 환불 방법")),
    Topic(("alarm-android",), ("알림 끄기",)),
    Topic((), ("달 여행 예약",)),
    Topic((), ("알림 쿠폰",)),
]


async def played(database: Database, visits: Sequence[Visit], seed: int = 0) -> Counter[str]:
    assistant = trial_of().assistant
    users = Users(database)
    with ThreadPoolExecutor(1) as thread:
        conversation = Conversation(
            lambda: assistant,
            users,
            History(database),
            States(database),
            thread,
            person=Support(operators=True),
        )
        stage = Stage(conversation, database, users, Relays(database), assistant.catalogue)
        return await play(visits, stage, seed)


async def rows(database: Database, *columns: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await database.read_at_last(select(*columns).order_by(*columns))]


def whole_month(seed: int = 0) -> list[Visit]:
    return month(TOPICS, people(60, seed), date(2026, 9, 1), 30, ZoneInfo("Asia/Seoul"), seed)


async def test_a_right_answer_pleases_and_a_wrong_one_does_not(database: Database) -> None:
    wrong = Topic(("coupon",), ("환불 방법",))
    told = await played(database, [Visit(AT, EAGER, TOPICS[0]), Visit(AT + 60_000_000, EAGER, wrong)])
    said = await rows(database, feedback.c.at, feedback.c.verdict, feedback.c.entry)
    assert [(verdict, entry) for _, verdict, entry in said] == [("helpful", "refund"), ("unhelpful", "refund")]
    assert (told["inside answered right"], told["inside answered wrong"], told["served"]) == (1, 1, 1)


async def test_it_happens_when_it_is_played_and_to_nobody_real(database: Database) -> None:
    await played(database, [Visit(AT, EAGER, TOPICS[0])])
    (first, *_) = await rows(database, turns.c.at, turns.c.user, turns.c.query)
    assert AT < first[0] < AT + 60_000
    assert first[1].startswith(SIMULATED)


async def test_a_platform_is_told_where_it_is_asked_for(database: Database) -> None:
    await played(database, [Visit(AT, EAGER, TOPICS[2])])
    assert ("alarm-android",) in await rows(database, feedback.c.entry)


async def test_whoever_is_not_helped_may_call_a_person(database: Database) -> None:
    lost = Person(f"{SIMULATED}0-1", "clean", 12, 1, 1, 0.0, 1.0)
    told = await played(database, [Visit(AT, lost, TOPICS[3])])
    assert told["called"] == 1
    ((user, chat),) = await rows(database, relays.c.user, relays.c.chat)
    assert (user, chat) == (lost.key, None)


async def test_a_month_is_the_same_again(tmp_path: Path) -> None:
    months = []
    for name in ("a", "b"):
        database = Database(f"sqlite+aiosqlite:///{tmp_path}/{name}.db")
        await database.start()
        told = await played(database, whole_month())
        asked = await rows(database, turns.c.at, turns.c.user, turns.c.query, turns.c.decision)
        months.append((told, asked, await rows(database, feedback.c.at, feedback.c.verdict, feedback.c.entry)))
        await database.stop()
    assert months[0] == months[1]
    assert {verdict for _, verdict, _ in months[0][2]} == {"helpful", "unhelpful", "chosen", "none"}


async def test_what_is_taken_is_right_but_for_mistakes(database: Database) -> None:
    told = await played(database, whole_month())
    taken = [
        entry for verdict, entry in await rows(database, feedback.c.verdict, feedback.c.entry) if verdict == "chosen"
    ]
    assert told["taken"] <= len(taken)
    assert told["taken"] > len(taken) / 2 > 0


async def test_real_questions_are_kept_apart_and_left_alone(database: Database) -> None:
    await check_no_real_questions(database)
    await played(database, whole_month()[:5])
    await check_no_real_questions(database)
    history = History(database)
    history.add(Turn("0123", "question", "환불", "decline", 0.1, None, (), "b1"))
    await database.flush()
    with pytest.raises(ConfigurationError, match="DATABASE_URL: found 1 questions of real users, expected an empty"):
        await check_no_real_questions(database)
    assert await history.outcomes(100_000) == {"decline": 1}
    assert await history.unanswered(100_000, 9) == [("환불", 1)]
    assert await history.verdicts(100_000) == {}
    assert await history.readers() == {}
    assert await remove(database) > 0
    assert await rows(database, turns.c.user) == [("0123",)]
    assert await rows(database, feedback.c.user) == []


async def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL: the database can't be read"):
        await check_no_real_questions(Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db"))
