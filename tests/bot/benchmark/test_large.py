"""Large FAQs: how they are made of real phrasings, and a small one searched as the benchmark does, to the end."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.benchmark.contenders.flat import FlatIndex
from bot.benchmark.extent import QUICK, Setup
from bot.benchmark.large.mixing import NOISE, Mixing, Parts
from bot.benchmark.large.phrasings import Mixture, asked_of, back, front, parts_of, synthetic
from bot.benchmark.large.reindexing import NEW_QUESTION, texts_to_encode, with_one_change
from bot.benchmark.large.searching import FIRST, base_of, build, search_ours, search_plain
from bot.benchmark.large.whole_articles import large_faq
from tests.fakes.random_encoder import RandomEncoder


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    """Of sizes that take a moment; nothing in it needs a live build."""
    folder = tmp_path_factory.mktemp("large")
    extent = replace(QUICK, base=60, searches=12)
    return Setup(extent, folder / "index", folder / "model", ("질문",), folder)


@pytest.fixture(scope="module")
def parts(setup: Setup) -> Path:
    base = base_of(setup)
    said = dict.fromkeys(article.answer.splitlines()[0] for article in base)
    path = setup.folder / "parts.npz"
    Parts.encode(parts_of(base), list(said), RandomEncoder()).save(path)
    return path


def test_an_entry_is_made_of_halves_of_two_articles_phrasings(setup: Setup) -> None:
    base = base_of(setup)
    real = {text for article in base for text in (article.question, *article.queries)}
    made = synthetic(10, base)
    assert [len(each.entry.phrasings) for each in made] == [4, 4, 2]
    for mixture in (mixture for each in made for mixture in each.phrasings):
        assert mixture.text == f"{mixture.front} {mixture.back}"
        assert mixture.front in {front(text) for text in real}
        assert mixture.back in {back(text) for text in real}
    assert [each.entry for each in synthetic(10, base)] == [each.entry for each in made]


def test_no_question_stands_in_the_faq_as_it_is(setup: Setup) -> None:
    base = base_of(setup)
    made = synthetic(40, base)
    asked = asked_of(made, base, 20)
    assert len(asked) == 20
    assert {query.text for query in asked} & {text for each in made for text in each.entry.phrasings} == set()


def test_a_mixture_lies_between_its_parts_and_has_their_tokens() -> None:
    texts = ["캐시 환불", "어떻게 하나요"]
    encoded = RandomEncoder().encode_queries(texts)
    mixing = Mixing(Parts(texts, encoded), [Mixture("캐시 환불 어떻게 하나요", *texts)])
    mixed = mixing.encode_queries(["캐시환불 어떻게 하나요"])  # spaces may have changed on the way
    exact = [encoded.vectors.T @ [share, 1 - share] for share in np.linspace(0.35, 0.65, 301)]
    nearest_one = min(np.linalg.norm(mixed.vectors[0] - vector / np.linalg.norm(vector)) for vector in exact)
    assert 0 < nearest_one < 1.5 * NOISE
    assert mixed.offsets.tolist() == [0, 4]
    assert np.array_equal(mixed.tokens, encoded.tokens)
    assert np.array_equal(mixing.vectors(["캐시 환불 어떻게 하나요"]), mixing.vectors(["캐시 환불 어떻게 하나요"]))


def test_the_nearest_are_those_of_a_whole_sort() -> None:
    chance = np.random.default_rng(1)
    vectors, queries = (chance.standard_normal((count, 8)).astype(np.float32) for count in (20_000, 5))
    flat = FlatIndex.of(np.split(vectors, 4))
    found = [flat.search(query, FIRST) for query in queries]
    assert np.array_equal(found, np.argsort(-(queries @ vectors.T), axis=1)[:, :FIRST])


def test_a_small_size_is_searched_to_the_end(setup: Setup, parts: Path) -> None:
    folder = setup.folder / "search-60"
    folder.mkdir()
    built = build(setup, 60, parts, folder)
    ours, plain = search_ours(folder), search_plain(folder)
    assert built.mb > 50
    assert ours["recall_at_10"] == 1.0  # so few rows are all looked at
    assert {*plain} == {"p50_ms", "p95_ms", "mb", "open_s"}
    assert {*plain} < {*ours}


def test_one_change_changes_one_text() -> None:
    entries = large_faq(30)
    before, after = texts_to_encode(entries), texts_to_encode(with_one_change(entries))
    assert after - before == {NEW_QUESTION}
    assert len(before - after) == 1
