"""What operators write: the FAQ, intents, synonyms, dialogues, questions, decisions."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.learning.decided import load_decided
from bot.rehearsal.questions import load_questions
from bot.rehearsal.script import Dialogue, holds_dialogues, load_dialogues
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import lines_of, load_faq, load_for_build, pictures_in
from embeddings.faq.intents import Intent, load_intents
from embeddings.faq.jsonl import read_jsonl, write_jsonl
from embeddings.faq.synonyms import Synonyms, load_synonyms
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fuzz.mutations import examples, lines

pytestmark = pytest.mark.fuzz

ENTRY = ENTRIES[1].model_dump(mode="json") | {
    "status": "draft", "valid_from": "2026.11.2", "valid_until": "2026-12-01", "images": ["images/a.png"],
    "follow_ups": ["refund"], "owner": "가", "note": "나",
}  # fmt: skip
FAQ = lines(*(entry.model_dump(mode="json", exclude_defaults=True) for entry in ENTRIES), ENTRY)
OWN_INTENTS = lines(*(intent.model_dump(mode="json", exclude_defaults=True) for intent in INTENTS))
SYNONYMS = lines({"word": "비밀번호", "also": ["비번", "패스워드"]}, {"word": "Wi-Fi", "also": ["와이파이"]})
DIALOGUES = lines(
    {"name": "a", "turns": [{"user": "환불 방법", "expect": ["answer"], "entry": "refund", "must": "고객(센터)?"}]},
    {
        "name": "b",
        "kind": "all",
        "turns": [{"user": "가", "platform": "iOS", "must_not": ["[가-힣]+"], "intent": ["a"]}],
    },
)
QUESTIONS = lines({"query": "환불 방법", "expected": ["refund"], "kind": "clean"}, {"query": "날씨", "expected": []})
DECIDED = lines(
    {"at": "2026-11-23T00:00:00Z", "by": "a", "decision": "held", "kind": "alternate", "question": "?", "users": 3}
)


def read(folder: Path, content: bytes, load: Callable[[Path], object]) -> object:
    """What is read of a file; None where it is refused, each fault with the file's name."""
    path = folder / "file.jsonl"
    path.write_bytes(content)
    try:
        return load(path)
    except FaqFileError as error:
        assert error.problems
        assert all(problem.startswith(f"{path}:") for problem in error.problems)
        str(error).encode()  # it can be shown
        return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("operators")


@examples(60)
@given(FAQ)
@example(b"[" * 995 + b"]" * 995)
@example(json.dumps({"id": "9" * 49, "updated": "9999999999"}).encode())
def test_any_faq_is_read_or_refused_and_what_is_read_comes_back(folder: Path, content: bytes) -> None:
    notes: list[str] = []
    entries = read(folder, content, lambda path: load_faq(path, notes.append))
    "".join(notes).encode()
    assert all(
        not Path(name).is_absolute() and ".." not in Path(name).parts for name in pictures_in(folder / "file.jsonl")
    )
    read(folder, content, lambda path: load_for_build(path, date(2026, 11, 23)))
    read(folder, content, lines_of)
    if entries:
        again = folder / "again.jsonl"
        again.write_text(write_jsonl(entries), encoding="utf-8")  # type: ignore[arg-type]
        assert read_jsonl(again, Entry).models == entries


@examples(30)
@given(OWN_INTENTS)
def test_any_intents_are_read_or_refused(folder: Path, content: bytes) -> None:
    found = read(folder, content, load_intents)
    assert found is None or all(isinstance(one, Intent) for one in found)  # type: ignore[attr-defined]


@examples(30)
@given(SYNONYMS)
def test_any_synonyms_are_read_or_refused(folder: Path, content: bytes) -> None:
    found = read(folder, content, load_synonyms)
    assert found is None or all(isinstance(one, Synonyms) for one in found)  # type: ignore[attr-defined]


@examples(60)
@given(DIALOGUES | st.text(max_size=12).map(
    lambda text: json.dumps({"name": "a", "turns": [{"user": "가", "must": text}]}).encode()))  # fmt: skip
def test_any_dialogues_are_read_or_refused(folder: Path, content: bytes) -> None:
    found = read(folder, content, lambda path: load_dialogues(path, ENTRIES))
    holds_dialogues(folder / "file.jsonl")
    assert found is None or all(isinstance(one, Dialogue) and one.turns for one in found)  # type: ignore[attr-defined]


@examples(30)
@given(QUESTIONS)
def test_any_questions_are_read_or_refused(folder: Path, content: bytes) -> None:
    read(folder, content, lambda path: load_questions(path, ENTRIES))


@examples(30)
@given(DECIDED)
def test_any_decisions_are_read_or_refused(folder: Path, content: bytes) -> None:
    read(folder, content, load_decided)


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(" * 5000, "[[a]", "(?P<a>.)(?P<a>.)", "\\"])
def test_a_pattern_that_python_refuses_in_other_ways_is_a_fault_of_its_line(folder: Path, pattern: str) -> None:
    line = json.dumps({"name": "a", "turns": [{"user": "가", "must": pattern}]}).encode()
    if pattern == "[[a]":
        assert read(folder, line, lambda path: load_dialogues(path, ENTRIES))
    else:
        assert read(folder, line, lambda path: load_dialogues(path, ENTRIES)) is None
