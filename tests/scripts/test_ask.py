"""What the bot would answer, line by line, whatever the lines are."""

import json
import re
from pathlib import Path

from tests.scripts.conftest import Run


def test_without_an_index_the_cure_is_named(place: Path, run: Run) -> None:
    result = run("scripts.ask", "환불")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"{place}/index: found no index, expected a build; run: python -m scripts.reindex\n"


def test_ask_answers_each_line_whatever_is_in_it(built: Path, run: Run) -> None:
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


def test_ask_survives_bytes_that_are_no_text(built: Path, run: Run) -> None:
    result = run("scripts.ask", "--json", text=b"\xff\xfe\xed\xa0\x80\n")
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) == 1


def test_each_argument_is_a_question_of_its_own(built: Path, run: Run) -> None:
    told = run("scripts.ask", "--json", "환불", "방법").stdout
    assert [json.loads(line)["query"] for line in told.splitlines()] == ["환불", "방법"]


def test_a_question_beyond_the_limit_is_told_so_in_its_place(built: Path, run: Run) -> None:
    result = run("scripts.ask", "--json", text=f"{'가나' * 151}\n환불 방법\n")
    long, short = map(json.loads, result.stdout.splitlines())
    assert (long["decision"], long["hits"]) == ("decline", [])
    assert long["error"] == "found 302 characters, expected at most 300; shorten the question"
    assert (short["hits"][0]["id"], "error" in short, result.returncode) == ("refund", False, 0)


def test_why_names_the_match_the_features_and_the_thresholds(built: Path, run: Run) -> None:
    told = run("scripts.ask", "--why", "환불 방법").stdout
    assert "refund matched its alternate '환불 방법'; log odds:" in told
    assert re.search(r"answer from 0\.\d\d, ask back from 0\.\d\d; confidence learned from \d+ help centres", told)
    assert "own phrasings +0." in told  # the metric
    assert all(
        f"    {name}" in told for name in ("dense", "lexical", "covered", "covering", "margin", "length", "pieces")
    )
