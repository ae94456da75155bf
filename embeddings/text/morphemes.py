"""The morphological analyser: loaded once, and what of its output others need. The only module that knows it."""

import re
from functools import cache, lru_cache
from threading import Lock

from kiwipiepy import Kiwi, Token

_NOUNS = frozenset({"NNG", "NNP", "NNB", "SL", "SN", "XPN", "XSN", "NR", "XR"})
_HEADS = frozenset({"NNG", "NNP", "SL"})
_HALVES = re.compile("[\ud800-\udfff]")
"""Of surrogate pairs, which a text from JSON may have, and the analyser can't read."""

_LATELY = 256
"""Texts: a turn looks at the same one from several sides."""
_loading = Lock()


def analyser() -> Kiwi:
    """Without its dictionaries of names: they change no spacing of our kind and take half of its memory.

    It may be asked by several threads at once; whoever comes while it is being loaded waits.
    """
    with _loading:
        return _loaded()


@cache
def _loaded() -> Kiwi:
    kiwi = Kiwi(num_workers=1, load_default_dict=False, load_multi_dict=False)
    kiwi.tokenize("가")  # the first text has the other half of the work done
    return kiwi


@lru_cache(_LATELY)
def tokens(text: str) -> tuple[Token, ...]:
    """The text's morphemes, which lie in it where they say."""
    return tuple(analyser().tokenize(_HALVES.sub("\ufffd", text)))


def nouns(text: str) -> list[str]:
    """The text's nouns, those that stand together as one, in their order and each once.

    >>> nouns("환불 수수료는 환불금액의 10%예요")
    ['환불', '수수료', '환불금액']
    """
    found: list[str] = []
    run, head, end = "", False, -1
    for token in (*tokens(text), None):
        if token is not None and token.tag in _NOUNS and (not run or token.start == end):
            run, head, end = run + token.form, head or token.tag in _HEADS, token.start + token.len
            continue
        if head:
            found.append(run)
        run, head = "", False
        if token is not None and token.tag in _NOUNS:
            run, head, end = token.form, token.tag in _HEADS, token.start + token.len
    return list(dict.fromkeys(found))
