"""Operators' commands in their own processes, with a tiny model: reindexing survives bad input and being killed."""

import importlib
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from embeddings.faq.jsonl import write_jsonl
from embeddings.index.store import BuildStore
from tests.conftest import ROOT
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.tiny_model import make_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
def place(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an FAQ and its intents, and the settings pointed to it."""
    (tmp_path / "faq.jsonl").write_text(write_jsonl(ENTRIES))
    (tmp_path / "intents.jsonl").write_text(write_jsonl(INTENTS))
    monkeypatch.setenv("FAQ_PATH", str(tmp_path / "faq.jsonl"))
    monkeypatch.setenv("INDEX_DIR", str(tmp_path / "index"))
    monkeypatch.setenv("EMBEDDING_MODEL", str(tiny_model))
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    return tmp_path


class Result(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, as `python -m` would: torch is loaded once and not at every step."""

    def run(module: str, *arguments: str, text: str | bytes = "") -> Result:
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        main = importlib.import_module(module).main
        capsys.readouterr()
        code = main(list(arguments)) if arguments or module.startswith("scripts") else main()
        return Result(code, *capsys.readouterr())

    return run


def test_a_build_is_made_and_changes_are_told(place: Path, run: Run) -> None:
    first = run("scripts.reindex")
    assert first.returncode == 0, first.stderr
    assert "added: 4 (refund, coupon, alarm-ios, alarm-android)" in first.stdout
    edited = [ENTRIES[0].model_copy(update={"answer": "다시 문의해 주세요."}), *ENTRIES[2:]]
    (place / "faq.jsonl").write_text(write_jsonl(edited))
    second = run("scripts.reindex")
    assert "added: 0\nchanged: 1 (refund)\nremoved: 1 (coupon)\n" in second.stdout


def test_if_changed_does_nothing_until_the_faq_is_edited(place: Path, run: Run) -> None:
    store = BuildStore(place / "index")
    run("scripts.reindex", "--if-changed")
    live = store.live()
    again = run("scripts.reindex", "--if-changed")
    assert (again.returncode, again.stdout, store.live()) == (0, "", live)
    (place / "faq.jsonl").write_text(write_jsonl(ENTRIES[:2]))
    run("scripts.reindex", "--if-changed")
    assert store.live() != live


def test_a_bad_faq_changes_nothing(place: Path, run: Run) -> None:
    run("scripts.reindex")
    before = BuildStore(place / "index").live(), BuildStore(place / "index").builds()
    with (place / "faq.jsonl").open("a") as faq:
        faq.write("no json\n")
    result = run("scripts.reindex")
    assert result.returncode == 1
    assert result.stderr.startswith(f"{place}/faq.jsonl:5: found text that is not JSON")
    assert (BuildStore(place / "index").live(), BuildStore(place / "index").builds()) == before


def test_old_builds_are_kept_listed_and_rolled_back_to(place: Path, run: Run) -> None:
    store = BuildStore(place / "index")
    for _ in range(3):
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


def edit(place: Path, answer: str) -> bytes:
    """Give the first entry another answer; returns the FAQ's bytes."""
    edited = [ENTRIES[0].model_copy(update={"answer": answer}), *ENTRIES[1:]]
    (place / "faq.jsonl").write_text(write_jsonl(edited))
    return (place / "faq.jsonl").read_bytes()


def test_what_was_gone_back_to_stays_until_somebody_publishes(place: Path, run: Run) -> None:
    store = BuildStore(place / "index")
    run("scripts.reindex")
    good = store.live()
    edit(place, "틀린 답이에요.")
    run("scripts.reindex")
    run("scripts.reindex", "--rollback")
    for _ in range(2):  # each start of the bot
        start = run("scripts.reindex", "--if-changed")
        assert (start.returncode, start.stdout, store.live()) == (0, "", good)
        assert start.stderr == (
            f"build {good} was gone back to and stays live, though {place}/faq.jsonl differs from it; "
            "to publish the file: python -m scripts.reindex\n"
        )
    assert "gone back to, stays live" in run("scripts.reindex", "--list").stdout
    edit(place, "고친 답이에요.")
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


def test_words_of_the_trade_are_part_of_a_build(place: Path, run: Run) -> None:
    synonyms = place / "synonyms.jsonl"
    run("scripts.reindex")
    assert "\n  and, in the words" not in run("scripts.ask", "바우처 어디").stdout
    synonyms.write_text('{"word": "쿠폰", "also": ["바우처"]}\n')
    assert "rows)\n" in run("scripts.reindex", "--if-changed").stdout
    assert "\n  and, in the words of the FAQ, as: 쿠폰 어디\n" in run("scripts.ask", "바우처 어디").stdout
    synonyms.write_text('{"word": "쿠폰", "also": ["이"]}\n')
    refused = run("scripts.reindex")
    assert (refused.returncode, refused.stderr.count(f"{synonyms}:1: also[0]: ")) == (1, 1)
    run("scripts.reindex", "--rollback", "--restore-faq")
    assert not synonyms.exists()  # the build before had none


def test_a_phrasing_that_is_an_intents_too_is_told(place: Path, run: Run) -> None:
    (place / "intents.jsonl").write_text('{"id": "human", "phrasings": ["환불 방법"], "reply": {"ko": "네."}}\n')
    told = run("scripts.reindex")
    assert told.returncode == 0
    assert 'intent "human": the phrasing "환불 방법" is one of the entry "refund" too' in told.stderr


def test_a_rollback_finds_its_faq_whatever_the_file_was_called(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = (place / "faq.jsonl").read_bytes()
    run("scripts.reindex")
    (place / "faq.jsonl").rename(place / "help.jsonl")
    monkeypatch.setenv("FAQ_PATH", str(place / "help.jsonl"))
    (place / "help.jsonl").write_text(write_jsonl(ENTRIES[:2]))
    run("scripts.reindex")
    assert run("scripts.reindex", "--rollback", "--restore-faq").returncode == 0
    assert (place / "help.jsonl").read_bytes() == good


def test_a_damaged_build_is_listed_and_one_that_was_gone_back_to_is_not_published_over(place: Path, run: Run) -> None:
    store = BuildStore(place / "index")
    run("scripts.reindex")
    edit(place, "틀린 답이에요.")
    run("scripts.reindex")
    run("scripts.reindex", "--rollback")
    good = store.live()
    (store.live_folder() / "manifest.json").write_text("{")
    start = run("scripts.reindex", "--if-changed")
    assert (start.returncode, store.live()) == (1, good)
    assert "manifest.json: can't be read" in start.stderr
    listed = run("scripts.reindex", "--list")
    assert listed.returncode == 0
    assert f"* {good}  damaged: " in listed.stdout
    assert run("scripts.reindex").returncode == 0  # on purpose


def test_a_rollback_that_cannot_bring_the_faq_back_changes_nothing(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = place / "elsewhere"
    folder.mkdir()
    (place / "faq.jsonl").rename(folder / "faq.jsonl")
    monkeypatch.setenv("FAQ_PATH", str(folder / "faq.jsonl"))
    run("scripts.reindex")
    run("scripts.reindex")
    live = BuildStore(place / "index").live()
    (folder / "faq.jsonl").unlink()
    folder.rmdir()
    result = run("scripts.reindex", "--rollback", "--restore-faq")
    assert result.returncode == 1
    assert "can't be written (No such file or directory)" in result.stderr
    assert BuildStore(place / "index").live() == live


def test_after_an_upgrade_what_was_gone_back_to_is_made_anew_from_its_own_faq(
    place: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BuildStore(place / "index")
    run("scripts.reindex")
    edit(place, "틀린 답이에요.")
    run("scripts.reindex")
    run("scripts.reindex", "--rollback")
    good = store.live()
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


def test_another_model_of_the_same_name_is_reindexed_at_the_start(
    place: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_tiny_model(tmp_path / "other", seed=1)
    monkeypatch.setenv("EMBEDDING_MODEL", str(model))
    run("scripts.reindex")
    live = BuildStore(place / "index").live()
    make_tiny_model(model, seed=2)  # as after a change of the adapter
    assert run("scripts.reindex", "--if-changed").returncode == 0
    assert BuildStore(place / "index").live() != live
    assert run("scripts.ask", "환불").returncode == 0


@pytest.mark.parametrize(
    "moment", [".building-*", ".building-*/vectors.faiss", ".building-*/manifest.json", "2*/manifest.json"]
)
def test_killed_at_any_moment_the_live_build_still_serves(place: Path, run: Run, moment: str) -> None:
    run("scripts.reindex")
    store = BuildStore(place / "index")
    live = store.live()
    known = set(store.root.glob(moment))
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.reindex"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not set(store.root.glob(moment)) - known and process.poll() is None:
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert store.live() in store.builds()
    if moment.startswith("."):
        assert store.live() == live
    answered = run("scripts.ask", "--json", "환불 방법")
    assert json.loads(answered.stdout)["hits"][0]["id"] == "refund"
    assert run("scripts.reindex").returncode == 0
    assert not list(store.root.glob(".building-*"))


def test_two_runs_at_once_both_make_their_build(place: Path, run: Run) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "scripts.reindex"], cwd=ROOT, stdout=subprocess.PIPE, text=True, stderr=2
        )
        for _ in range(2)
    ]
    outputs = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    store = BuildStore(place / "index")
    assert len(store.builds()) == 2
    assert any(f"live build: {store.live()}" in output for output in outputs)


def test_another_model_is_refused_with_the_cure(
    place: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("scripts.reindex")
    monkeypatch.setenv("EMBEDDING_MODEL", str(make_tiny_model(tmp_path / "other", seed=1)))
    result = run("scripts.ask", "환불")
    assert result.returncode == 1
    assert ": found model '" in result.stderr
    assert "run: python -m scripts.reindex" in result.stderr


def test_without_an_index_the_cure_is_named(place: Path, run: Run) -> None:
    result = run("scripts.ask", "환불")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"{place}/index: found no index, expected a build; run: python -m scripts.reindex\n"


def test_a_model_that_is_none_is_named(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", str(place))
    result = run("scripts.reindex")
    assert result.returncode == 1
    assert f"EMBEDDING_MODEL: '{place}' can't be loaded" in result.stderr


def test_ask_answers_each_line_whatever_is_in_it(place: Path, run: Run) -> None:
    run("scripts.reindex")
    lines = ["환불 방법", "", "\0\0", "ﷺ" * 16, "가" * 100_000, "😀", "\u202e\u200f", "<b>&"]
    result = run("scripts.ask", "--json", text="\n".join(lines) + "\n")
    assert result.returncode == 0, result.stderr
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == lines
    for answer in answers:
        assert answer["decision"] in ("answer", "clarify", "decline")
        assert 0 <= answer["confidence"] <= 1
        assert sorted(hit["id"] for hit in answer["hits"]) == ["alarm-ios", "coupon", "refund"]
    assert answers[0]["hits"][0].keys() == {
        "id", "label", "question", "answer", "score", "dense", "lexical", "confidence"
    }  # fmt: skip
    alarm = next(hit for hit in answers[0]["hits"] if hit["id"] == "alarm-ios")
    assert alarm["label"] == "[상점][설정][iOS·안드로이드]"


def test_ask_survives_bytes_that_are_no_text(place: Path, run: Run) -> None:
    run("scripts.reindex")
    result = run("scripts.ask", "--json", text=b"\xff\xfe\xed\xa0\x80\n")
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) == 1


def test_the_bot_answers_a_pipe_line_by_line(place: Path, run: Run) -> None:
    run("scripts.reindex")
    result = run("bot.__main__", text="/help\n/categories\n1\n/nonsense\n")
    assert result.returncode == 0, result.stderr
    assert "TELEGRAM_BOT_TOKEN is not set" in result.stderr
    assert "이렇게 사용해 보세요." in result.stdout
    assert "1. 구매 (2)" in result.stdout
    assert "환불은 어떻게 하나요" in result.stdout
    assert "제가 모르는 명령어예요." in result.stdout


def test_a_wrong_setting_is_named_and_no_secret_told(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret-token")
    monkeypatch.setenv("TELEGRAM_BASE_URL", "nonsense")
    result = run("bot.__main__")
    assert result.returncode == 1
    assert result.stderr.startswith("TELEGRAM_BASE_URL: String should match pattern")
    assert "secret-token" not in result.stderr


def test_the_gate_keeps_a_worse_build_from_going_live(place: Path, run: Run) -> None:
    questions = place / "questions.jsonl"
    questions.write_text(
        '{"query": "환불 방법", "expected": ["refund"]}\n{"query": "쿠폰 쓰는 법", "expected": ["coupon"]}\n'
    )
    store = BuildStore(place / "index")
    assert run("scripts.reindex", "--gate", str(questions), "--min-hit1", "1").returncode == 0
    live = store.live()
    swapped = (
        ENTRIES[0].model_copy(update={"alternates": ()}),
        ENTRIES[1].model_copy(update={"alternates": ("환불 방법",)}),
    )
    (place / "faq.jsonl").write_text(write_jsonl(swapped))
    refused = run("scripts.reindex", "--gate", str(questions), "--min-hit1", "1")
    assert refused.returncode == 1
    assert f"{questions}: found hit@1 0.500, expected at least 1.000" in refused.stderr
    assert (store.live(), store.builds()) == (live, [live])


def test_evaluate_prints_figures_draws_a_picture_and_names_unknown_ids(place: Path, run: Run) -> None:
    run("scripts.reindex")
    questions = place / "questions.jsonl"
    lines = [
        '{"query": "환불 방법", "expected": ["refund"], "kind": "plain"}',
        '{"query": "알림 끄기", "expected": ["alarm-android"]}',
    ]
    questions.write_text("\n".join(lines))
    told = run("scripts.evaluate", "--queries", str(questions), "--plot", str(place / "curve.svg"))
    assert told.returncode == 0, told.stderr
    assert "hit@1              1.000   [1.000, 1.000]" in told.stdout
    assert "no question is out of scope" in told.stdout
    assert (place / "curve.svg").read_text().startswith("<?xml")
    as_json = json.loads(run("scripts.evaluate", "--queries", str(questions), "--json").stdout)
    assert as_json["plain"]["hit@1"] == {"value": 1.0, "interval": [1.0, 1.0]}
    questions.write_text('{"query": "환불", "expected": ["gone"]}\n')
    assert run("scripts.evaluate", "--queries", str(questions)).returncode == 1


def test_each_argument_is_a_question_of_its_own(place: Path, run: Run) -> None:
    run("scripts.reindex")
    told = run("scripts.ask", "--json", "환불", "방법").stdout
    assert [json.loads(line)["query"] for line in told.splitlines()] == ["환불", "방법"]


def test_a_file_saved_on_windows_is_published_with_a_note(place: Path, run: Run) -> None:
    faq = place / "faq.jsonl"
    faq.write_bytes(b"\xef\xbb\xbf" + faq.read_bytes().replace(b"\n", b"\r\n"))
    result = run("scripts.reindex")
    assert result.returncode == 0
    assert f"{faq}:1: found a byte order mark; read without it\n" in result.stderr
    assert f"{faq}:1: found Windows line ends; read as plain ones\n" in result.stderr


def test_a_question_beyond_the_limit_is_told_so_in_its_place(place: Path, run: Run) -> None:
    run("scripts.reindex")
    result = run("scripts.ask", "--json", text=f"{'가나' * 151}\n환불 방법\n")
    long, short = map(json.loads, result.stdout.splitlines())
    assert (long["decision"], long["hits"]) == ("decline", [])
    assert long["error"] == "found 302 characters, expected at most 300; shorten the question"
    assert (short["hits"][0]["id"], "error" in short, result.returncode) == ("refund", False, 0)


def test_why_names_the_match_the_features_and_the_thresholds(place: Path, run: Run) -> None:
    run("scripts.reindex")
    told = run("scripts.ask", "--why", "환불 방법").stdout
    assert "refund matched its alternate '환불 방법'; log odds:" in told
    assert re.search(r"answer from 0\.\d\d, ask back from 0\.\d\d; confidence learned from \d+ help centres", told)
    assert "own phrasings +0." in told  # the metric
    assert all(
        f"    {name}" in told for name in ("dense", "lexical", "covered", "covering", "margin", "length", "pieces")
    )


def test_dialogues_are_rehearsed_told_by_kind_and_taken_by_the_gate(place: Path, run: Run) -> None:
    dialogues = place / "dialogues.jsonl"
    dialogues.write_text(
        '{"name": "a", "kind": "plain", "turns": [{"user": "환불 방법", "entry": "refund"}]}\n'
        '{"name": "b", "turns": [{"user": "쿠폰 쓰는 법", "entry": "coupon"}, {"user": "/help", "must": "없는 말"}]}\n'
    )
    store = BuildStore(place / "index")
    refused = run("scripts.reindex", "--gate", str(dialogues), "--min-dialogues", "0.6")
    assert f"{dialogues}: found 0.500 of the dialogues held, expected at least 0.600" in refused.stderr
    assert (refused.returncode, store.live()) == (1, None)
    assert run("scripts.reindex", "--gate", str(dialogues), "--min-dialogues", "0.5").returncode == 0
    told = run("scripts.evaluate", "--dialogues", str(dialogues))
    assert told.stdout.splitlines() == [
        "plain                  1 of   1 held   1.000",
        "all                    0 of   1 held   0.000",
        "all dialogues          1 of   2 held   0.500",
        "b: turn 2 '/help': found no '없는 말' in the text, expected it",
    ]
    lines = [
        json.loads(line)
        for line in run("scripts.evaluate", "--dialogues", str(dialogues), "--json").stdout.splitlines()
    ]
    assert [line["name"] for line in lines] == ["a", "b"]
    (turn,) = lines[0]["turns"]
    assert list(turn) == ["user", "decision", "intent", "entries", "text", "buttons"]
    assert (turn["user"], turn["intent"], turn["entries"][0]) == ("환불 방법", None, "refund")
