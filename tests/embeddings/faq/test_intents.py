import json
from pathlib import Path

import pytest

from embeddings.errors import FaqFileError
from embeddings.faq.intents import load_intents
from tests.conftest import ROOT

GREETING = {
    "id": "greeting",
    "phrasings": ["안녕", "hi"],
    "reply": {"ko": "안녕하세요!\n무엇을 찾으세요?", "en": "Hello!"},
}


def faults(folder: Path, *lines: object) -> list[str]:
    path = folder / "intents.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    with pytest.raises(FaqFileError) as caught:
        load_intents(path)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_an_intent_is_read_with_its_replies(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    path.write_text(json.dumps(GREETING), encoding="utf-8")
    (intent,) = load_intents(path)
    assert intent.phrasings == ("안녕", "hi")
    assert intent.reply == {"ko": "안녕하세요!\n무엇을 찾으세요?", "en": "Hello!"}


def test_no_file_means_no_intents(tmp_path: Path) -> None:
    assert load_intents(tmp_path / "none.jsonl") == []


def test_the_intents_of_the_repository_load() -> None:
    intents = load_intents(ROOT / "intents.jsonl")
    known = ["greeting", "thanks", "goodbye", "human", "abuse", "about-bot", "other-service"]
    assert [intent.id for intent in intents] == known
    assert all(set(intent.reply) == {"ko", "en"} for intent in intents)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"reply": {"en": "Hello!"}}, 'reply: found no "ko", expected one; the bot speaks Korean first'),
        ({"phrasings": []}, "phrasings: found 0 items, expected at least 1; add some"),
        ({"phrasings": "안녕"}, 'phrasings: found "안녕", expected a list of texts; mend the value'),
        (
            {"phrasings": ["하이", "안\t녕"]},
            "phrasings[1]: found the control character U+0009, expected readable text; delete it",
        ),
        ({"reply": "안녕"}, 'reply: found "안녕", expected an object in braces; mend the value'),
        ({"mood": "warm"}, "mood: found an unknown field, expected only id, phrasings, reply; delete or rename it"),
    ],
)
def test_a_wrong_intent_is_reported(change: dict[str, object], fault: str, tmp_path: Path) -> None:
    assert faults(tmp_path, GREETING, GREETING | {"id": "other"} | change) == [f"2: {fault}"]


def test_an_id_used_twice_is_reported(tmp_path: Path) -> None:
    assert faults(tmp_path, GREETING, GREETING) == ['2: id "greeting" is used twice; give each intent its own id']
