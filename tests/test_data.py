"""The questions and dialogues that the project is measured with can be read, and name entries that are there."""

from collections import Counter

import pytest

from bot.rehearsal.questions import load_questions
from bot.rehearsal.script import load_dialogues
from embeddings.faq.faq_file import load_faq
from embeddings.text.normal_form import same_text_key
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data"


@pytest.mark.shipped_faq
@pytest.mark.parametrize("name", [path.stem for path in (*DATA.glob("dialogues*.jsonl"), DATA / "asking_on.jsonl")])
def test_dialogues_fit_the_faq(name: str) -> None:
    dialogues = load_dialogues(DATA / f"{name}.jsonl", load_faq(ROOT / "faq.jsonl"))
    assert len({dialogue.name for dialogue in dialogues}) == len(dialogues) > 0


@pytest.mark.shipped_faq
@pytest.mark.parametrize("name", ["questions", "questions_heldout"])
def test_questions_fit_the_faq(name: str) -> None:
    assert load_questions(DATA / f"{name}.jsonl", load_faq(ROOT / "faq.jsonl"))


@pytest.mark.parametrize("name", ["wallet", "game", "household"])
def test_cold_starts_are_entries_of_one_phrasing_and_questions_to_them(name: str) -> None:
    entries = load_faq(DATA / "cold_starts" / f"{name}_faq.jsonl")
    questions = load_questions(DATA / "cold_starts" / f"{name}_queries.jsonl", entries)
    assert not any(entry.alternates for entry in entries)
    assert [entry.id for entry in entries] == list(
        dict.fromkeys(identifier for question in questions for identifier in question.expected)
    )
    assert {question.kind for question in questions} == {"in", "near-oos", "far-oos"}


@pytest.mark.parametrize("name", ["wallet", "game", "household"])
def test_dialogues_fit_the_cold_starts(name: str) -> None:
    cold = DATA / "cold_starts"
    dialogues = load_dialogues(cold / f"{name}_dialogues.jsonl", load_faq(cold / f"{name}_faq.jsonl"))
    assert len({dialogue.name for dialogue in dialogues}) == len(dialogues) > 0


@pytest.mark.parametrize("name", ["wallet", "game", "household"])
def test_a_month_asks_several_things_of_every_entry_and_nothing_of_the_next(name: str) -> None:
    entries = load_faq(DATA / "cold_starts" / f"{name}_faq.jsonl")
    asked, later = (
        load_questions(DATA / "cold_starts" / f"{name}_{part}.jsonl", entries) for part in ("month", "queries")
    )
    counts = Counter(identifier for question in asked for identifier in question.expected)
    assert set(counts) == {entry.id for entry in entries}
    assert min(counts.values()) >= 3
    assert {same_text_key(question.query) for question in asked}.isdisjoint(
        same_text_key(question.query) for question in later
    )
