"""What a text is made of, letter by letter: its jamo n-grams. Here "안", "못" and "말고" are seen."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from embeddings.text import ngrams
from embeddings.text.normal_form import jamo

NGRAMS = (2, 6)
"""Lengths in jamo; six are two syllables, as in "안 됐"."""
BUCKETS = 2**15
"""N-grams are hashed, so that none has to be stored."""

Weights = npt.NDArray[np.float32]


def counts(texts: Sequence[str]) -> ngrams.Lists:
    """How often each n-gram stands in each text, its begin and end being letters too."""
    return ngrams.stacked([_grams(text) for text in texts])


@lru_cache(maxsize=20_000)
def _grams(text: str) -> ngrams.Counted:
    """What ships is in every build of a process."""
    return ngrams.count(f"^{jamo(text)}$", NGRAMS, BUCKETS)
