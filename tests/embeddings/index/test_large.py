"""A large index answers as a small one does: the same FAQ, built and opened both ways."""

from pathlib import Path

import numpy as np
import pytest

from bot.benchmark.large.whole_articles import large_faq
from embeddings.building.identity import identity_of
from embeddings.index import lexical, rows
from embeddings.index.contents import encoding
from embeddings.index.dense import MappedDenseIndex
from embeddings.index.index import Index
from embeddings.index.lexical import MappedLexicalIndex
from embeddings.index.metric import Metric
from embeddings.search.candidates import retrieve
from embeddings.search.searcher import Searcher
from tests.fakes.random_encoder import RandomEncoder

QUERIES = [
    "배송비 얼마예요",
    "환불은 며칠 걸려요?",
    "비밀번호 바꾸고 싶어요",
    "예약을 취소하려면",
    "포인트가 안 보여요",
]


@pytest.fixture(scope="module")
def encoder() -> RandomEncoder:
    return RandomEncoder()


@pytest.fixture(scope="module")
def small(encoder: RandomEncoder) -> Index:
    return Index.encode(large_faq(600), [], encoder)


@pytest.fixture(scope="module")
def large(encoder: RandomEncoder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = tmp_path_factory.mktemp("build")
    identity = identity_of(encoder.fingerprint)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "EXACT_ROWS", 100)
        patch.setattr(rows, "MAPPED_FROM", 0)
        Index.encode(large_faq(600), [], encoder, folder=folder).save(folder, identity, "random", "0")
        return Index.open(folder, identity)


def test_is_mapped_and_knows_its_metric(large: Index) -> None:
    assert isinstance(large.dense, MappedDenseIndex)
    assert isinstance(large.lexical, MappedLexicalIndex)
    assert isinstance(large.tokens, np.memmap)
    assert isinstance(large.taught.metric._centroids, np.memmap)


@pytest.mark.parametrize("in_place", [True, False])
def test_is_the_same_wherever_it_is_written(
    in_place: bool, large: Index, encoder: RandomEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In chunks of another size too; what was written in its place is not written again."""
    monkeypatch.setattr(rows, "EXACT_ROWS", 100)
    monkeypatch.setattr(encoding, "CHUNK", 7)
    monkeypatch.setattr(lexical, "_BLOCK", 101)
    index = Index.encode(large_faq(600), [], encoder, folder=tmp_path if in_place else None)
    there = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npy")}
    assert {path.name for path in there} >= ({"tokens.npy", "halves.npy", "by_row.weights.npy"} if in_place else set())
    index.save(tmp_path, identity_of(encoder.fingerprint), "random", "0")
    assert {path: path.stat().st_mtime_ns for path in there if path.name != "rarities.npy"} == there
    same = Index.open(tmp_path, identity_of(encoder.fingerprint))
    assert np.array_equal(same.tokens, large.tokens)
    assert np.array_equal(same.offsets, large.offsets)
    everything = np.arange(len(large.rows))
    assert np.array_equal(same.dense.vectors(everything), large.dense.vectors(everything))
    for text in QUERIES:
        assert np.array_equal(same.lexical.scores(text), large.lexical.scores(text))


def test_finds_the_rows_of_the_small_one(small: Index, large: Index, encoder: RandomEncoder) -> None:
    stored = [row.text for row in small.rows[::40]]
    for text, vector in zip(stored, encoder.encode_queries(stored).vectors, strict=True):
        best, cosines = small.dense.search(vector, 1)
        found, near = large.dense.search(vector, 10)
        assert best[0] in found
        assert near.max() == pytest.approx(cosines[0], abs=2e-3)
        assert np.all(np.diff(near) <= 0)
        exact = small.lexical.scores(text)
        assert exact.argmax() in large.lexical.best(large.lexical.scores(text), 20)


def test_excluded_rows_are_not_found(large: Index, encoder: RandomEncoder) -> None:
    vector = encoder.encode_queries([large.rows[5].text]).vectors[0]
    hidden = large.dense.search(vector, 10)[0]
    assert not set(hidden) & set(retrieve(large, large.rows[5].text, vector, hidden, k=20).rows)


@pytest.mark.parametrize("postings", [0, 50, lexical.POSTINGS])
def test_lexical_cosines_are_whole_however_few_postings_are_read(
    small: Index, large: Index, postings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexical, "POSTINGS", postings)
    everything = np.arange(len(small.rows))
    for query in [*QUERIES, "", "?"]:
        partial = large.lexical.scores(query)
        exact = small.lexical.scores(query)
        assert np.all(partial <= exact + 1e-5)
        assert large.lexical.cosines(query, partial, everything) == pytest.approx(exact, abs=1e-5)


@pytest.mark.parametrize("left_out", [[], [0, 3, 200]])
def test_metric_is_that_of_all_rows(small: Index, large: Index, left_out: list[int], encoder: RandomEncoder) -> None:
    rows_, topics = np.array(left_out, np.intp), np.arange(len(small.groups))
    nearly = Metric.fit_large(large.dense.vectors, large.topics[~large.are_passages], len(topics), len(topics), rows_)
    exact = small.metric_without(rows_)
    assert nearly.share == exact.share > 0
    for vector in encoder.encode_queries(QUERIES).vectors:
        assert nearly.likeness(vector, topics) == pytest.approx(exact.likeness(vector, topics), abs=5e-3)


def test_ranks_as_the_small_one(small: Index, large: Index, encoder: RandomEncoder) -> None:
    for entry in small.entries[::60]:
        first, same = (Searcher(index, encoder).search(entry.question).hits[0] for index in (small, large))
        assert first.topic == same.topic
        assert same.score == pytest.approx(first.score, abs=0.02)
