"""Messages that only name a subject get the questions about it to choose from."""

from dataclasses import replace

import pytest

from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.settings import Settings
from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import INTENTS
from tests.fakes.word_confidence import WORD_CONFIDENCE

QUESTIONS = {
    "refund": "포인트는 환불되나요",
    "expiry": "포인트는 언제 사라지나요",
    "delivery": "배송은 언제 오나요",
    "address": "배송지를 바꾸고 싶어요",
    "hours": "고객센터는 몇 시까지 하나요",
}


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    entries = [
        Entry(id=identifier, service="상점", category="도움말", question=question, answer="앱에서 할 수 있어요.")
        for identifier, question in QUESTIONS.items()
    ]
    encoder = WordEncoder()
    index = replace(Index.encode(entries, INTENTS, encoder), confidence=WORD_CONFIDENCE)
    return Assistant(Searcher(index, encoder), Thresholds.of(index.confidence, Settings()), "build")


@pytest.mark.parametrize(
    "text",
    [
        "포인트",
        "포인트요",
        "포인트 문의여",
        "포인트 문의드려요",
        "포인트에 대해서요",
        "글 쓰는 사람인데 포인트 관련 질문이요",
    ],
)
def test_a_subject_alone_gets_its_questions_to_choose_from(assistant: Assistant, text: str) -> None:
    decision = assistant.decide(text, None)
    assert decision.outcome == "clarify"
    assert {hit.entry.id for hit in decision.hits} == {"refund", "expiry"}


@pytest.mark.parametrize("text", ["주차 문의드려요", "포인트 주차 기부", "질문 있어요", "포인트를 훔쳤어요"])
def test_what_the_questions_lack_is_no_subject_of_theirs(assistant: Assistant, text: str) -> None:
    assert assistant.decide(text, None).outcome == "decline"


def test_a_question_as_it_stands_there_is_answered(assistant: Assistant) -> None:
    decision = assistant.decide("포인트는 언제 사라지나요", None)
    assert (decision.outcome, decision.hits[0].entry.id) == ("answer", "expiry")
