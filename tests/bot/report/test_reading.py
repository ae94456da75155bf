"""What is counted of a log, in a real database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.report.reading import A_USER_A_DAY, Day, read_days
from bot.storage.database import Database
from bot.storage.history import History, Turn

SEOUL = ZoneInfo("Asia/Seoul")
LATE = int(datetime(2026, 11, 1, 15, 30, tzinfo=UTC).timestamp() * 1000)
"""Half past midnight of 2 November in Seoul."""


async def read(path: Path, turns: list[Turn], verdicts: list[tuple[int, str]] = []) -> list[Day]:  # noqa: B006
    """The two days up to 2 November; a verdict is a turn's place and what its user said."""
    database = Database(f"sqlite+aiosqlite:///{path}/bot.db")
    await database.start()
    history = History(database)
    for turn in turns:
        history.add(turn)
    for place, verdict in verdicts:
        history.judge(turns[place], verdict, turns[place].entry or "", turns[place].user)  # type: ignore[arg-type]
    await database.flush()
    days = await read_days(database, date(2026, 11, 2), 2, SEOUL)
    await database.stop()
    return days


def asked(user: str, query: str, decision: str = "answer") -> Turn:
    entry = "coupon" if decision == "answer" else None
    return Turn(user, "question", query, decision, 0.93, entry, ["coupon"], "b1", at=LATE)  # type: ignore[arg-type]


async def test_a_day_is_one_of_the_operators_zone(tmp_path: Path) -> None:
    before, day = await read(tmp_path, [asked("a", "쿠폰"), replace(asked("b", "환불"), at=LATE - 3_600_000)])
    assert (before.outcomes, day.outcomes) == ({("b1", "answer"): 1}, {("b1", "answer"): 1})
    assert (day.day, day.users, day.shown) == (date(2026, 11, 2), 1, {"coupon": 1})


async def test_whoever_floods_the_bot_counts_little(tmp_path: Path) -> None:
    flood = [asked("a", f"도배 {number}", "decline") for number in range(50)]
    _, day = await read(tmp_path, [*flood, asked("b", "쿠폰"), asked("b", "쿠폰")])
    assert day.outcomes == {("b1", "decline"): A_USER_A_DAY, ("b1", "answer"): 1}
    assert day.users == 2


async def test_what_is_no_question_is_not_counted(tmp_path: Path) -> None:
    _, day = await read(tmp_path, [asked("a", "고마워요", "intent"), replace(asked("a", "쿠폰"), kind="search")])
    assert (day.outcomes, day.shown, day.users) == ({}, {}, 0)
