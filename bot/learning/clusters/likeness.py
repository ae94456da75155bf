"""Questions that ask the same thing, together: by what they say, and by the entries that come closest to them."""

import re
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt
from sklearn.cluster import AgglomerativeClustering

from embeddings.encoder.protocol import Floats
from embeddings.text.morphemes import nouns
from embeddings.text.normal_form import jamo

HITS_SHARE = 0.9
"""Of the likeness of two questions, what their hits count at most; the rest is the cosine of their vectors."""
TELLING = 0.2
"""Confidence of a text's best hit from which on its hits count in full: what fits nothing has none that tell."""
APART = 0.14
"""From this mean unlikeness on, two clusters stay two. Of what three cold starts' customers ask in a month and is not
answered, 6 of 10 pairs that are put together ask the same: python -m tests.load.together."""
SLIPS = 0.7
"""From this share of their pairs of letters on, two texts are the same but for slips: of texts in which every eighth
syllable was mistyped, 99 % are; by vectors and hits alone 70 % of them would stand with what was meant."""
NEVER = 1e9
"""So unlike that no mean with it is below APART."""

NAME_WORDS = 3
_WORD = re.compile(r"[가-힣A-Za-z]")

Places = Sequence[int]


def clustered(unlike: Floats, told_apart: Sequence[tuple[Places, Places]] = ()) -> npt.NDArray[np.intp]:
    """The number of each text's cluster, of what `unlikeness` tells. No text of one side of a pair that is `told_apart`
    shares a cluster with one of the other.
    """
    if len(unlike) < 2:
        return np.zeros(len(unlike), np.intp)
    unlike = unlike.copy()
    for one, other in told_apart:
        for rows, columns in ((one, other), (other, one)):
            unlike[np.ix_(rows, columns)] = NEVER
    clustering = AgglomerativeClustering(
        n_clusters=None, distance_threshold=APART, metric="precomputed", linkage="average"
    )
    return np.asarray(clustering.fit_predict(unlike), np.intp)


def unlikeness(texts: Sequence[str], vectors: Floats, hits: Floats) -> Floats:
    """Of each two texts, by what they say and by the entries that come close to them: 0 for the same.

    `hits` has a row a text: the confidence of each entry, 0 for most.
    """
    lengths = np.linalg.norm(hits, axis=1, keepdims=True)
    directions = hits / np.maximum(lengths, 1e-9)
    sure = np.minimum(hits.max(axis=1, initial=0) / TELLING, 1)
    share = HITS_SHARE * np.minimum(sure[:, None], sure[None, :])
    cosines = vectors @ vectors.T
    unlike = np.maximum(1 - cosines - share * (directions @ directions.T - cosines), 0)
    unlike[shared_letters(texts) >= SLIPS] = 0
    np.fill_diagonal(unlike, 0)
    return np.asarray(unlike, np.float32)


def shared_letters(texts: Sequence[str]) -> Floats:
    """Of each two texts, the share of their pairs of neighbouring letters that both have (Dice 1945).

    >>> shared_letters(["환불", "환물", "쿠폰"])[0].tolist() == [1, np.float32(3 / 5), 0]
    True
    """
    letters = [jamo(text) or text for text in texts]
    pairs = [{own[place : place + 2] for place in range(max(1, len(own) - 1))} for own in letters]
    column = {pair: number for number, pair in enumerate(dict.fromkeys(pair for own in pairs for pair in own))}
    has = np.zeros((len(texts), len(column)), np.float32)
    for row, own in enumerate(pairs):
        has[row, [column[pair] for pair in own]] = 1
    counts = has.sum(axis=1)
    return np.asarray(2 * (has @ has.T) / np.maximum(counts[:, None] + counts[None, :], 1), np.float32)


def central(vectors: Floats, weights: Sequence[int]) -> list[int]:
    """The places of a cluster's texts: the most central one first, then whichever is least like those before it."""
    order = [int(np.argmax(vectors @ (np.array(weights, np.float32) @ vectors)))]
    while len(order) < len(vectors):
        nearest = (vectors @ vectors[order].T).max(axis=1)
        nearest[order] = np.inf
        order.append(int(np.argmin(nearest)))
    return order


def names(clusters: Sequence[Sequence[str]]) -> list[str]:
    """A name for each cluster out of its own nouns: those that are frequent in it and rare in the others.

    >>> names([["쿠폰 등록이 안 돼요", "쿠폰 등록 오류"], ["쿠폰을 선물하고 싶어요"]])
    ['등록 · 쿠폰 · 오류', '선물 · 쿠폰']
    """
    words = [Counter(noun for text in texts for noun in nouns(text) if _WORD.search(noun)) for texts in clusters]
    spread = Counter(noun for own in words for noun in own)
    found = []
    for own, texts in zip(words, clusters, strict=True):
        worth = {noun: count * log(1 + len(clusters) / spread[noun]) for noun, count in own.items()}
        best = sorted(worth, key=lambda noun: -worth[noun])[:NAME_WORDS]
        found.append(" · ".join(best) or texts[0][:20])
    return found
