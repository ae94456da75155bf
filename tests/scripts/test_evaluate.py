"""The door of evaluation, and the gate that a new build has to pass."""

import json
import shutil
from pathlib import Path

import pytest

from embeddings.faq.jsonl import write_jsonl
from embeddings.index.store import BuildStore
from tests.fakes.faq_samples import ENTRIES
from tests.scripts.conftest import Run


def test_the_gate_keeps_a_worse_build_from_going_live(built: Path, run: Run) -> None:
    questions = built / "questions.jsonl"
    questions.write_text(
        '{"query": "환불 방법", "expected": ["refund"]}\n{"query": "쿠폰 쓰는 법", "expected": ["coupon"]}\n'
    )
    store = BuildStore(built / "index")
    first = store.live()
    passed = run("scripts.reindex", "--gate", str(questions), "--min-hit1", "1")
    assert (
        f"{questions}: passed the gate (live build -> new build)\n  served             1.000 -> 1.000\n"
        in passed.stderr
    )
    assert passed.returncode == 0
    live = store.live()
    assert live != first
    swapped = (
        ENTRIES[0].model_copy(update={"alternates": ()}),
        ENTRIES[1].model_copy(update={"alternates": ("환불 방법",)}),
    )
    (built / "faq.jsonl").write_text(write_jsonl(swapped))
    refused = run("scripts.reindex", "--gate", str(questions), "--min-hit1", "1")
    assert refused.returncode == 1
    assert f"{questions}: found hit@1 0.500, expected at least 1.000" in refused.stderr
    assert (store.live(), store.builds()) == (live, [first, live])


def test_what_is_wrong_with_the_gates_file_is_told_before_anything_is_done(built: Path, run: Run) -> None:
    gone = run("scripts.reindex", "--gate", "none.jsonl")
    assert (gone.returncode, gone.stdout, gone.stderr) == (
        1,
        "",
        "none.jsonl: can't be read (No such file or directory), expected a JSON Lines file\n",
    )
    (built / "q.csv").write_text("질문,기대하는 항목\n포장되나요,없는 항목\n")
    retired = run("scripts.reindex", "--gate", str(built / "q.csv"))
    assert retired.stderr == (
        f"{built}/q.csv: found expected entries that the FAQ doesn't have, in 1 of 1 questions; delete these "
        f'questions, or name another entry:\n  1 × "없는 항목", first at {built}/q.csv:2\n'
    )


def test_evaluate_prints_figures_draws_a_picture_and_names_unknown_ids(built: Path, run: Run) -> None:
    questions = built / "questions.jsonl"
    lines = [
        '{"query": "환불 방법", "expected": ["refund"], "kind": "plain"}',
        '{"query": "알림 끄기", "expected": ["alarm-android"]}',
    ]
    questions.write_text("\n".join(lines))
    told = run("scripts.evaluate", "--queries", str(questions), "--plot", str(built / "curve.svg"))
    assert told.returncode == 0, told.stderr
    assert "hit@1              1.000   [1.000, 1.000]" in told.stdout
    assert "no question is out of scope" in told.stdout
    assert (built / "curve.svg").read_text().startswith("<?xml")
    as_json = json.loads(run("scripts.evaluate", "--queries", str(questions), "--json").stdout)
    assert as_json["plain"]["hit@1"] == {"value": 1.0, "interval": [1.0, 1.0]}
    questions.write_text('{"query": "환불", "expected": ["gone"]}\n')
    assert run("scripts.evaluate", "--queries", str(questions)).returncode == 1


def test_dialogues_are_rehearsed_told_by_kind_and_taken_by_the_gate(place: Path, tiny_builds: Path, run: Run) -> None:
    dialogues = place / "dialogues.jsonl"
    dialogues.write_text(
        '{"name": "a", "kind": "plain", "turns": [{"user": "환불 방법", "entry": "refund"}]}\n'
        '{"name": "b", "turns": [{"user": "쿠폰 쓰는 법", "entry": "coupon"}, {"user": "/help", "must": "없는 말"}]}\n'
    )
    store = BuildStore(place / "index")
    refused = run("scripts.reindex", "--gate", str(dialogues), "--min-dialogues", "0.6")
    assert f"{dialogues}: found 0.500 of the dialogues held, expected at least 0.600" in refused.stderr
    assert (refused.returncode, store.live()) == (1, None)
    shutil.copytree(tiny_builds, store.root, dirs_exist_ok=True)
    first = store.live()
    assert run("scripts.reindex", "--gate", str(dialogues), "--min-dialogues", "0.5").returncode == 0
    assert store.live() != first
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


def test_a_floor_counts_without_a_file_and_without_a_live_build(place: Path, run: Run) -> None:
    refused = run("scripts.reindex", "--max-false-answers", "-1")
    assert "the FAQ's own phrasings, hidden in turn: found " in refused.stderr
    assert "false answers, expected at most -1.000" in refused.stderr
    assert (refused.returncode, BuildStore(place / "index").live()) == (1, None)


@pytest.mark.parametrize(
    ("floor", "told"),
    [
        (("--min-dialogues", "0.5"), "--min-dialogues goes with a --gate of dialogues"),
        (("--gate", "dialogues.jsonl", "--min-hit1", "0.5"), "--min-hit1 and --max-false-answers go with a --gate of"),
    ],
)
def test_a_floor_that_the_gate_does_not_measure_is_refused(
    floor: tuple[str, ...],
    told: str,
    place: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (place / "dialogues.jsonl").write_text('{"name": "a", "turns": [{"user": "환불 방법"}]}\n')
    monkeypatch.chdir(place)
    with pytest.raises(SystemExit):
        run("scripts.reindex", *floor)
    assert told in capsys.readouterr().err
