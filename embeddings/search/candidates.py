"""Retrieve: the rows that either leg finds for a query. Everything after looks at these alone."""

from dataclasses import dataclass

import numpy as np

from embeddings.encoder.protocol import Floats
from embeddings.index.dense import Rows, Within
from embeddings.index.index import Index

EVERY_ROW = 8192
"""An index of up to so many rows has all of them as candidates. A full scan can't miss, and at 8,000 rows it costs a
few milliseconds more (python -m tests.load.retrieval; the figures are in docs/measurements.md)."""

ROWS_A_LEG = 512
"""Of a larger index, the best of each leg: far more than the topics that late interaction looks at."""


@dataclass(frozen=True)
class Candidates:
    """Rows in ascending order, with how well each fits the query; all three of shape (n,)."""

    rows: Rows
    dense: Floats
    """Cosine of the vectors."""
    lexical: Floats
    """Cosine of jamo n-grams, 0 to 1."""


def retrieve(index: Index, text: str, vector: Floats, exclude: Rows | None = None, k: int | None = None) -> Candidates:
    """The candidates for a query and its vector, shape (dimension,); rows in `exclude` are as if they weren't there.

    They are the best `k` rows of each leg: by default enough for an answer, and all of them for a list that is whole.
    """
    if k is None:
        k = rows_a_leg(index)
    if len(index.contents.hidden):
        exclude = index.contents.hidden if exclude is None else np.union1d(exclude, index.contents.hidden)
    found, cosines = index.dense.search(vector, k, exclude)
    lexical = index.lexical.scores(text)
    rows = np.union1d(found, index.lexical.best(lexical, k, exclude))
    dense = np.full(len(rows), np.nan, np.float32)
    dense[np.searchsorted(rows, found)] = cosines
    if len(found) < len(rows):
        missing = np.isnan(dense)
        dense[missing] = index.dense.vectors(rows[missing]) @ vector
    return Candidates(rows, dense, index.lexical.cosines(text, lexical, rows))


def rows_a_leg(index: Index) -> int:
    """How many rows a leg is asked for: all of them, up to a size."""
    count = len(index.dense)
    return count if count <= EVERY_ROW else ROWS_A_LEG


def rows_within(
    index: Index, service: str | None = None, category: str | None = None, platform: str | None = None
) -> Within:
    """The part of an index that is of a service, a category, a platform; None for whichever.

    Entries without a category have the empty one, and those for every platform are of each.
    """
    contents = index.contents
    wanted = [
        number
        for number, one in enumerate(contents.places)
        if service in (None, one.service)
        and category in (None, one.category)
        and (platform is None or not one.platforms or platform in one.platforms.split("\n"))
    ]
    rows = np.flatnonzero(np.isin(index.topics, np.flatnonzero(np.isin(contents.standing, wanted))))
    platforms = None if platform is None else frozenset(contents.places[number].platforms for number in wanted)
    return Within(rows, service, category, platforms)
