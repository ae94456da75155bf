"""An encoder for mixtures of real texts: their vectors are mixed as they are, and no model runs.

The parts' vectors are the real model's; a mixture has their mean, at a share drawn by lot, with noise, and all tokens
of both. That is no encoding of the text, but it lies where such texts lie, as near to its likes as they do.
"""

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from bot.benchmark.large.phrasings import Mixture
from embeddings.encoder.protocol import Encoded, Encoder, Floats
from embeddings.text.normal_form import same_text_key

NOISE = 0.15
"""Length of what is added to a vector of length 1, in a direction drawn by lot."""


class Parts:
    """Real texts that were encoded, found by themselves."""

    def __init__(self, texts: Sequence[str], encoded: Encoded) -> None:
        self._places = {text: place for place, text in enumerate(texts)}
        self._encoded = encoded
        self._texts = list(texts)

    @classmethod
    def encode(cls, asked: Sequence[str], said: Sequence[str], encoder: Encoder) -> "Parts":
        """What is asked as queries, what answers say as passages; all are different texts."""
        encoded = Encoded.concatenate([encoder.encode_queries(asked), encoder.encode_passages(said)])
        return cls([*asked, *said], encoded)

    def save(self, path: Path) -> None:
        """Into one file."""
        np.savez(
            path,
            texts=np.array(self._texts),
            vectors=self._encoded.vectors,
            tokens=self._encoded.tokens.astype(np.float16),
            offsets=self._encoded.offsets,
        )

    @classmethod
    def open(cls, path: Path) -> "Parts":
        """What `save` wrote."""
        with np.load(path) as kept:
            encoded = Encoded(kept["vectors"], kept["tokens"].astype(np.float32), kept["offsets"])
            return cls(kept["texts"].tolist(), encoded)

    def vector(self, text: str) -> Floats:
        """Shape (dimension,)."""
        vector: Floats = self._encoded.vectors[self._places[text]]
        return vector

    def tokens(self, text: str) -> Floats:
        """Shape (n, dimension)."""
        first, last = self._encoded.offsets[self._places[text] :][:2]
        tokens: Floats = self._encoded.tokens[first:last]
        return tokens


class Mixing:
    """An Encoder of the mixtures that it is given; of no other texts."""

    name = fingerprint = "mixtures of real texts"

    def __init__(self, parts: Parts, mixtures: Iterable[Mixture]) -> None:
        self._parts = parts
        self._mixtures = {same_text_key(mixture.text): mixture for mixture in mixtures}

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        mixtures = [self._mixture(text) for text in texts]
        tokens = [self._parts.tokens(text) for mixture in mixtures for text in (mixture.front, mixture.back)]
        counts = [len(one) + len(other) for one, other in zip(tokens[::2], tokens[1::2], strict=True)]
        return Encoded(self.vectors(texts), np.concatenate(tokens), np.cumsum([0, *counts]))

    encode_passages = encode_queries

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Without the tokens, shape (n, dimension)."""
        mixed = np.stack([self._mixed(self._mixture(text)) for text in texts])
        return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)

    def _mixture(self, text: str) -> Mixture:
        """Spaces may have been put back into it."""
        return self._mixtures[same_text_key(text)]

    def _mixed(self, mixture: Mixture) -> Floats:
        chance = np.random.default_rng(zlib.crc32(mixture.text.encode()))
        share = chance.uniform(0.35, 0.65)
        vector = share * self._parts.vector(mixture.front) + (1 - share) * self._parts.vector(mixture.back)
        noise = chance.standard_normal(len(vector), np.float32)
        return np.asarray(vector + NOISE / np.sqrt(len(vector)) * noise, np.float32)

    def count_tokens(self, text: str) -> int:
        """See Encoder; all texts here are Hangul, which nothing else would make shorter."""
        return len(text)

    def relevance(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> None:
        """See Encoder; nothing is read again."""
