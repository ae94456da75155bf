"""A message that only names a subject ("캐시 문의드려요"): the FAQ's questions about it. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.matching.decision import MAX_CHOICES, Decision
from embeddings.faq.intents import DANGER
from embeddings.follow_ups.facts import asked_kinds
from embeddings.follow_ups.wording import shared, wording_of
from embeddings.search.ranking import EXACT_CONFIDENCE, Hit

MAX_WORDS = 2
"""Of a subject; more of them are a question, whatever it lacks."""

_ANNOUNCED = re.compile(
    r"문의|질문|궁금|여쭤|여쭙|물어\s?[보볼봐]|알고\s?싶|알아\s?보|대해|관해|관련|쪽(?:으로|이요|에)|about\b|question",
    re.IGNORECASE,
)
_CASUAL = re.compile(r"(?<=[가-힣])(?:여|염|욤|욥|용)(?=[\s.,?!~]*$)")
"""Ends that spell 요 otherwise, and make names of words: 문의여."""
_POLITE = re.compile(r"(?:이?요|[여염])$")
_ANNOUNCING = re.compile(r"(?<=데|고|서)(?:요)?[\s,]+|[,.!?]\s*(?=\S)")
"""What stands before an announcement tells of the user: "글 쓰는 사람인데 …"."""


def with_choices(text: str, decision: Decision) -> Decision:
    """The same decision, but for choices among the questions about the subject of the text: where nothing else fits, or
    where the text only names a subject, and may mean any of several. "환불 문의합니다" asks for no person, though it
    may sound like it.
    """
    if decision.outcome == "answer":
        open_to_several = decision.confidence < EXACT_CONFIDENCE and only_names(text)
    elif decision.outcome == "decline":
        open_to_several = decision.intent is None or (
            decision.intent.id != DANGER and decision.said < 1 and only_names(text)
        )
    else:
        open_to_several = only_names(text)
    about = _about_subject(text, decision.ranked) if open_to_several else ()
    if len(about) < (2 if decision.outcome == "answer" else 1):
        return decision
    return replace(decision, outcome="clarify", hits=about[:MAX_CHOICES], intent=None, said=0.0)


def only_names(text: str) -> bool:
    """Whether the text names a subject in one word, or announces a question about one, and asks none.

    >>> [only_names(text) for text in ("캐시", "캐시요", "캐시 문의드려요", "캐시에 대해 알고 싶어요")]
    [True, True, True, True]
    >>> [only_names(text) for text in ("캐시 얼마예요", "캐시 환불")]
    [False, False]
    """
    said = _POLITE.sub("", text.strip(" .,?!~"))
    return _announces(text) or (len(said.split()) == 1 and wording_of(text).content == said)


def _about_subject(text: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits whose question, category or service names all that the text does, in their order; none for a text that
    says more than a subject, or nothing.
    """
    said = _CASUAL.sub("요", text)
    pieces = reversed(_ANNOUNCING.split(said)) if _announces(said) else [said]
    wording = next((wording for wording in map(wording_of, pieces) if wording.names), wording_of(said))
    if wording.content != wording.names or not 1 <= len(wording.names.split()) <= MAX_WORDS:
        return ()
    return tuple(hit for hit in hits if _names(hit, wording.names))


def _announces(text: str) -> bool:
    return _ANNOUNCED.search(text) is not None and not asked_kinds(_ANNOUNCED.sub("", text))


def _names(hit: Hit, subject: str) -> bool:
    entry = hit.entry
    named = " ".join((*entry.phrasings, entry.category or "", entry.service))
    return all(shared(word, named) == 1 for word in subject.split())
