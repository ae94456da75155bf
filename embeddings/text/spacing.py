"""Spaces put back into a query that was typed without them. The only module that knows the morphological analyser."""

from functools import cache

from kiwipiepy import Kiwi

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
    spaced: str = _analyser().space(text, reset_whitespace=True)
    return spaced


@cache
def _analyser() -> Kiwi:
    # Without its dictionaries of names: they change no spacing of our kind and take half of its memory.
    return Kiwi(num_workers=1, load_default_dict=False, load_multi_dict=False)
