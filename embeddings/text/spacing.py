"""Spaces put back into a query that was typed without them."""

from embeddings.text.morphemes import analyser

SYLLABLES_A_SPACE = 10
"""Korean has a space about every third syllable; with fewer than one in ten, they were left out in typing."""


def respaced(text: str) -> str:
    """`text` with its spaces anew if it has too few of them, else as it is.

    >>> respaced("캐시환불은어떻게하나요")
    '캐시 환불은 어떻게 하나요'
    """
    letters = len(text) - text.count(" ")
    if text.count(" ") * SYLLABLES_A_SPACE >= letters or not any("가" <= c <= "힣" for c in text):
        return text
    spaced: str = analyser().space(text, reset_whitespace=True)
    return spaced
