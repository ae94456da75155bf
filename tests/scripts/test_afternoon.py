"""The afternoon of docs/operating.md, command by command, from a table of 80 entries to a rollback; the tiny model."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from bot.editing.merging import Addition, Change, compare
from bot.editing.tables.table import read_table
from bot.rehearsal.questions import load_questions
from embeddings.faq.faq_file import load_faq
from embeddings.index.store import BuildStore
from tests.conftest import ROOT
from tests.scripts.conftest import Result, Run

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
ACCEPT, STOP = "y\n그렇게 도와드려요.\n\n", "q\n"
"""Of a proposal, whether it asks for an answer or not: what it doesn't ask for is no key, and asked again."""


def commands() -> list[list[str]]:
    """Of the walk, those of this software: module and arguments."""
    section = PAGE.split("### 한 오후에 한 바퀴\n")[1].split("\n### ")[0]
    lines = [line for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]
    return [shlex.split(one)[2:] for line in lines for one in line.split(" && ") if one.startswith("python -m ")]


def test_the_walk_holds(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{place}/bot.db")
    monkeypatch.setenv("SECRET_KEY_PATH", str(place / "secret.key"))
    faq, store = place / "faq.jsonl", BuildStore(place / "index")
    for name in ("faq.jsonl", "intents.jsonl"):
        (place / name).unlink()
    for name in ("help.csv", "questions.jsonl"):
        shutil.copy(ROOT / "tests" / "data" / "afternoon" / name, place)

    def walked(*expected: str, text: str = "") -> Result:
        module, *arguments = walk.pop(0)
        assert [module, *arguments[: len(expected) - 1]] == list(expected)
        result = run(module, *arguments, text=text)
        assert (result.returncode, arguments) == (0, arguments), result.stderr
        return result

    walk = commands()
    walked("scripts.import_table", "help.csv", "--theirs")
    assert len(load_faq(faq)) == 80
    assert {entry.alternates for entry in load_faq(faq)} == {()}
    assert "오류 0개" in walked("scripts.lint", "--korean").stdout
    walked("scripts.reindex")
    first = store.live()
    assert "이용자 100명" in walked("scripts.simulate", "--queries", "questions.jsonl").stdout
    walked("scripts.report", "--days", "14")
    assert "시뮬레이션" in (place / "report.html").read_text(encoding="utf-8")
    learned = walked("scripts.learn", "--days", "14", text=20 * ACCEPT + STOP).stdout
    accepted = int(re.findall(r"받아들임 (\d+),", learned)[0])
    assert accepted > 0
    taught = faq.read_bytes()
    assert any(entry.alternates for entry in load_faq(faq))
    assert "오류 0개" in walked("scripts.lint", "--korean").stdout
    gate = walk.pop(0)
    assert gate == ["scripts.reindex", "--gate", "questions.jsonl", "--korean"]
    judged = run(*gate)
    if judged.returncode:  # what a model of a few random weights makes of it is chance
        assert (store.live(), "그래도 게시하려면 --force" in judged.stderr) == (first, True)
        assert run(*gate, "--force").returncode == 0
    assert store.live() != first
    assert "꽃" in walked("scripts.ask", "--why").stdout
    assert walked("scripts.reindex", "--list").stdout.count("\n") == 2
    walked("scripts.reindex", "--rollback", "--restore-faq")
    assert store.live() == first
    assert faq.read_bytes() != taught
    assert [path.read_bytes() for path in place.glob("faq.2*.jsonl")] == [taught]
    assert "지웠어요" in walked("scripts.simulate", "--remove").stdout
    assert walk == [["scripts.reindex", "--korean"]]


def test_the_questions_that_the_page_shows_can_be_asked(tmp_path: Path) -> None:
    entries = [change.entry for change in _changes() if isinstance(change, Addition)]
    (tmp_path / "q.csv").write_text(re.findall(r"```csv\n(질문.*?)```", PAGE, re.DOTALL)[0])
    assert [one.expected for one in load_questions(tmp_path / "q.csv", entries)] == [
        ("flowers-order-today",),
        ("flowers-order-time", "flowers-order-today"),
        (),
    ]


def _changes() -> list[Change]:
    return compare([], read_table(ROOT / "tests" / "data" / "afternoon" / "help.csv")[0]).changes
