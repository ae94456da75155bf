"""A build on a day is what a build of that day's entries alone would be."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from embeddings.search.days import on_day
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.word_confidence import WORD_CONFIDENCE

CHRISTMAS = date(2026, 12, 25)
SALE = ENTRIES[1].model_copy(update={"id": "sale", "question": "크리스마스 할인", "alternates": ("할인 되나요",)})
LIVES = [
    ENTRIES[0],
    ENTRIES[1].model_copy(update={"valid_until": date(2026, 12, 24)}),
    ENTRIES[2].model_copy(update={"valid_from": CHRISTMAS}),
    ENTRIES[3],
    SALE.model_copy(update={"valid_from": CHRISTMAS, "valid_until": CHRISTMAS}),
]
TEXTS = ["환불 방법", "쿠폰 쓰는 법", "알림 끄기", "크리스마스 할인", "할인", "안녕하세요", "없는 말"]


def searcher(entries: list[Entry]) -> Searcher:
    encoder = WordEncoder()
    return Searcher(replace(Index.encode(entries, INTENTS, encoder), confidence=WORD_CONFIDENCE), encoder)


@pytest.mark.parametrize("day", [date(2026, 12, 24), CHRISTMAS, date(2026, 12, 26)])
def test_a_day_is_searched_as_a_build_of_its_own_entries(day: date) -> None:
    own = [entry for entry in LIVES if entry.live_on(day)]
    shown, made = on_day(searcher(LIVES), day), searcher(own)
    assert shown.index.entries == own
    assert shown.index.rows == made.index.rows
    np.testing.assert_array_equal(shown.index.tokens, made.index.tokens)
    np.testing.assert_array_equal(shown.index.offsets, made.index.offsets)
    for text in TEXTS:
        assert shown.search(text) == made.search(text)
        assert shown.find(text, 0.1) == made.find(text, 0.1)


def test_a_phrasing_that_two_entries_have_in_turn_is_the_one_of_the_day() -> None:
    before = ENTRIES[0].model_copy(update={"valid_until": date(2026, 12, 24)})
    after = ENTRIES[0].model_copy(update={"id": "holiday", "answer": "휴일이에요.", "valid_from": CHRISTMAS})
    both = searcher([before, after, *ENTRIES[1:]])
    assert [
        [entry.id for entry in on_day(both, day).search("환불 방법").hits[0].twins]
        for day in (date(2026, 12, 24), CHRISTMAS)
    ] == [["refund"], ["holiday"]]


def test_where_every_entry_is_to_be_seen_the_build_serves_as_it_is() -> None:
    whole = searcher(ENTRIES)
    assert on_day(whole, CHRISTMAS) is whole


def test_before_the_first_entry_begins_nothing_is_found_and_small_talk_is_understood() -> None:
    shown = on_day(searcher([ENTRIES[0].model_copy(update={"valid_from": CHRISTMAS})]), date(2026, 12, 24))
    assert shown.search("환불 방법").hits == ()
    assert shown.find("환불 방법", 0.0) == []
    said = shown.search("안녕하세요").intent
    assert said is not None
    assert said.id == "greeting"
