"""Where intents and the FAQ get in each other's way: what an operator is warned of when a build is made."""

from collections.abc import Iterator, Sequence

import numpy as np

from embeddings.faq.entries import Entry
from embeddings.faq.intents import Intent
from embeddings.faq.jsonl import shown
from embeddings.index.index import Index
from embeddings.text.normal_form import same_text_key

MAX_TOLD = 5
"""Phrasings that are told one by one, the worst first; how many more there are is told in a line."""


def crossing_phrasings(index: Index) -> Iterator[str]:
    """Phrasings of intents that are an entry's too, or closer to one than to the others of their own intent."""
    rows, topics = index.rows, index.topics
    said = np.array([number for number, row in enumerate(rows) if row.kind == "intent"], np.intp)
    asked = index.phrasings
    if not len(said):
        return
    vectors = index.dense.vectors(said)
    own = np.where(topics[said][:, None] == topics[said], vectors @ vectors.T, -np.inf)
    np.fill_diagonal(own, -np.inf)
    others = vectors @ index.dense.vectors(asked).T
    nearest, closest = asked[others.argmax(axis=1)], others.max(axis=1)
    alone = np.isneginf(own.max(axis=1))  # nothing to be closer to: only an equal text is a fault then
    excess = closest - np.where(alone, 1.0, own.max(axis=1))
    entry_of = {same_text_key(rows[number].text): number for number in asked}
    for place, number in enumerate(said):
        if (equal := entry_of.get(same_text_key(rows[number].text))) is not None:
            nearest[place], excess[place] = equal, np.inf
    worst = [int(place) for place in np.argsort(-excess, kind="stable") if excess[place] > 1e-6]
    for place in worst[:MAX_TOLD]:
        intent = index.intents[topics[said[place]] - len(index.groups)]
        entry = index.groups[topics[nearest[place]]][0]
        yield _crossing(intent, rows[said[place]].text, entry, rows[nearest[place]].text, same=np.isinf(excess[place]))
    if len(worst) > MAX_TOLD:
        yield f"intents: {len(worst) - MAX_TOLD} more phrasings are as close to entries as these"


def _crossing(intent: Intent, phrasing: str, entry: Entry, text: str, *, same: bool) -> str:
    said = f'intent "{intent.id}": the phrasing {shown(phrasing)}'
    if same:
        return f'{said} is one of the entry "{entry.id}" too, so neither is sure; keep it in one of them'
    return (
        f'{said} is closer to {shown(text)} of the entry "{entry.id}" than to the intent\'s others; give the intent '
        "more like it, or take it out"
    )


def services_gone(intents: Sequence[Intent], before: Sequence[Entry], entries: Sequence[Entry]) -> Iterator[str]:
    """Replies that name a service which the FAQ had `before` and has no more."""
    present = dict.fromkeys(entry.service for entry in entries)
    gone = [name for name in dict.fromkeys(entry.service for entry in before) if name not in present]
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
