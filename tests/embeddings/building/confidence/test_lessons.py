"""Help centres in, a default out: on two invented ones, with the word encoder."""

import json
from pathlib import Path

import numpy as np
import pytest

from embeddings.building.confidence.default import cross_validated, fitted
from embeddings.building.confidence.lessons import SHARES, Lesson, lessons_of
from embeddings.building.help_centres import HelpCentre, load_help_centres
from embeddings.encoder.remembering import Remembering
from embeddings.errors import FaqFileError
from embeddings.index.confidence import THRESHOLDS, Reading
from embeddings.search.signals import FEATURES
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.reading_encoder import ReadingEncoder


def write(folder: Path, close_to: str = "e0") -> Path:
    words = {"shop": ["환불", "쿠폰", "배송", "회원"], "library": ["대출", "연체", "예약", "좌석"]}
    entries = [
        {
            "faq": faq, "id": f"e{number}", "category": "모두", "question": f"{word} 어떻게 하나요",
            "answer": f"{word} 방법을 알려 드려요.",
            "queries": [f"{word} {tail}" for tail in ("문의", "방법", "얼마", "언제", "왜")],
        }
        for faq, found in words.items()
        for number, word in enumerate(found)
    ]  # fmt: skip
    near = [{"faq": faq, "query": f"{found[0]} 거절", "close_to": close_to} for faq, found in words.items()]
    for name, lines in (("help_centres.jsonl", entries), ("help_centres_near.jsonl", near)):
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder


@pytest.fixture
def centres(tmp_path: Path) -> list[HelpCentre]:
    return load_help_centres(write(tmp_path))


@pytest.fixture
def lessons(centres: list[HelpCentre]) -> list[Lesson]:
    encoder = Remembering(WordEncoder())
    return [lesson for centre in centres for lesson in lessons_of(centre, encoder, unseen=centre.name == "shop")]


def test_a_near_question_must_be_close_to_an_entry_of_its_help_centre(tmp_path: Path) -> None:
    with pytest.raises(
        FaqFileError, match=r'near\.jsonl:1: close_to: found "gone", expected the id of an entry of "shop"'
    ):
        load_help_centres(write(tmp_path, close_to="gone"))


def test_every_kind_is_asked_and_what_became_an_alternate_is_not(lessons: list[Lesson]) -> None:
    plain, mixed, taught = lessons[:3]
    assert {*plain.kinds} >= {*SHARES} - {"noisy", "noisy near"}  # these are drawn by lot
    assert plain.of("asked").sum() == 4 * 5
    assert taught.of("asked").sum() == 4 * 1 < mixed.of("asked").sum() < 4 * 5
    assert plain.of("hidden").sum() == 4 * 4
    assert plain.right[plain.of("stored")].all()
    assert not plain.right[plain.of("near") | plain.of("hidden") | plain.of("far")].any()


def test_a_default_has_the_curves_of_the_help_centres_that_the_encoder_has_not_seen(lessons: list[Lesson]) -> None:
    default = fitted(lessons)
    assert default.features == FEATURES
    assert default.fitted_on == "2 help centres"
    lesson, confidence = next(cross_validated(lessons))
    assert (lesson.centre, lesson.form) == ("shop", "plain")
    asked = confidence[lesson.of("asked")]
    place = int(np.searchsorted(THRESHOLDS, 0.5))
    assert default.inside == default.plain.inside
    assert default.inside[place] == pytest.approx((asked >= THRESHOLDS[place]).mean())


def test_what_reading_adds_is_learned_from_those_that_the_encoder_has_not_seen(centres: list[HelpCentre]) -> None:
    encoder = Remembering(ReadingEncoder("환불"))
    lessons = [lesson for centre in centres for lesson in lessons_of(centre, encoder, unseen=centre.name == "shop")]
    read = {lesson.centre: lesson.examples.were_read.any() for lesson in lessons}
    assert read == {"shop": True, "library": False}
    assert fitted(lessons).reading != Reading()


def test_a_text_is_encoded_once() -> None:
    counted: list[int] = []

    class Counting(WordEncoder):
        def encode_queries(self, texts, *, progress=False):  # type: ignore[no-untyped-def]
            counted.append(len(texts))
            return super().encode_queries(texts, progress=progress)

    encoder = Remembering(Counting())
    first = encoder.encode_queries(["환불 방법", "쿠폰", "환불 방법"])
    again = encoder.encode_queries(["쿠폰", "배송"])
    assert counted == [2, 1]
    assert again.vectors[0].tolist() == first.vectors[1].tolist()
    assert again.offsets.tolist() == [0, 1, 2]


def test_a_pair_is_read_once() -> None:
    reading = ReadingEncoder("환불")
    encoder, pairs = (
        Remembering(reading),
        [("돈 돌려줘", "환불 방법"), ("돈 돌려줘", "쿠폰"), ("돈 돌려줘", "환불 방법")],
    )
    for _ in range(2):
        told = encoder.relevance(pairs)
        assert told is not None
        assert told.tolist() == [5, -5, 5]
    assert reading.read == pairs[:2]
    assert Remembering(WordEncoder()).relevance(pairs) is None
