"""The first questions of a ranking read together with the query: when, in what order, and how sure that makes."""

from dataclasses import replace

import numpy as np
import pytest

from embeddings.encoder.cross_encoder.pairs import ANSWER_CHARACTERS
from embeddings.index.confidence import Reading
from embeddings.index.index import Index
from embeddings.search.ranking import RELEVANCE
from embeddings.search.rereading import READ, as_read, reranked
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.reading_encoder import ReadingEncoder
from tests.fakes.word_confidence import WORD_CONFIDENCE

READING = Reading(before=0.5, relevance=0.4, bias=0.1)
DOUBTFUL, SURE = "쿠폰 환불", "환불 방법"


def searching(right: str, bias: float = 0.0) -> tuple[Searcher, ReadingEncoder]:
    """With a confidence whose features say nothing: every first question is as sure as the bias."""
    encoder = ReadingEncoder(right)
    nothing = dict.fromkeys(("weights",), (0.0,) * len(WORD_CONFIDENCE.weights))
    confidence = WORD_CONFIDENCE.model_copy(update={**nothing, "bias": bias, "reading": READING})
    return Searcher(replace(Index.encode(ENTRIES, INTENTS, encoder), confidence=confidence), encoder), encoder


def test_what_reading_finds_right_comes_first_and_is_surer_and_nothing_behind_it_is_read() -> None:
    before = [hit.entry.question for hit in searching("없는 말")[0].search(DOUBTFUL).hits]
    for place, question in enumerate(before[:2]):
        searcher, encoder = searching(question)
        first, second, *_ = searcher.search(DOUBTFUL).hits
        assert first.entry.question == question
        assert first.confidence == pytest.approx(1 / (1 + np.exp(-(0.4 * 5 + 0.1))))
        told = 0.4 * -5 + 0.1 if place else 0.0  # the second was read, and denied, unless it stood behind the first
        assert second.confidence == pytest.approx(1 / (1 + np.exp(-told)))
        assert [query for query, _ in encoder.read] == [DOUBTFUL] * (place + 1)


def test_the_parts_of_a_confidence_add_up() -> None:
    searcher, _ = searching("없는 말", bias=0.7)
    for hit in searcher.search(DOUBTFUL).hits[:READ]:
        odds = np.log(hit.confidence / (1 - hit.confidence))
        assert hit.base + sum(hit.contributions.values()) == pytest.approx(odds)
        assert RELEVANCE in hit.contributions


@pytest.mark.parametrize(("query", "bias"), [(SURE, 0.0), (DOUBTFUL, 4.0), (DOUBTFUL, -4.0), ("coupon", 0.0)])
def test_a_stored_phrasing_what_is_beyond_doubt_and_what_is_not_korean_are_not_read(query: str, bias: float) -> None:
    searcher, encoder = searching("쿠폰은", bias)
    hits = searcher.search(query).hits
    assert encoder.read == []
    assert all(RELEVANCE not in hit.features for hit in hits)


def test_a_model_that_cannot_read_changes_nothing() -> None:
    searcher, encoder = searching("쿠폰은")
    encoder.relevance = lambda pairs, **_: None  # type: ignore[method-assign,assignment]
    assert [hit.confidence for hit in searcher.search(DOUBTFUL).hits] == pytest.approx([0.5] * 3)


def test_no_question_that_was_read_falls_below_one_that_was_not() -> None:
    scores = np.array([0.9, 0.8, 0.7])
    told = reranked(scores, [-8.0, -4.0, -9.0])
    assert (told >= scores).all()
    assert told.argmax() == 1
    assert reranked(np.array([[0.9, 0.8]]), np.array([[0.0, 0.0]])).tolist() == [[0.9, 0.8]]


def test_what_was_not_read_keeps_its_score() -> None:
    scores = np.array([[0.9, 0.8, 0.7], [0.9, 0.8, -np.inf]])
    told = reranked(scores, np.array([[-3.0, 1.0, np.nan], [np.nan] * 3]))
    assert told[0, 1] > told[0, 0] == 0.9
    assert told[0, 2] == 0.7
    assert told[1].tolist() == [0.9, 0.8, -np.inf]


def test_a_short_answer_is_read_whole_and_of_a_long_one_what_is_nearest_to_the_query() -> None:
    encoder = WordEncoder()
    lines = ["환불 안내 입니다", "나 " * 100, "카드 결제 취소 는 사흘 걸려요", "다 " * 100]
    long = ENTRIES[0].model_copy(update={"answer": "\n".join(line.strip() for line in lines)})
    index = Index.encode([long, ENTRIES[1]], [], encoder)
    vector = encoder.encode_queries(["카드 취소"]).vectors[0]
    first, second = (int(np.flatnonzero(index.topics == topic)[0]) for topic in (0, 1))
    read = as_read(index, 0, vector, first)
    assert read.startswith(f"{long.question} 환불 안내 입니다 카드 결제")
    assert len(read) <= len(long.question) + 1 + ANSWER_CHARACTERS
    assert as_read(index, 1, vector, second) == f"{ENTRIES[1].question} {ENTRIES[1].answer}"


def test_the_phrasing_that_fits_is_read_with_its_question_and_a_passage_is_not_read_twice() -> None:
    encoder = WordEncoder()
    index = Index.encode(ENTRIES, [], encoder)
    vector = encoder.encode_queries(["돈"]).vectors[0]
    rows = {row.text: number for number, row in enumerate(index.rows) if row.topic == 0}
    passage = next(number for number in rows.values() if index.are_passages[number])
    plain = as_read(index, 0, vector, rows[ENTRIES[0].question])
    assert as_read(index, 0, vector, rows["돈 돌려받기"]) == plain.replace(
        ENTRIES[0].question, f"{ENTRIES[0].question} 돈 돌려받기"
    )
    assert as_read(index, 0, vector, passage) == plain


def test_one_line_too_long_is_cut() -> None:
    encoder = WordEncoder()
    endless = ENTRIES[0].model_copy(update={"answer": "가" * 500})
    index = Index.encode([endless], [], encoder)
    vector = encoder.encode_queries(["무엇"]).vectors[0]
    assert as_read(index, 0, vector, 0) == f"{endless.question} {'가' * ANSWER_CHARACTERS}"
