"""An encoder whose words have random directions, the same at every run: every text is somewhat like every other."""

import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from embeddings.encoder.protocol import Encoded, Floats


class RandomEncoder:
    """A word's vector comes from its checksum; a text's is the mean of its words', all scaled to length 1."""

    name = "random"
    fingerprint = "random-1"
    dimension = 32
    prompts: dict[str, str] = {"query": "", "document": ""}  # noqa: RUF012 (a fake needs no more)

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        tokens = [np.stack([_direction(word, self.dimension) for word in text.split() or [""]]) for text in texts]
        vectors = np.stack([words.mean(axis=0) for words in tokens])
        return Encoded(_unit(vectors), _unit(np.concatenate(tokens)), np.cumsum([0, *map(len, tokens)]))

    encode_passages = encode_queries

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def relevance(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> None:
        """Reads nothing together, as a model of an operator's own."""


class CountingEncoder(RandomEncoder):
    """Notes what it is asked."""

    def __init__(self, fingerprint: str = "random-1") -> None:
        self.fingerprint = fingerprint
        self.asked: list[str] = []

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        self.asked += texts
        return super().encode_queries(texts)

    encode_passages = encode_queries


@lru_cache(maxsize=100_000)
def _direction(word: str, dimension: int) -> Floats:
    rng = np.random.default_rng(zlib.crc32(word.encode()))
    return rng.standard_normal(dimension).astype(np.float32) + 0.5


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
