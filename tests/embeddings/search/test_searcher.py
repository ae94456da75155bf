"""Search and fit with the word encoder: who wins, who takes one place, and what is learned."""

from dataclasses import replace

import numpy as np
import pytest

from embeddings.building.build import build_index
from embeddings.building.confidence.risk_control import BORROWED_ENTRIES
from embeddings.faq.entries import Entry
from embeddings.index.confidence import default_confidence
from embeddings.index.index import Index
from embeddings.search.query import readable
from embeddings.search.ranking import EXACT_CONFIDENCE
from embeddings.search.searcher import Searcher
from embeddings.search.signals import FEATURES, max_sim, score
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    encoder = WordEncoder()
    return Searcher(Index.encode(ENTRIES, INTENTS, encoder), encoder)


def test_the_dense_score_is_the_best_cosine_over_an_entrys_rows(searcher: Searcher) -> None:
    hit = searcher.search("쿠폰 환불").hits[0]
    assert hit.entry.id == "coupon" or hit.entry.id == "refund"
    scores = {hit.entry.id: hit.dense for hit in searcher.search("할인").hits}
    assert scores["coupon"] == pytest.approx(1 / np.sqrt(2), abs=1e-6)  # "할인 쿠폰": one of two words
    assert scores["refund"] == 0


def test_a_stored_phrasing_is_surely_its_own_entry(searcher: Searcher) -> None:
    for entry in ENTRIES:
        for phrasing in entry.phrasings:
            first = searcher.search(phrasing + "??").hits[0]
            assert entry in first.twins
            assert first.confidence >= EXACT_CONFIDENCE


def test_twins_take_one_place_and_the_platform_chooses(searcher: Searcher) -> None:
    both = searcher.search("알림 끄기")
    assert [hit.entry.id for hit in both.hits].count("alarm-android") == 0
    assert both.hits[0].label == "[상점][설정][iOS·안드로이드]"
    android = searcher.search("알림 끄기", platform="안드로이드")
    assert [entry.id for entry in android.hits[0].entries] == ["alarm-android"]
    assert len(both.hits) == len(android.hits) == 3


def test_without_a_reading_an_intent_is_told_by_its_phrasings_alone(searcher: Searcher) -> None:
    said = searcher.search("안녕하세요!!")
    assert (said.intent, said.intent_confidence) == (INTENTS[-1], EXACT_CONFIDENCE)
    assert searcher.search("안녕하세요 여러분").intent is None
    assert searcher.search("환불 방법").intent is None


def test_late_interaction_worked_by_hand(searcher: Searcher) -> None:
    """Query "환불 방법 문의" against the row "환불 방법": 2 of 3 query words are there, and 2 of 2 row words."""
    index, encoder = searcher.index, searcher.encoder
    row = next(number for number, row in enumerate(index.rows) if row.text == "환불 방법")
    query = encoder.encode_queries(["환불 방법 문의"])
    covered, covering = max_sim(query.tokens, index, np.array([row]))
    assert covered == pytest.approx([2 / 3])
    assert covering == pytest.approx([1])


def test_a_hidden_row_counts_as_if_it_were_not_there(searcher: Searcher) -> None:
    index = searcher.index
    query = searcher.encoder.encode_queries(["돈 돌려받기"])
    hidden = np.flatnonzero([row.text == "돈 돌려받기" for row in index.rows])
    assert score(index, "돈 돌려받기", query).dense[0] == pytest.approx(1)
    assert score(index, "돈 돌려받기", query, exclude=hidden).dense[0] == 0
    assert score(index, "돈 돌려받기", query, exclude=hidden).covered[0] == 0


def test_without_a_row_left_nothing_fits(searcher: Searcher) -> None:
    everything = np.arange(len(searcher.index.rows))
    signals = score(searcher.index, "환불 방법", searcher.encoder.encode_queries(["환불 방법"]), exclude=everything)
    assert (signals.topics.tolist(), signals.scores.tolist()) == ([], [])
    assert signals.features().shape == (0, len(FEATURES))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("zotl ghksqnf", "캐시 환불"),
        ("cash refund", "cash refund"),
        ("캐시환불은어떻게하나요", "캐시 환불은 어떻게 하나요"),
    ],
)
def test_a_query_is_read_as_it_was_meant(typed: str, read: str) -> None:
    class Letters(WordEncoder):
        def count_tokens(self, text: str) -> int:
            return len(text.encode()) // 2 if text.isascii() else 1

    assert readable(typed, Letters()) == read


def test_an_faq_of_one_entry_still_searches() -> None:
    encoder = WordEncoder()
    searcher = Searcher(build_index(ENTRIES[:1], [], encoder), encoder)
    [hit] = searcher.search("환불 방법").hits
    assert (hit.entry.id, hit.confidence >= EXACT_CONFIDENCE) == ("refund", True)


def test_the_same_question_in_two_services_is_sure_of_neither() -> None:
    twice = [ENTRIES[0], ENTRIES[0].model_copy(update={"id": "other", "service": "다른 상점"})]
    encoder = WordEncoder()
    hits = Searcher(build_index(twice, [], encoder), encoder).search(ENTRIES[0].question).hits
    assert hits[0].confidence == hits[1].confidence < EXACT_CONFIDENCE


def test_one_phrasing_an_entry_leaves_the_default_weights_and_adds_the_own_risk() -> None:
    default, entries = default_confidence(), [entry.model_copy(update={"alternates": ()}) for entry in ENTRIES]
    learned = build_index(entries, [], WordEncoder()).confidence
    assert learned.weights == pytest.approx(default.weights)
    assert learned.bias == pytest.approx(default.bias)
    assert learned.inside == pytest.approx(default.inside)
    topics = len({entry.twin_key for entry in entries})
    # Were nothing hidden ever answered:
    least = [(BORROWED_ENTRIES * borrowed + 1) / (topics + 1 + BORROWED_ENTRIES) for borrowed in default.near]
    assert np.all(np.array(learned.near) >= np.minimum(least, 1) - 1e-9)
    assert learned.fitted_on == default.fitted_on


def test_an_faq_with_enough_phrasings_teaches_its_own_and_the_same_each_time() -> None:
    words = ["환불", "쿠폰", "알림", "주소", "배송", "회원"]
    tails = ["방법", "문의", "도와 주세요", "알려 주세요"]
    entries = [
        Entry(
            id=f"e{number}", service="상점", category="모두", platform="공통", question=f"{word} 어떻게 하나요",
            answer="답이에요.", alternates=tuple(f"{word} {tail}" for tail in tails),
        )
        for number, word in enumerate(words)
    ]  # fmt: skip
    index = build_index(entries, [], WordEncoder())
    assert index.confidence.fitted_on.endswith(", and 30 phrasings of this FAQ left out in turn")
    assert index.confidence == build_index(entries, [], WordEncoder()).confidence
    encoder = WordEncoder()
    sure = Searcher(replace(Index.encode(entries, [], encoder), confidence=index.confidence), encoder)
    shy = Searcher(Index.encode(entries, [], encoder), encoder)
    asked = "환불 어떻게 하나요 방법"  # words alone: further from each other than a real encoder's vectors
    assert sure.search(asked).hits[0].confidence > shy.search(asked).hits[0].confidence
