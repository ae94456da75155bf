"""Where intents and the FAQ get in each other's way: what an operator is warned of when a build is made."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np

from embeddings.encoder.protocol import Encoder, Floats
from embeddings.faq.entries import Entry
from embeddings.faq.intents import Intent, shipped_intents
from embeddings.faq.jsonl import shown
from embeddings.index.dense import Rows
from embeddings.index.index import Index
from embeddings.text.normal_form import normalise, same_text_key
from embeddings.text.spacing import respaced

MAX_TOLD = 5
"""Phrasings that are told one by one, the worst first; how many more there are is told in a line."""
CLOSER = 1e-6
"""By how much a phrasing may be closer to an entry without a word: rounding."""


def crossing_phrasings(index: Index, encoder: Encoder) -> Iterator[str]:
    """Phrasings of intents that are an entry's too, or closer to one than to the others of their own intent.

    Those that ship are told only where they are an entry's: how close they come, their opposites have taught.
    """
    shipped = _shipped()
    found: list[tuple[float, str]] = []
    for intent in index.intents:
        own = [text for text in intent.phrasings if text not in shipped]
        excess, nearest = _nearness(index, encoder, own, intent.phrasings)
        for text in intent.phrasings:
            same = np.intersect1d(index.contents.rows_with(same_text_key(text)), index.phrasings)
            if len(same):
                found.append((np.inf, _same(intent, text, index.groups[index.topics[same[-1]]][0])))
            elif text in own and excess[own.index(text)] > CLOSER:
                row = index.rows[nearest[own.index(text)]]
                found.append((excess[own.index(text)], _closer(intent, text, index.groups[row.topic][0], row.text)))
    found.sort(key=lambda one: -one[0])
    yield from (told for _, told in found[:MAX_TOLD])
    if len(found) > MAX_TOLD:
        yield f"intents: {len(found) - MAX_TOLD} more phrasings are as close to entries as these"


def texts_to_compare(intent: Intent) -> list[str]:
    """What `crossing_phrasings` encodes of an intent."""
    own = [text for text in intent.phrasings if text not in _shipped()]
    return _as_searched(own, intent.phrasings) if own else []


@cache
def _shipped() -> frozenset[str]:
    return frozenset(text for intent in shipped_intents() for text in intent.phrasings)


def _as_searched(own: Sequence[str], phrasings: Sequence[str]) -> list[str]:
    return [respaced(normalise(text)) for text in (*own, *(text for text in phrasings if text not in own))]


def _nearness(index: Index, encoder: Encoder, own: Sequence[str], phrasings: Sequence[str]) -> tuple[Floats, Rows]:
    """Of each of `own`, how much closer it is to an entry's row than to another of the intent's phrasings, and to which
    row; a phrasing that stands alone has nothing to be closer to."""
    if not own:
        return np.zeros(0, np.float32), np.zeros(0, np.intp)
    vectors = encoder.encode_queries(_as_searched(own, phrasings)).vectors
    among = vectors[: len(own)] @ vectors.T
    among[np.arange(len(own)), np.arange(len(own))] = -np.inf
    others = vectors[: len(own)] @ index.dense.vectors(index.phrasings).T
    closest = among.max(axis=1)
    excess = np.where(np.isneginf(closest), -1, others.max(axis=1) - closest)
    return excess, index.phrasings[others.argmax(axis=1)]


def _same(intent: Intent, phrasing: str, entry: Entry) -> str:
    return (
        f'intent "{intent.id}": the phrasing {shown(phrasing)} is one of the entry "{entry.id}" too, which it counts '
        "for; keep it in one of them"
    )


def _closer(intent: Intent, phrasing: str, entry: Entry, text: str) -> str:
    return (
        f'intent "{intent.id}": the phrasing {shown(phrasing)} is closer to {shown(text)} of the entry "{entry.id}" '
        "than to the intent's others; give the intent more like it, or take it out"
    )


def services_gone(intents: Sequence[Intent], before: Iterable[str], entries: Sequence[Entry]) -> Iterator[str]:
    """Replies that name a service which the FAQ had `before` and has no more."""
    present = dict.fromkeys(entry.service for entry in entries)
    gone = [name for name in dict.fromkeys(before) if name not in present]
    for intent in intents:
        for language, reply in intent.reply.items():
            for name in present:
                reply = reply.replace(name, "")  # "카카오페이지" doesn't speak of "카카오페이"
            for name in gone:
                if name in reply:
                    yield (
                        f'intent "{intent.id}": reply.{language} names {shown(name)}, which the FAQ has no more; write '
                        "{service} in its place, or the new name"
                    )
