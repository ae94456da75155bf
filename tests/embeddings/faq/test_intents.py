import json
from pathlib import Path

import pytest

from embeddings.errors import FaqFileError
from embeddings.faq.intents import load_intents, shipped_intents
from embeddings.text.normal_form import same_text_key
from tests.conftest import ROOT

GREETING = {
    "id": "greeting",
    "phrasings": ["안녕", "hi"],
    "reply": {"ko": "안녕하세요!\n무엇을 찾으세요?", "en": "Hello!"},
}

SHIPPED = [
    "greeting", "thanks", "goodbye", "human", "abuse", "complaint", "not-solved", "rejection", "stop", "never-mind",
    "danger", "about-bot", "other-service", "opening", "acknowledged",
]  # fmt: skip


def faults(folder: Path, *lines: object) -> list[str]:
    path = folder / "intents.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    with pytest.raises(FaqFileError) as caught:
        load_intents(path)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_an_intent_is_read_with_its_replies(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    path.write_text(json.dumps(GREETING | {"id": "parking"}), encoding="utf-8")
    *_, intent = load_intents(path)
    assert intent.phrasings == ("안녕", "hi")
    assert intent.reply == {"ko": "안녕하세요!\n무엇을 찾으세요?", "en": "Hello!"}


def test_without_a_file_there_are_the_shipped_ones(tmp_path: Path) -> None:
    intents = load_intents(tmp_path / "none.jsonl")
    assert [intent.id for intent in intents] == SHIPPED
    assert all(set(intent.reply) == {"ko", "en"} for intent in intents)


def test_an_operators_intent_adds_to_a_shipped_one_and_replies_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    own = GREETING | {"phrasings": ["어서 와", "hi"], "opposites": ["하이", "반갑지 않아요"]}
    path.write_text("".join(json.dumps(line) + "\n" for line in [GREETING | {"id": "parking"}, own]), encoding="utf-8")
    intents = load_intents(path)
    assert [intent.id for intent in intents] == [*SHIPPED, "parking"]
    greeting, shipped = intents[SHIPPED.index("greeting")], shipped_intents()[SHIPPED.index("greeting")]
    assert greeting.phrasings[:2] == ("어서 와", "hi")
    assert set(greeting.phrasings) == {"어서 와", *shipped.phrasings} - {"하이"}
    assert greeting.opposites[:2] == ("하이", "반갑지 않아요")
    assert greeting.reply == GREETING["reply"]


def test_no_shipped_phrasing_says_two_things() -> None:
    said = [text for intent in shipped_intents() for text in intent.phrasings]
    assert len(said) == len(set(map(same_text_key, said)))
    assert all(not set(intent.phrasings) & set(intent.opposites) for intent in shipped_intents())


def test_the_intents_of_the_repository_load() -> None:
    assert set(SHIPPED) <= {intent.id for intent in load_intents(ROOT / "intents.jsonl")}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"reply": {"en": "Hello!"}}, 'reply: found no "ko", expected one; the bot speaks Korean first'),
        (
            {"reply": {"ko": "{service}을/를 {name}에게", "en": "{service}!"}},
            'reply.ko: found "{name}", expected no braces but {service}; mend it',
        ),
        ({"phrasings": []}, "phrasings: found 0 items, expected at least 1; add some"),
        ({"phrasings": "안녕"}, 'phrasings: found "안녕", expected a list of texts; mend the value'),
        (
            {"phrasings": ["하이", "안\t녕"]},
            "phrasings[1]: found the control character U+0009, expected readable text; delete it",
        ),
        ({"reply": "안녕"}, 'reply: found "안녕", expected an object in braces; mend the value'),
        (
            {"mood": "warm"},
            "mood: found an unknown field, expected only id, phrasings, opposites, reply; delete or rename it",
        ),
    ],
)
def test_a_wrong_intent_is_reported(change: dict[str, object], fault: str, tmp_path: Path) -> None:
    assert faults(tmp_path, GREETING, GREETING | {"id": "other"} | change) == [f"2: {fault}"]


def test_an_id_used_twice_is_reported(tmp_path: Path) -> None:
    assert faults(tmp_path, GREETING, GREETING) == ['2: id "greeting" is used twice; give each intent its own id']
