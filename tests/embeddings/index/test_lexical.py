"""The oracle is TF-IDF written out with counters: (1 + ln tf) · (ln((1 + n) / (1 + df)) + 1), scaled to length 1."""

import math
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from embeddings.index.lexical import NGRAMS, LexicalIndex

ROWS = ["캐시 환불은 어떻게 하나요?", "캐시 충전은 어떻게 하나요?", "닉네임 변경", "닉네임 닉네임", "iOS 17"]


def grams(text: str) -> Counter[str]:
    """The n-grams of a text's letters and digits, as jamo."""
    marked = unicodedata.normalize("NFD", "".join(c for c in text.lower() if c.isalnum()))
    shortest, longest = NGRAMS
    ends = [(start, start + size) for size in range(shortest, longest + 1) for start in range(len(marked) - size + 1)]
    return Counter(marked[start:end] for start, end in ends)


def expected_scores(rows: list[str], query: str) -> list[float]:
    counted = [grams(row) for row in rows]
    spread = Counter(gram for counts in counted for gram in counts)

    def weights(counts: Counter[str]) -> dict[str, float]:
        raw = {
            gram: (1 + math.log(count)) * (math.log((1 + len(rows)) / (1 + spread[gram])) + 1)
            for gram, count in counts.items()
        }
        length = math.sqrt(sum(weight**2 for weight in raw.values()))
        return {gram: weight / length for gram, weight in raw.items()}

    asked = weights(grams(query))
    return [sum(weight * asked.get(gram, 0) for gram, weight in weights(counts).items()) for counts in counted]


@pytest.mark.parametrize("query", ["캐시 환불", "캐시환불은어떻게하나요", "닉네임닉네임닉네임", "ios17", "캬시 한불"])
def test_scores_are_those_of_tf_idf_written_out(query: str) -> None:
    assert LexicalIndex.fit(ROWS).scores(query) == pytest.approx(expected_scores(ROWS, query), abs=1e-6)


def test_a_score_worked_by_hand() -> None:
    """가 is ㄱㅏ, one 2-gram; 간 has it too, and ㅏㄴ and ㄱㅏㄴ besides.

    With df 2 of 2 rows the shared gram weighs 1, the others 1 + ln(3/2) = 1.405.
    """
    expected = 1 / math.sqrt(1 + 2 * (1 + math.log(1.5)) ** 2)
    assert LexicalIndex.fit(["가", "간"]).scores("가") == pytest.approx([1, expected], abs=1e-6)


def test_spaces_and_punctuation_change_no_score() -> None:
    index = LexicalIndex.fit(ROWS)
    assert index.scores("캐시환불은어떻게하나요").tolist() == index.scores("캐시 환불은 어떻게 하나요?!").tolist()


def test_a_slip_in_one_final_consonant_still_finds_its_row() -> None:
    scores = LexicalIndex.fit(ROWS).scores("캐시 환부른")
    assert int(np.argmax(scores)) == 0


@pytest.mark.parametrize("query", ["", "?!", "😀", "xyz"])
def test_a_query_that_shares_nothing_scores_zero(query: str) -> None:
    assert LexicalIndex.fit(ROWS).scores(query).tolist() == [0, 0, 0, 0, 0]


def test_an_opened_index_gives_the_scores_of_the_saved_one(tmp_path: Path) -> None:
    saved = LexicalIndex.fit(ROWS)
    saved.save(tmp_path)
    opened = LexicalIndex.open(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lexical.npz"]
    for query in [*ROWS, *("".join(pair) for pair in pairwise(ROWS)), "", "환불"]:
        assert opened.scores(query).tolist() == saved.scores(query).tolist()


@pytest.mark.parametrize("count", [100, 40_000])
def test_the_best_rows_are_those_of_a_whole_sort(count: int) -> None:
    scores = np.random.default_rng(1).random(count, np.float32)
    scores[::3] = 0
    found = LexicalIndex.best(scores, 50)
    assert sorted(found.tolist()) == sorted(np.argsort(-scores)[:50].tolist())
    equal = np.full(count, 0.5, np.float32)
    assert len(LexicalIndex.best(equal, 50)) == 50
    assert len(LexicalIndex.best(np.zeros(count, np.float32), 50)) == 0
