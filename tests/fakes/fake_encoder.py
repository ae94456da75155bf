"""An encoder whose numbers a reader can compute: one dimension a word, in the order in which words are first seen."""

import threading
from collections.abc import Sequence

import numpy as np

from embeddings.encoder.protocol import Encoded


class WordEncoder:
    """A text's vector counts its words, scaled to length 1: two texts that share one of two words have cosine 0.5."""

    name = "words"
    dimension = 4096
    prompts: dict[str, str] = {"query": "", "document": ""}  # noqa: RUF012 (a fake needs no more)

    _words: dict[str, int] = {}  # noqa: RUF012 (shared: a build of one instance can be searched by another)

    def __init__(self, fingerprint: str = "words-1") -> None:
        self.fingerprint = fingerprint

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        numbers = [[self._number(word) for word in text.split() or [""]] for text in texts]
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, words in enumerate(numbers):
            np.add.at(vectors[row], words, 1)
        ids = np.array([number for words in numbers for number in words], np.int64)
        tokens = np.zeros((len(ids), self.dimension), np.float32)
        tokens[np.arange(len(ids)), ids] = 1
        offsets = np.cumsum([0, *map(len, numbers)])
        return Encoded(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), tokens, offsets)

    encode_passages = encode_queries

    def _number(self, word: str) -> int:
        """Beyond the dimension, words share theirs with earlier ones."""
        return self._words.setdefault(word, len(self._words) % self.dimension)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def relevance(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> None:
        """Reads nothing together, as a model of an operator's own."""


class SlowEncoder(WordEncoder):
    """Waits within a question's encoding until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.free = threading.Event(), threading.Event()
        self.free.set()

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        self.begun.set()
        self.free.wait(10)
        return super().encode_queries(texts, progress=progress)
