"""Where all rows are candidates, search gives what a full scan gives; in a large index, the same first hits."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.building.build import open_build
from embeddings.encoder.protocol import Encoder
from embeddings.encoder.remembering import Remembering
from embeddings.faq.faq_file import load_faq
from embeddings.index.index import Index
from embeddings.index.store import BuildStore
from embeddings.search.candidates import EVERY_ROW, ROWS_A_LEG, retrieve
from embeddings.search.query import readable
from embeddings.search.ranking import LISTED_LEXICAL
from embeddings.search.searcher import Searcher
from embeddings.search.signals import score
from tests.embeddings.search.full_scan import scan
from tests.fakes.questions import kept_queries
from tests.fakes.random_encoder import RandomEncoder
from tests.fakes.random_faq import WORDS, random_faq

BENCH = Path(__file__).parents[4] / "shared" / "bench"


class NotReading(Remembering):
    """Ranks as a full scan can: nothing is read together with the query."""

    def relevance(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> None:
        """See Encoder."""


def compare(searcher: Searcher, asked: list[str]) -> None:
    """Every hit's place, score and confidence are the oracle's; a phrasing to the letter has a rule of its own."""
    for text in asked:
        query = readable(text, searcher.encoder)
        result = searcher.search(text)
        if searcher.index.exact_topic(query) is not None:
            continue
        told = scan(searcher.index, searcher.encoder, query)
        for hit in result.hits:
            assert (hit.score, hit.confidence) == pytest.approx(told[hit.topic], abs=1e-5)
        entries = len(searcher.index.groups)  # intents come after them, and are no hits
        best = sorted((score for topic, (score, _) in told.items() if topic < entries), reverse=True)
        assert [hit.score for hit in result.hits] == pytest.approx(best[: len(result.hits)], abs=1e-5)


def test_a_random_faq_of_two_thousand_entries() -> None:
    encoder = RandomEncoder()
    searcher = Searcher(Index.encode(random_faq(2_000), [], encoder), encoder)
    assert len(searcher.index.rows) <= EVERY_ROW
    rng = random.Random(2)
    compare(searcher, [" ".join(rng.choices(WORDS, k=rng.randint(1, 6))) for _ in range(20)])


def test_hidden_rows_are_as_if_they_were_not_there() -> None:
    encoder = RandomEncoder()
    index = Index.encode(random_faq(40), [], encoder)
    hidden = np.flatnonzero((index.topics == 3) | (np.arange(len(index.rows)) == 7))
    query = encoder.encode_queries(["환불 방법"])
    told = scan(index, encoder, "환불 방법", set(hidden.tolist()))
    signals = score(index, "환불 방법", query, exclude=hidden)
    assert 3 not in signals.topics
    assert dict(zip(signals.topics.tolist(), signals.scores.tolist(), strict=True)) == pytest.approx(
        {topic: values[0] for topic, values in told.items()}, abs=1e-5
    )


def test_a_large_index_looks_at_the_best_rows_of_each_leg_alone() -> None:
    encoder = RandomEncoder()
    index = Index.encode(random_faq(EVERY_ROW // 2 + 1, passages=2), [], encoder)
    assert len(index.rows) > EVERY_ROW
    query = encoder.encode_queries(["환불 방법 문의"])
    candidates = retrieve(index, "환불 방법 문의", query.vectors[0])
    assert ROWS_A_LEG <= len(candidates.rows) <= 2 * ROWS_A_LEG
    dense = index.dense.vectors(np.arange(len(index.rows))) @ query.vectors[0]
    lexical = index.lexical.scores("환불 방법 문의")
    assert candidates.dense == pytest.approx(dense[candidates.rows], abs=1e-6)
    assert candidates.lexical.tolist() == lexical[candidates.rows].tolist()
    assert set(np.argsort(-dense)[:ROWS_A_LEG]) <= set(candidates.rows)
    assert lexical[candidates.rows].max() == lexical.max()


def test_a_list_of_results_is_whole_in_a_large_index_too() -> None:
    encoder = RandomEncoder()
    index = Index.encode(random_faq(EVERY_ROW // 2 + 1, passages=2), [], encoder)
    found = Searcher(index, encoder).find("환불", least_confidence=2)
    belonging = np.unique(index.topics[index.lexical.scores("환불") >= LISTED_LEXICAL])
    assert sorted(hit.topic for hit in found) == belonging.tolist()
    assert len(belonging) > 2 * ROWS_A_LEG
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


@pytest.mark.model
def test_the_faq_of_the_repository(serving: Encoder, real_builds: Path) -> None:
    index = replace(open_build(BuildStore(real_builds).live_folder(), serving).index, synonyms=[])
    compare(Searcher(index, NotReading(serving)), kept_queries()[::4])


@pytest.mark.model
def test_the_development_benchmark(serving: Encoder) -> None:
    if not BENCH.exists():
        pytest.skip(f"needs the development benchmark, which lies beside the project: {BENCH.name}")
    index = Index.encode(load_faq(BENCH / "parakqc_dev_faq.jsonl"), [], serving)
    lines = (BENCH / "parakqc_dev_queries.jsonl").read_text(encoding="utf-8").splitlines()
    compare(Searcher(index, NotReading(serving)), [json.loads(line)["query"] for line in lines[::200]])
