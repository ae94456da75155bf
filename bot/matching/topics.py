"""A message that only names a subject ("캐시 문의드려요"): the FAQ's questions about it. Pure functions."""

import re
from collections.abc import Sequence

from embeddings.follow_ups.facts import asked_kinds
from embeddings.follow_ups.wording import shared, wording_of
from embeddings.search.ranking import Hit

MAX_WORDS = 2
"""Of a subject; more of them are a question, whatever it lacks."""

_ANNOUNCED = re.compile(
    r"문의|질문|궁금|여쭤|여쭙|물어\s?[보볼봐]|알고\s?싶|알아\s?보|대해|관해|관련|쪽(?:으로|이요|에)|about\b|question",
    re.IGNORECASE,
)
_ANNOUNCING = re.compile(r"(?<=데|고|서)(?:요)?[\s,]+|[,.!?]\s*(?=\S)")
"""What stands before an announcement tells of the user: "글 쓰는 사람인데 …"."""


def about_subject(text: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits whose question, category or service names all that the text does, in their order; none for a text that
    says more than a subject, or nothing.
    """
    wording = wording_of(_ANNOUNCING.split(text)[-1] if _announces(text) else text)
    if wording.content != wording.names or not 1 <= len(wording.names.split()) <= MAX_WORDS:
        return ()
    return tuple(hit for hit in hits if _names(hit, wording.names))


def only_names(text: str) -> bool:
    """Whether the text names a subject in one word, or announces a question about one, and asks none.

    >>> [only_names(text) for text in ("캐시", "캐시 문의드려요", "캐시에 대해 알고 싶어요")]
    [True, True, True]
    >>> [only_names(text) for text in ("캐시 얼마예요", "캐시 환불")]
    [False, False]
    """
    return _announces(text) or (len(text.split()) == 1 and wording_of(text).content == text.strip(" .,?!~"))


def _announces(text: str) -> bool:
    return _ANNOUNCED.search(text) is not None and not asked_kinds(_ANNOUNCED.sub("", text))


def _names(hit: Hit, subject: str) -> bool:
    entry = hit.entry
    named = " ".join((*entry.phrasings, entry.category or "", entry.service))
    return all(shared(word, named) == 1 for word in subject.split())
