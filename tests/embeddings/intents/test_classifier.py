"""The classifier learns from phrasings and opposites, of words that a reader can count."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.faq.intents import DANGER, OTHER_SERVICE, Intent
from embeddings.index.index import Index
from embeddings.intents.classifier import NONE, IntentClassifier
from embeddings.intents.lessons import Lesson, lessons_of
from embeddings.intents.training import LEAST_OF_A_WAY, WAYS, fit_classifier
from embeddings.search.spoken import SpokenIntents
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES

THANKS = Intent(
    id="thanks",
    phrasings=("정말 고마워요", "고마워요", "답변 고마워요"),
    opposites=("하나도 안 고마워요", "안 고마워요", "안 고마운 답변"),
    reply={"ko": "기뻐요."},
)
HUMAN = Intent(id="human", phrasings=("상담원 연결", "사람 연결"), opposites=("상담원 채용",), reply={"ko": "네."})
QUESTIONS = ["환불 방법", "쿠폰 어디에 써요", "배송 언제 와요", "주소 바꾸는 법"]


def learned(*intents: Intent) -> IntentClassifier:
    lessons = list(lessons_of(intents, [], QUESTIONS, ["배고파"]))
    texts = [lesson.text for lesson in lessons]
    classifier = fit_classifier(lessons, texts, WordEncoder().encode_queries(texts).vectors)
    assert classifier is not None
    return classifier


def likeliest(classifier: IntentClassifier, text: str) -> str:
    odds = classifier.probabilities(text, WordEncoder().encode_queries([text]).vectors[0])
    assert sum(odds.values()) == pytest.approx(1, abs=1e-5)
    return max(odds, key=lambda name: odds[name])


@pytest.mark.parametrize("intents", [(THANKS,), (THANKS, HUMAN)], ids=["one intent", "two"])
def test_an_intent_is_told_from_its_opposite(intents: tuple[Intent, ...]) -> None:
    classifier = learned(*intents)
    assert likeliest(classifier, "정말 정말 고마워요") == "thanks"
    assert likeliest(classifier, "정말 하나도 안 고마워요") == NONE
    assert likeliest(classifier, "환불 방법 알려줘요") == NONE


def test_danger_is_learned_in_its_several_ways(tmp_path: Path) -> None:
    ways = ("죽고 싶어요", "불이 났어요", "누가 때려요")
    phrasings = tuple(f"{way} {number}" for number in range(LEAST_OF_A_WAY) for way in ways)
    danger = Intent(id=DANGER, phrasings=phrasings, opposites=("불 꺼 주세요",), reply={"ko": "119"})
    classifier = learned(danger, THANKS)
    assert sorted(classifier.ids) == [NONE, *[DANGER] * WAYS[DANGER], "thanks"]
    assert {likeliest(classifier, f"정말 {way}") for way in ways} == {DANGER}
    classifier.save(tmp_path)
    opened = IntentClassifier.open(tmp_path)
    assert opened is not None
    assert likeliest(opened, "불이 났어요 정말") == DANGER


def test_what_is_saved_says_the_same(tmp_path: Path) -> None:
    classifier = learned(THANKS, HUMAN)
    classifier.save(tmp_path)
    opened = IntentClassifier.open(tmp_path)
    assert opened is not None
    vector = WordEncoder().encode_queries(["상담원 연결"]).vectors[0]
    assert opened.probabilities("상담원 연결", vector) == classifier.probabilities("상담원 연결", vector)


def test_a_build_without_one_opens(tmp_path: Path) -> None:
    assert IntentClassifier.open(tmp_path) is None


def test_nothing_is_learned_from_lessons_that_all_say_the_same() -> None:
    assert fit_classifier([Lesson("안녕", NONE)] * 2, ["안녕"] * 2, np.ones((2, 1), np.float32)) is None


def test_a_wish_for_a_person_is_one_in_company_too_and_thanks_are_not() -> None:
    lessons = list(lessons_of([THANKS, HUMAN], [], QUESTIONS, []))
    joined = [lesson for lesson in lessons if any(q in lesson.text and q != lesson.text for q in QUESTIONS)]
    assert {lesson.intent for lesson in joined if any(text in lesson.text for text in HUMAN.phrasings)} == {"human"}
    assert all(lesson.intent != "thanks" for lesson in joined)
    assert lessons == list(lessons_of([THANKS, HUMAN], [], QUESTIONS, []))


def test_an_faq_whose_only_intent_is_another_service_reads_a_question() -> None:
    elsewhere = Intent(id=OTHER_SERVICE, phrasings=("넷플릭스 요금", "쿠팡 배송"), reply={"ko": "다른 곳이에요."})
    index = replace(Index.encode(ENTRIES, [elsewhere], WordEncoder()), classifier=learned(elsewhere))
    asked = "배송 언제 와요"
    assert SpokenIntents(index).read(asked, WordEncoder().encode_queries([asked]).vectors[0]).intent is None
