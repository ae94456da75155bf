"""`scripts.simulate` from a file of questions to a month that is marked wherever it is shown, with the tiny model."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.settings import load_settings
from bot.storage.database import Database
from bot.storage.history import History, Turn
from bot.wording.commands.simulation import MARKED
from tests.scripts.conftest import Run


@pytest.fixture
def asked(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with a build, an empty database and a file of questions."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{built}/bot.db")
    monkeypatch.setenv("SECRET_KEY_PATH", str(built / "secret.key"))
    lines = ('{"query": "바우처 어디서 씁니까", "expected": ["coupon"]}', '{"query": "달 여행", "expected": []}')
    (built / "asked.jsonl").write_text("\n".join(lines))
    return built


async def add_real() -> None:
    database = Database(load_settings().database_url)
    await database.start()
    History(database).add(Turn("a", "question", "환불", "decline", 0.3, None, [], "b1"))
    await database.flush()
    await database.stop()


def test_a_month_is_played_and_marked_wherever_it_is_shown(asked: Path, run: Run) -> None:
    result = run("scripts.simulate", "--queries", str(asked / "asked.jsonl"), "--users", "12")
    assert (result.returncode, result.stdout.splitlines()[0].count("이용자 12명")) == (0, 1)
    assert run("scripts.report", "-o", str(asked / "report.html"), "--days", "40").returncode == 0
    assert MARKED in (asked / "report.html").read_text(encoding="utf-8")
    assert "⚠ 시뮬레이션: 이 가운데" in run("scripts.learn", "--days", "40", text="q\n").stdout
    removed = run("scripts.simulate", "--remove")
    assert (removed.returncode, removed.stdout.startswith("시뮬레이션으로 만든 질문")) == (0, True)
    assert "새로 살펴볼 질문이 없어요" in run("scripts.learn", "--days", "40").stdout


def test_real_questions_are_not_mixed_with_it_unless_told(asked: Path, run: Run) -> None:
    asyncio.run(add_real())
    given = ["scripts.simulate", "--queries", str(asked / "asked.jsonl"), "--users", "3", "--days", "2"]
    refused = run(*given)
    assert refused.returncode == 1
    assert "found 1 questions of real users" in refused.stderr
    assert run(*given, "--among-real").returncode == 0
    elsewhere = run(*given, "--database", f"sqlite+aiosqlite:///{asked}/month.db")
    assert (elsewhere.returncode, (asked / "month.db").exists()) == (0, True)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((), "found an empty file, expected at least one JSON object a line; add one"),
        (('{"query": "환불", "expected": ["gone"]}',), '  1 × "gone", first at '),
        (("환불",), ":1:"),
    ],
)
def test_a_bad_file_is_told_and_nothing_is_played(asked: Path, run: Run, lines: Sequence[str], told: str) -> None:
    (asked / "bad.jsonl").write_text("\n".join(lines))
    result = run("scripts.simulate", "--queries", str(asked / "bad.jsonl"))
    assert (result.returncode, result.stdout) == (1, "")
    assert told in result.stderr


def test_a_missing_file_is_told(asked: Path, run: Run) -> None:
    result = run("scripts.simulate", "--queries", str(asked / "none.jsonl"))
    assert result.returncode == 1
    assert "none.jsonl" in result.stderr


def test_days_to_come_are_refused(asked: Path, run: Run) -> None:
    result = run("scripts.simulate", "--queries", str(asked / "asked.jsonl"), "--until", "2999-01-01")
    assert result.returncode == 1
    assert "--until: found 2999-01-01, expected a day that is over" in result.stderr


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--until", "gestern"), "found 'gestern', expected a day such as 2026-10-31"),
        (("--users", "0"), "found 0, expected at least 1"),
        (("--days", "x"), "invalid"),
        (("--remove", "--queries", "asked.jsonl"), "not allowed with"),
        ((), "one of the arguments"),
    ],
)
def test_a_wrong_command_line_is_told(
    run: Run, given: Sequence[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run("scripts.simulate", *given)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_without_a_build_the_cure_is_told(place: Path, run: Run) -> None:
    result = run("scripts.simulate", "--queries", str(place / "asked.jsonl"))
    assert result.returncode == 1
    assert "python -m scripts.reindex" in result.stderr
