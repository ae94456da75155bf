"""An older build is gone back to, and stays until somebody publishes; its FAQ comes back with it."""

import json
from pathlib import Path

import pytest

from embeddings.faq.entries import Entry
from embeddings.faq.jsonl import write_jsonl
from embeddings.index.store import BuildStore
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.tiny_model import make_tiny_model
from tests.scripts.conftest import Result, Run


def test_old_builds_are_kept_listed_and_rolled_back_to(built: Path, run: Run) -> None:
    store = BuildStore(built / "index")
    for _ in range(2):
        run("scripts.reindex", "--keep", "2")
    older, newer = store.builds()
    assert store.live() == newer
    assert run("scripts.reindex", "--rollback").stdout == f"live build: {older}\n"
    assert run("scripts.reindex", "--list").stdout.splitlines()[0].startswith(f"* {older}  4 entries")
    nothing_older = run("scripts.reindex", "--rollback")
    assert nothing_older.returncode == 1
    assert "found no build before the live one" in nothing_older.stderr
    assert run("scripts.reindex", "--rollback", newer).returncode == 0
    assert store.live() == newer
    assert "found no build 'nonsense', expected one of" in run("scripts.reindex", "--rollback", "nonsense").stderr


def with_answer(answer: str) -> list[Entry]:
    return [ENTRIES[0].model_copy(update={"answer": answer}), *ENTRIES[1:]]


def edit(place: Path, answer: str) -> bytes:
    """Give the first entry another answer; returns the FAQ's bytes."""
    (place / "faq.jsonl").write_text(write_jsonl(with_answer(answer)))
    return (place / "faq.jsonl").read_bytes()


def gone_back(built: Path, run: Run) -> str:
    """Publish a wrong answer, and go back to the build before; returns its name."""
    edit(built, "틀린 답이에요.")
    run("scripts.reindex")
    run("scripts.reindex", "--rollback")
    return BuildStore(built / "index").live() or ""


def test_what_was_gone_back_to_stays_until_somebody_publishes(built: Path, run: Run) -> None:
    store = BuildStore(built / "index")
    good = gone_back(built, run)
    for _ in range(2):  # each start of the bot
        start = run("scripts.reindex", "--if-changed")
        assert (start.returncode, start.stdout, store.live()) == (0, "", good)
        assert start.stderr == (
            f"build {good} was gone back to and stays live, though {built}/faq.jsonl differs from it; "
            "to publish the file: python -m scripts.reindex\n"
        )
    kept, left = run("scripts.reindex", "--list").stdout.splitlines()
    assert kept.startswith(f"* {good}  4 entries")
    assert kept.endswith("; gone back to, stays live")
    assert left.endswith("; withdrawn")
    edit(built, "고친 답이에요.")
    assert run("scripts.reindex").returncode == 0
    published = store.live()
    assert published not in (good, None)
    assert not store.held()
    assert run("scripts.reindex", "--if-changed") == Result(0, "", "")
    assert store.live() == published


def test_a_rollback_brings_the_faq_back_byte_for_byte_and_keeps_the_present_one(place: Path, run: Run) -> None:
    faq, intents = place / "faq.jsonl", place / "intents.jsonl"
    good = b"\xef\xbb\xbf" + faq.read_bytes().replace(b"\n", b"\r\n")
    faq.write_bytes(good)
    intents.rename(place / "away.jsonl")
    run("scripts.reindex")
    (place / "away.jsonl").rename(intents)
    bad = edit(place, "틀린 답이에요.")
    run("scripts.reindex")
    result = run("scripts.reindex", "--rollback", "--restore-faq")
    assert result.returncode == 0, result.stderr
    assert faq.read_bytes() == good
    assert not intents.exists()  # that build had none
    kept = [Path(line.removeprefix("kept: ")) for line in result.stdout.splitlines()[1:]]
    assert [path.read_bytes() for path in kept] == [bad, write_jsonl(INTENTS).encode()]
    assert run("scripts.reindex", "--if-changed") == Result(0, "", "")


def test_a_rollback_finds_its_faq_whatever_the_file_was_called(
    built: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = (built / "faq.jsonl").read_bytes()
    (built / "faq.jsonl").rename(built / "help.jsonl")
    monkeypatch.setenv("FAQ_PATH", str(built / "help.jsonl"))
    (built / "help.jsonl").write_text(write_jsonl(with_answer("틀린 답이에요.")))
    run("scripts.reindex")
    assert run("scripts.reindex", "--rollback", "--restore-faq").returncode == 0
    assert (built / "help.jsonl").read_bytes() == good


def test_a_damaged_build_is_listed_and_one_that_was_gone_back_to_is_not_published_over(built: Path, run: Run) -> None:
    store = BuildStore(built / "index")
    good = gone_back(built, run)
    (store.live_folder() / "manifest.json").write_text("{")
    start = run("scripts.reindex", "--if-changed")
    assert (start.returncode, store.live()) == (1, good)
    assert "manifest.json: can't be read" in start.stderr
    listed = run("scripts.reindex", "--list")
    assert listed.returncode == 0
    assert f"* {good}  damaged: " in listed.stdout
    assert run("scripts.reindex").returncode == 0  # on purpose


def test_a_rollback_that_cannot_bring_the_faq_back_changes_nothing(
    built: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = built / "elsewhere"
    folder.mkdir()
    (built / "faq.jsonl").rename(folder / "faq.jsonl")
    monkeypatch.setenv("FAQ_PATH", str(folder / "faq.jsonl"))
    run("scripts.reindex")
    live = BuildStore(built / "index").live()
    (folder / "faq.jsonl").unlink()
    folder.rmdir()
    result = run("scripts.reindex", "--rollback", "--restore-faq")
    assert result.returncode == 1
    assert "can't be written (No such file or directory)" in result.stderr
    assert BuildStore(built / "index").live() == live


def test_after_an_upgrade_what_was_gone_back_to_is_made_anew_from_its_own_faq(
    built: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BuildStore(built / "index")
    good = gone_back(built, run)
    monkeypatch.setenv("EMBEDDING_MODEL", str(make_tiny_model(tmp_path / "other", seed=1)))
    assert "of other software: found model" in run("scripts.reindex", "--list").stdout
    start = run("scripts.reindex", "--if-changed")
    assert start.returncode == 0, start.stderr
    assert "it is made anew from its own FAQ, since it is of other software: found model" in start.stderr
    assert store.live() != good
    assert store.held()
    answered = run("scripts.ask", "--json", "환불 방법")
    assert json.loads(answered.stdout)["hits"][0]["answer"] == ENTRIES[0].answer
    assert run("scripts.reindex", "--if-changed").stdout == ""
    refused = run("scripts.reindex", "--rollback", str(good))
    assert refused.returncode == 1
    cure = f"python -m scripts.reindex --faq {store.root / str(good)}/source/faq.jsonl --hold"
    assert cure in refused.stderr
    assert run(*cure.removeprefix("python -m ").split()).returncode == 0
    made = store.live()
    assert run("scripts.reindex", "--if-changed").stdout == ""  # the present file is still the bad one
    assert (store.live(), store.held()) == (made, True)
