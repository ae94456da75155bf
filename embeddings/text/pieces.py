"""A long text in pieces short enough to be understood one by one: its sentences, and these in windows of words."""

import re

from embeddings.text.normal_form import normalise

WINDOW, STEP = 12, 8
"""Words of a window, and from one to the next: what a sentence says in few words stands whole in one of them."""
MAX_PIECES = 40
"""More are looked at by nobody: the first and the last of them are kept."""

_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def pieces_of(text: str) -> list[str]:
    """The pieces in their order, normalised.

    >>> pieces_of("환불이 안 돼요. 너무 힘들어요!\\n도와주세요")
    ['환불이 안 돼요.', '너무 힘들어요!', '도와주세요']
    """
    sentences = [normalise(sentence) for sentence in _END.split(text)]
    pieces = [piece for sentence in sentences if sentence for piece in _windows(sentence.split())]
    half = MAX_PIECES // 2
    return pieces if len(pieces) <= MAX_PIECES else [*pieces[:half], *pieces[-half:]]


def _windows(words: list[str]) -> list[str]:
    if len(words) <= WINDOW:
        return [" ".join(words)]
    return [" ".join(words[start : start + WINDOW]) for start in range(0, len(words) - WINDOW + STEP, STEP)]
