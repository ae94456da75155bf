"""Search alone, in FAQs of up to a million phrasings: both legs and the scoring, with queries that are encoded already.

What is asked of the bot is public: an index is made, saved, opened and ranked as for any FAQ.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.benchmark.apart import apart
from bot.benchmark.contenders.flat import FlatIndex
from bot.benchmark.extent import Setup
from bot.benchmark.figures import Json, available_megabytes, megabytes, middle, milliseconds
from bot.benchmark.large.mixing import Mixing, Parts
from bot.benchmark.large.phrasings import articles, asked_of, parts_of, synthetic
from bot.builds.encoders import encoder_to_build_with
from bot.clock import timed
from embeddings.building.build import open_build
from embeddings.building.help_centres import Article
from embeddings.building.identity import identity_of
from embeddings.encoder.protocol import Encoded, Floats
from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from embeddings.index.rows import texts_of
from embeddings.search.candidates import retrieve

FIRST = 10
"""Rows that recall looks at."""
_CHUNK = 8192
_QUERIES, _FLAT, _TRUTH, _BUILD = "queries.npz", "flat.faiss", "truth.json", "build"


class Built(NamedTuple):
    """What making an index took."""

    seconds: float
    mb: float


def searched(setup: Setup) -> tuple[dict[str, Json], dict[str, Json], dict[str, str]]:
    """Of the bot and of the plain peer by the number of phrasings; and why a size was left out.

    A size is left out where the size before it says that the machine has no room for it.
    """
    ours: dict[str, Json] = {}
    plain: dict[str, Json] = {}
    parts = setup.folder / "parts.npz"
    apart(encode_parts, setup, parts)
    before: dict[int, Built] = {}
    for count in setup.extent.phrasings:
        if short := _shortage(count, before):
            return ours, plain, {f"search.{count}": short}
        folder = setup.folder / f"search-{count}"
        folder.mkdir()
        built = apart(build, setup, count, parts, folder)
        ours[str(count)] = {**apart(search_ours, folder), "build_s": built.seconds, "build_mb": built.mb}
        plain[str(count)] = apart(search_plain, folder)
        before[count] = built
    return ours, plain, {}


def _shortage(count: int, before: Mapping[int, Built]) -> str | None:
    """Why this many are left out, told from how the memory grew between the two sizes before."""
    if len(before) < 2:
        return None
    (few, less), (many, more) = list(before.items())[-2:]
    needed, there = more.mb + (more.mb - less.mb) * (count - many) / (many - few), available_megabytes()
    if needed < there:
        return None
    return (
        f"the index of {many} phrasings took {more.mb:.0f} MB to make: {count} would take about {needed:.0f} MB, "
        f"{there:.0f} MB are free"
    )


def base_of(setup: Setup) -> list[Article]:
    """The articles that mixtures are made of."""
    found = articles()
    share = setup.extent.base / sum(1 + len(article.queries) for article in found)
    return random.Random(5).sample(found, max(2, round(min(share, 1) * len(found))))  # noqa: S311


def encode_parts(setup: Setup, path: Path) -> None:
    """Encode what mixtures are made of, with the bot's encoder."""
    base = base_of(setup)
    asked = parts_of(base)
    said = {line: None for article in base if (line := article.answer.splitlines()[0]) not in asked}
    Parts.encode(asked, list(said), encoder_to_build_with(setup.settings, print)).save(path)


def build(setup: Setup, count: int, parts: Path, folder: Path) -> Built:
    """Make an index of `count` phrasings and save it, with queries and what is nearest to them among all rows."""
    base = base_of(setup)
    some = synthetic(count, base)
    queries = asked_of(some, base, setup.extent.searches)
    mixtures = [mixture for each in some for mixture in (*each.phrasings, each.answer)]
    encoder = Mixing(Parts.open(parts), [*mixtures, *queries])
    index, seconds = timed(partial(_saved, [each.entry for each in some], encoder, folder / _BUILD))
    most = megabytes(what="VmHWM")
    texts = [query.text for query in queries]
    encoded = encoder.encode_queries(texts)
    np.savez(folder / _QUERIES, texts=np.array(texts), **vars(encoded))
    flat = FlatIndex.of(_vectors(index, encoder))
    flat.save(folder / _FLAT)
    truth = [flat.search(vector, FIRST) for vector in encoded.vectors]
    (folder / _TRUTH).write_text(json.dumps(truth), encoding="utf-8")
    return Built(round(seconds, 1), most)


def _saved(entries: Sequence[Entry], encoder: Mixing, folder: Path) -> Index:
    folder.mkdir()
    index = Index.encode(entries, [], encoder, folder=folder)
    index.save(folder, identity_of(encoder.fingerprint), encoder.name, "0" * 64)
    return index


def _vectors(index: Index, encoder: Mixing) -> Iterator[Floats]:
    """Of all rows, a chunk at a time."""
    for start in range(0, len(index.rows), _CHUNK):
        yield encoder.vectors([text for texts in texts_of(index.rows[start : start + _CHUNK]) for text in texts])


def _queries(folder: Path) -> list[tuple[str, Encoded]]:
    with np.load(folder / _QUERIES) as kept:
        encoded = Encoded(kept["vectors"], kept["tokens"], kept["offsets"])
        return [(text, encoded.only(number)) for number, text in enumerate(kept["texts"].tolist())]


def search_ours(folder: Path) -> dict[str, Json]:
    """Open the build and rank the queries; the memory is that of the process with all in it."""
    queries = _queries(folder)
    truth = json.loads((folder / _TRUTH).read_text(encoding="utf-8"))
    encoder = Mixing(Parts([], queries[0][1]), [])
    (text, encoded), *_ = queries
    before = megabytes()

    searcher, opening = timed(partial(open_build, folder / _BUILD, encoder))
    _, first = timed(partial(searcher.rank, [text], encoded))  # makes what is made once
    seconds = [timed(partial(searcher.rank, [text], encoded))[1] for text, encoded in queries]
    rest = megabytes()
    found = [found_first(searcher.index, text, encoded) for text, encoded in queries]
    recalls = [len(rows & {*true}) / FIRST for rows, true in zip(found, truth, strict=True)]
    return {
        **milliseconds(seconds),
        "mb": rest,
        "of_which_libraries_mb": before,
        "open_s": round(opening + first, 3),
        "recall_at_10": round(float(np.mean(recalls)), 4),
    }


def found_first(index: Index, text: str, encoded: Encoded) -> set[int]:
    """The rows nearest to a query among those that the search looks at, FIRST of them."""
    candidates = retrieve(index, text, encoded.vectors[0])
    rows: list[int] = candidates.rows[np.argsort(-candidates.dense, kind="stable")[:FIRST]].tolist()
    return {*rows}


def search_plain(folder: Path) -> dict[str, Json]:
    """The same vectors in the plain peer's index, opened from its file; no words, no late interaction, no scoring."""
    index, opening = timed(partial(FlatIndex.open, folder / _FLAT))
    seconds = [timed(partial(index.search, encoded.vectors[0], FIRST))[1] for _, encoded in _queries(folder)]
    return {**milliseconds(seconds), "mb": megabytes(), "open_s": middle([opening])}
