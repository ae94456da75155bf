"""The seam between text and vectors: what an encoder gives. Tests use a fake whose numbers a reader can compute."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Encoded:
    """What the encoder makes of n texts in one forward pass; all vectors have length 1."""

    vectors: Floats
    """Shape (n, dimension)."""
    tokens: Floats
    """The vectors of all texts' tokens, one text after another, without prompt and special tokens."""
    offsets: npt.NDArray[np.int64]
    """Shape (n + 1,): text i has the tokens from offsets[i] up to offsets[i + 1], one at least."""

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.vectors)

    def only(self, number: int) -> "Encoded":
        """The text of this number by itself; it keeps nothing of the others in memory."""
        first, last = self.offsets[number : number + 2]
        vectors, tokens = self.vectors[number : number + 1].copy(), self.tokens[first:last].copy()
        return Encoded(vectors, tokens, np.array([0, last - first]))

    @classmethod
    def concatenate(cls, parts: Sequence["Encoded"]) -> "Encoded":
        """One after another."""
        if len(parts) == 1:
            return parts[0]
        counts = np.concatenate([np.diff(part.offsets) for part in parts])
        return cls(
            np.concatenate([part.vectors for part in parts]),
            np.concatenate([part.tokens for part in parts]),
            np.concatenate([[0], np.cumsum(counts)]),
        )


def own_tokens(count: int, before: int) -> slice:
    """Where a text's own tokens stand among `count`, behind those `before` and in front of the closing one.

    For an empty text, the closing token stands for it.

    >>> own_tokens(7, 3), own_tokens(4, 3)
    (slice(3, 6, None), slice(3, 4, None))
    """
    end = count - 1
    return slice(before, end) if end > before else slice(end, end + 1)


class Encoder(Protocol):
    """Turns texts into unit vectors, so that an inner product is a cosine similarity."""

    name: str
    fingerprint: str
    """Changes when the vectors of the same texts would."""

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """Users' texts, and phrasings, which are like them; `progress` shows on stderr how far it is."""
        ...

    def encode_passages(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """Parts of answers."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many pieces the text falls into; a likelier text falls into fewer."""
        ...

    def relevance(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> Floats | None:
        """Log odds that the entry answers the query, for each (query, entry) read together; shape (pairs,).

        None from a model that has learned no such thing.
        """
        ...
