"""Which turns count as missed, on SQLite and on a real PostgreSQL server, and by whom."""

from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select, text

from bot.clock import now
from bot.learning import log
from bot.learning import missed as missed_module
from bot.learning.log import questions_of
from bot.learning.missed import Missed
from bot.storage import migrations
from bot.storage.database import Database
from bot.storage.history import History
from bot.storage.relays import Relay, Relays
from bot.storage.tables import operator_answers
from embeddings.errors import ConfigurationError
from tests.bot.learning.conftest import add, turn


async def missed(database: Database, days: float = 30) -> list[Missed]:
    await database.flush()
    return [one async for one in missed_module.missed(database, days)]


async def test_an_empty_log_has_nothing(database: Database) -> None:
    assert await missed(database) == []
    assert await questions_of(database, 30) == ([], 0)


async def test_what_was_declined_asked_back_and_turned_down_is_missed(database: Database) -> None:
    history = History(database)
    answered = turn("a", "환불 방법", "answer", "refund", at=now() - 900)
    offered = turn("b", "쿠폰", "clarify", hits=["coupon", "refund", "alarm-ios", "more"], at=now() - 800)
    refused = turn("c", "알림", "clarify", hits=["alarm-ios"], at=now() - 700)
    add(history, answered, offered, refused, turn("d", "배송", at=now() - 600), turn("e", "안녕", "intent"))
    add(history, turn("f", "포인트", "answer", "coupon", at=now() - 500))
    history.judge(answered, "unhelpful", "refund", "a")
    history.judge(offered, "chosen", "coupon", "b")
    history.judge(refused, "none", None, "c")
    assert await missed(database) == [
        Missed("환불 방법", "a", "turned down", None, ["refund"]),
        Missed("쿠폰", "b", "asked back", "coupon", ["refund", "alarm-ios"]),
        Missed("알림", "c", "turned down", None, ["alarm-ios"]),
        Missed("배송", "d", "declined"),
    ]


async def test_the_last_question_before_a_person_was_called_is_missed(database: Database) -> None:
    add(History(database), turn("a", "환불 방법", "answer", "refund", at=now() - 2000))
    add(History(database), turn("a", "환불 언제", "answer", "refund", at=now() - 1000))
    await Relays(database).open(Relay("a", 7, "ko"))
    add(History(database), turn("a", "나중 질문", "answer", "refund", at=now() + 60_000))
    assert await missed(database) == [Missed("환불 언제", "a", "handed over", after_answer=True)]


async def test_older_questions_are_left_out_and_a_long_log_is_read_in_pages(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed_module, "PAGE_ROWS", 2)
    at = now() - 1000
    add(History(database), turn("a", "오래됨", at=now() - 3 * 86_400_000))
    add(History(database), *(turn(f"u{n}", f"질문 {n}", at=at) for n in range(5)))
    assert sorted(one.query for one in await missed(database, 2)) == [f"질문 {n}" for n in range(5)]


async def test_users_count_and_not_messages(database: Database) -> None:
    spam = [turn("spammer", "  배송 언제??", at=now() - n) for n in range(50)]
    add(History(database), *spam, turn("b", "배송언제"), turn("c", "포인트"))
    await database.flush()
    questions, left_out = await questions_of(database, 30)
    assert {question.text: len(question.users) for question in questions} == {"배송 언제??": 2, "포인트": 1}
    assert left_out == 0


async def test_one_user_can_only_say_so_much(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MAX_A_USER", 3)
    add(History(database), *(turn("spammer", f"스팸 {n}", at=now() - 1000 + n) for n in range(10)), turn("b", "배송"))
    await database.flush()
    questions, left_out = await questions_of(database, 30)
    assert [question.text for question in questions] == ["스팸 0", "스팸 1", "스팸 2", "배송"]
    assert left_out == 7


async def test_hostile_texts_become_readable_or_are_left_out(database: Database) -> None:
    add(
        History(database),
        turn("a", "\x1b[31m환불\u202e 언제\n되나요"),
        turn("b", "???"),
        turn("c", "가" * 3 + "나다" * 200),
    )
    await database.flush()
    questions, _ = await questions_of(database, 30)
    assert [question.text for question in questions] == ["[31m환불 언제 되나요"]


async def test_a_database_that_is_gone_is_told(tmp_path: Path) -> None:
    """Before it was started it is as one that can't be reached."""
    with pytest.raises(ConfigurationError, match="DATABASE_URL: the database can't be read, expected the one"):
        [one async for one in missed_module.missed(Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db"), 30)]


async def test_what_helped_in_other_words_is_what_was_asked_for(database: Database) -> None:
    history = History(database)
    declined = turn("a", "돈이 샜어요", hits=["refund", "coupon"], at=now() - 60_000)
    helped = replace(turn("a", "환불 방법", "answer", "refund", at=now() - 30_000), confidence=0.95)
    elsewhere = turn("b", "달 여행", hits=["coupon"], at=now() - 60_000)
    other = replace(helped, user="b", id="b1")
    early = turn("c", "돈이 샜어요", hits=["refund"], at=now() - 900_000)
    late = replace(helped, user="c", id="c1")
    add(history, declined, helped, elsewhere, other, early, late)
    for one in (helped, other, late):
        history.judge(one, "helpful", "refund", one.user)
    assert {(one.user, one.query): one.chosen for one in await missed(database)} == {
        ("a", "돈이 샜어요"): "refund",
        ("b", "달 여행"): None,  # what helped was not found for it: a question about something else
        ("c", "돈이 샜어요"): None,  # long before
    }


async def test_an_answer_with_a_thumb_up_was_barely_one_where_the_bot_was_less_sure(database: Database) -> None:
    history = History(database)
    barely = replace(turn("a", "환불 방법", "answer", "refund", at=now() - 900), confidence=0.8)
    sure = replace(turn("b", "환불", "answer", "refund", at=now() - 800), confidence=0.95)
    silent = replace(turn("c", "환불이요", "answer", "refund", at=now() - 700), confidence=0.8)
    add(history, barely, sure, silent)
    for one in (barely, sure):
        history.judge(one, "helpful", "refund", one.user)
    assert await missed(database) == [Missed("환불 방법", "a", "barely", "refund")]


async def test_what_was_taken_and_then_turned_down_was_not_meant(database: Database) -> None:
    history = History(database)
    offered = turn("a", "쿠폰", "clarify", hits=["coupon", "refund"], at=now() - 900)
    opened = replace(turn("a", "쿠폰", "answer", "coupon", at=now() - 800), kind="open")
    add(history, offered, opened)
    history.judge(offered, "chosen", "coupon", "a")
    history.judge(opened, "unhelpful", "coupon", "a")
    (found,) = await missed(database)
    assert (found.chosen, set(found.refused)) == (None, {"coupon", "refund"})


async def test_what_was_taken_for_another_service_is_missed_and_other_intents_are_not(database: Database) -> None:
    elsewhere = turn("a", "쿠팡 배송 언제 와요", "intent", hits=["coupon"], intent="other-service")
    add(History(database), elsewhere, turn("b", "고마워요", "intent", intent="thanks"))
    assert await missed(database) == [Missed("쿠팡 배송 언제 와요", "a", "another service")]


async def test_what_operators_answered_goes_with_the_question_before(database: Database) -> None:
    history, relays = History(database), Relays(database)
    add(
        history,
        turn("a", "포장 되나요", at=now() - 2000),
        turn("a", "상담원", "intent", intent="human", at=now() - 1000),
    )
    add(history, turn("b", "환불", at=now() - 1900))
    history.add_answer("a", 1, "예전 상담의 답변이에요.")
    await database.flush()
    await relays.open(Relay("a", 7, "ko"))
    history.add_answer("a", 2, "네,  포장돼요.\n2,000원이에요.")
    history.add_answer("a", 3, "감사합니다.")
    history.add_answer("a", 2, "네, 포장돼요.\n3,000원이에요.")
    history.add_answer("b", 4, "아무것도 묻지 않은 분")
    told = {(one.query, one.why): one.told for one in await missed(database)}
    assert told == {
        ("포장 되나요", "declined"): "",
        ("환불", "declined"): "",
        ("포장 되나요", "handed over"): "네, 포장돼요.\n3,000원이에요.\n감사합니다.",
    }
    (first, _) = (await questions_of(database, 30))[0]
    assert (first.text, first.told, first.why["handed over"]) == (
        "포장 되나요",
        ["네, 포장돼요.\n3,000원이에요.\n감사합니다."],
        1,
    )


async def test_what_is_forgotten_or_old_is_no_answer(database: Database) -> None:
    history = History(database)
    add(history, turn("a", "포장 되나요", at=now() - 1000))
    await Relays(database).open(Relay("a", 7, "ko"))
    history.add_answer("a", 2, "네, 포장돼요.")
    history.forget("a")
    assert await missed(database) == []
    assert await database.read(select(operator_answers)) == []


async def test_of_a_flood_the_texts_of_most_users_count_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MAX_TEXTS", 2)
    monkeypatch.setattr(log, "MAX_A_USER", 2)
    spam = ["스팸 0", "스팸 1", "배송 언제", "스팸 2"]
    add(History(database), *(turn("spammer", text, at=now() - 1000 + n) for n, text in enumerate(spam)))
    add(History(database), turn("b", "배송언제!", at=now() - 500), turn("c", "배송 언제", at=now() - 400))
    await database.flush()
    questions, left_out = await questions_of(database, 30)
    assert [(one.text, one.users) for one in questions] == [("배송언제!", {"b", "c"}), ("스팸 0", {"spammer"})]
    assert left_out == 2 + 1


async def test_the_log_of_an_older_version_is_migrated_and_read(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = create_engine(f"sqlite:///{tmp_path}/bot.db")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        columns = "id, at, user, kind, query, decision, confidence, hits, latency_ms, build"
        values = f"'a', {now() - 1000}, 'u', 'question', '배송', 'decline', 0.1, '[]', 1.0, 'b1'"
        connection.execute(text(f"INSERT INTO turns ({columns}) VALUES ({values})"))  # noqa: S608
    engine.dispose()
    opened = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    await opened.start()
    assert await missed(opened) == [Missed("배송", "u", "declined")]
    await opened.stop()


async def test_what_came_soon_after_an_answer_may_lean_on_it(database: Database) -> None:
    minute = 60_000
    add(History(database), turn("a", "택배 보상", "answer", "refund", at=now() - 30 * minute))
    add(History(database), turn("a", "얼마예요", at=now() - 21 * minute), turn("b", "얼마예요", at=now() - 20 * minute))
    add(History(database), turn("a", "언제 와요", at=now() - 9 * minute), turn("c", "언제 와요", at=now()))
    assert [(one.query, one.user, one.after_answer) for one in await missed(database)] == [
        ("얼마예요", "a", True),
        ("얼마예요", "b", False),
        ("언제 와요", "a", False),  # 21 minutes later, and what was declined in between is no answer
        ("언제 와요", "c", False),
    ]
    questions, _ = await questions_of(database, 30)
    assert {one.text: (one.after_answer, one.why.total()) for one in questions} == {
        "얼마예요": (1, 2),
        "언제 와요": (0, 2),
    }
