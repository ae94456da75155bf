"""`scripts.lint` on good, doubtful and bad files, and what `scripts.reindex` tells of the same."""

import json
import re
from pathlib import Path

import pytest

from embeddings.faq.jsonl import write_jsonl
from embeddings.index.store import BuildStore
from tests.fakes.faq_samples import ENTRIES
from tests.scripts.conftest import Run

REFUND, COUPON = (entry.model_copy(update={"alternates": ()}) for entry in ENTRIES[:2])
FEW = "add some in customers' own words, as alternates"


def write(place: Path, *entries: object) -> None:
    (place / "faq.jsonl").write_text(write_jsonl(entries))  # type: ignore[arg-type]  # entries all


@pytest.fixture
def doubtful(place: Path) -> Path:
    """An answer that is cut off and has markup, and a question that four services ask: choices are three at most."""
    cut = COUPON.model_copy(update={"answer": "**결제** 화면에서 쿠폰을"})
    services = [REFUND.model_copy(update={"id": f"refund-{n}", "service": f"상점{n}"}) for n in range(3)]
    write(place, REFUND, cut, *services)
    return place


def test_a_good_faq_is_only_told_what_would_help(place: Path, run: Run) -> None:
    write(place, REFUND, COUPON)
    result = run("scripts.lint")
    assert result.returncode == 0
    assert result.stdout == (
        f"warnings:\n{place}/faq.jsonl:1: 2 entries (refund, coupon) have fewer than five phrasings; {FEW}; "
        "to list them: --all\n\n0 errors, 1 warning\n"
    )


def test_all_names_each_entry_with_few_phrasings(place: Path, run: Run) -> None:
    write(place, COUPON, REFUND)
    assert run("scripts.lint", "--all").stdout.splitlines()[1:3] == [
        f'{place}/faq.jsonl:1: "coupon" has fewer than five phrasings; {FEW}',
        f'{place}/faq.jsonl:2: "refund" has fewer than five phrasings; {FEW}',
    ]


def test_warnings_are_told_by_line_and_count_when_strict(doubtful: Path, run: Run) -> None:
    result = run("scripts.lint")
    assert result.returncode == 0
    head, markup, cut = result.stdout.splitlines()[:3]
    assert head == "warnings:"
    assert markup == (
        f"{doubtful}/faq.jsonl:2: answer: found Markdown (**결제**), which users see as it is; write plain text"
    )
    assert cut.startswith(f'{doubtful}/faq.jsonl:2: answer: seems cut off ("…쿠폰을"), expected a finished sentence')
    assert run("scripts.lint", "--strict").returncode == 1


def test_in_korean_it_says_the_same(doubtful: Path, run: Run) -> None:
    told = run("scripts.lint", "--korean").stdout.splitlines()
    assert told[:2] == [
        "알림:",
        "faq.jsonl 2번째 줄 · 답변: Markdown 표시(**결제**)가 고객에게 그대로 보여요. 표시 없이 적어 주세요.",
    ]
    assert told[-1].startswith("오류 0개, 알림 ")
    assert [line for line in told if re.search(r"[a-z]{2,} [a-z]{2,}", line)] == []


def test_errors_come_alone_and_all_at_once(place: Path, run: Run) -> None:
    with (place / "faq.jsonl").open("a") as faq:
        faq.write("no json\n")
    (place / "intents.jsonl").write_text('{"id": "greeting"}\n')
    result = run("scripts.lint")
    assert result.returncode == 1
    head, first, second = result.stdout.splitlines()[:3]
    assert head == "errors:"
    assert first.startswith(f"{place}/faq.jsonl:5: found text that is not JSON")
    assert second.startswith(f"{place}/intents.jsonl:1: ")
    assert FEW not in result.stdout


def test_a_file_that_is_not_there_is_an_error(place: Path, run: Run) -> None:
    result = run("scripts.lint", "--faq", str(place / "none.jsonl"))
    assert result.returncode == 1
    assert result.stdout.startswith(f"errors:\n{place}/none.jsonl: can't be read (No such file or directory)")


def test_json_is_one_object_a_line(place: Path, run: Run) -> None:
    write(place, REFUND, COUPON.model_copy(update={"answer": "<b>네</b>"}))
    assert json.loads(run("scripts.lint", "--json").stdout.splitlines()[0]) == {
        "severity": "warning",
        "file": f"{place}/faq.jsonl",
        "line": 2,
        "text": "answer: found HTML (<b>), which users see as it is; write plain text",
    }


def test_before_the_first_build_nothing_is_written_nor_missed(place: Path, run: Run) -> None:
    before = sorted(place.rglob("*"))
    assert "encoded.sqlite" not in run("scripts.lint").stderr
    assert sorted(place.rglob("*")) == before


def test_a_reindex_tells_the_same_and_publishes(doubtful: Path, run: Run) -> None:
    hidden = f'{doubtful}/faq.jsonl:5: question: "환불은 어떻게 하나요" finds "refund" and not its own entry; '
    assert hidden in run("scripts.lint").stdout
    result = run("scripts.reindex")
    assert result.returncode == 0
    assert hidden in result.stderr
    assert BuildStore(doubtful / "index").live()
