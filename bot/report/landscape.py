"""A map of the FAQ: entries and what users asked in vain, as points of a plane, like meanings near each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.encoder.protocol import Encoder, Floats
from embeddings.faq.entries import Entry

MAX_ENTRIES = 400
"""That are drawn: more would lie upon each other."""


@dataclass(frozen=True)
class Point:
    """One text's place; `users` is 0 for an entry."""

    x: float
    y: float
    text: str
    place: str
    """The entry's category; empty for a user's question."""
    users: int = 0


def landscape(encoder: Encoder, entries: Sequence[Entry], asked: Sequence[tuple[str, int]]) -> list[Point]:
    """The first two principal components of the entries' questions, and users' questions laid upon them."""
    drawn = entries[:MAX_ENTRIES]
    if len(drawn) < 3:
        return []
    own = encoder.encode_queries([entry.question for entry in drawn]).vectors
    axes = _axes(own)
    centre = own.mean(axis=0)
    points = [
        Point(float(x), float(y), entry.question, entry.category or entry.service)
        for entry, (x, y) in zip(drawn, (own - centre) @ axes.T, strict=True)
    ]
    if asked:
        theirs = (encoder.encode_queries([text for text, _ in asked]).vectors - centre) @ axes.T
        points += [
            Point(float(x), float(y), text, "", users) for (text, users), (x, y) in zip(asked, theirs, strict=True)
        ]
    return points


def _axes(vectors: Floats) -> Floats:
    """Two directions in which they differ most, signs settled so that the same FAQ gives the same map."""
    _, _, directions = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    first = directions[:2]
    signs = np.sign(first[np.arange(len(first)), np.abs(first).argmax(axis=1)])
    return np.asarray(first * signs[:, None], np.float32)
