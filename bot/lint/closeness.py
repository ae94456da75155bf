"""Entries that a search can't keep apart: told by vectors, and asked before it is said.

Each check yields warnings that begin with the id of the entry they are about.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from bot.builds.own_questions import Hidden, ask_hidden
from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.matching.evaluation import Question, ask_all
from bot.matching.preambles import meant
from embeddings.encoder.protocol import Floats
from embeddings.faq.entries import Entry, same_answer
from embeddings.faq.jsonl import shown
from embeddings.index.dense import Rows
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher

NEAR_DUPLICATE = 0.88
"""Likeness of two questions. Of the 3,450 entries of the shipped help centres, each of which was written as one of its
own, three pairs are as like; such as the fees of two classes of a driving licence."""

CLOSER = 0.24
"""By how much a phrasing is more like another entry. In 20 of the help centres five phrasings each were moved to
another entry by lot: of these 88 % were told, and of those that stood where they belong 3 %."""

MOST_STRAYS = 200
"""Phrasings that are asked, those that are drawn away furthest. Of an FAQ that has more, this many tell enough, and to
ask thousands takes longer than to encode them."""

_CHUNK = 512
"""Rows that are compared with all others at once: 100 MB of cosines at 50,000 rows."""

Warned = tuple[str, str]
"""An entry's id, and what is to be said of it."""


class Nearest(NamedTuple):
    """Of each of some rows; all of shape (n,). Likeness is a cosine on a scale that holds for every encoder: 0 is
    what two phrasings of this FAQ have on average, 1 the same text."""

    row: Rows
    """The row itself."""
    own: Floats
    """Greatest likeness to another row of its topic; -inf for one that stands alone."""
    other: Floats
    """Greatest likeness to a row of another topic; -inf where there is none."""
    other_row: Rows
    """That row."""


def nearest(index: Index, rows: Rows, asked: Rows | None = None) -> Nearest:
    """How close the rows that are `asked` about, all by default, come to these."""
    vectors, topics = index.dense.vectors(rows), index.topics[rows]
    places = np.arange(len(rows)) if asked is None else np.flatnonzero(np.isin(rows, asked))
    own, other = np.full((2, len(places)), -np.inf, np.float32)
    place = np.zeros(len(places), np.intp)
    for start in range(0, len(places), _CHUNK):
        here, told = places[start : start + _CHUNK], slice(start, start + _CHUNK)
        cosines = vectors[here] @ vectors.T
        cosines[np.arange(len(here)), here] = -np.inf
        same = topics[here, None] == topics[None, :]
        own[told] = np.where(same, cosines, -np.inf).max(axis=1)
        cosines[same] = -np.inf
        place[told] = cosines.argmax(axis=1)
        other[told] = cosines.max(axis=1)
    average = _average_cosine(index.dense.vectors(index.phrasings))
    own, other = (np.asarray((cosines - average) / (1 - average), np.float32) for cosines in (own, other))
    return Nearest(rows[places], own, other, rows[place])


def _average_cosine(vectors: Floats) -> float:
    """Of all pairs, told from the sum of the vectors alone; 0 where there is no pair, or only one text."""
    count, total = len(vectors), vectors.sum(axis=0, dtype=np.float64)
    average = (total @ total - count) / max(1, count * (count - 1))
    return float(average) if average < 1 - 1e-6 else 0.0


def near_duplicates(index: Index, asked: Rows | None = None) -> Iterator[Warned]:
    """Two questions of a service that ask nearly the same thing; each pair is told once, of the later entry.

    Here and below, with rows that are `asked` about, what concerns none of them is left out.
    """
    told = set[frozenset[int]]()
    for questions in _by_service(index, [n for n in index.phrasings if index.rows[n].kind == "question"], asked):
        found = nearest(index, questions, asked)
        for number in np.flatnonzero(found.other >= NEAR_DUPLICATE):
            pair = frozenset(index.topics[[found.row[number], found.other_row[number]]].tolist())
            if pair not in told:
                told.add(pair)
                earlier, later = (index.groups[topic][0] for topic in sorted(pair))
                if not earlier.meets(later):
                    continue
                yield (
                    later.id,
                    f'question: {shown(later.question)} asks nearly what "{earlier.id}" does, '
                    f"{shown(earlier.question)}; {_cure_of_two(earlier, later)}",
                )


def _cure_of_two(entry: Entry, other: Entry) -> str:
    if same_answer([entry, other]):
        return "the answers are the same: make one entry of the two, with the other question as an alternate"
    if entry.platform != other.platform and not (entry.for_every_platform or other.for_every_platform):
        return "they are for two platforms: give both the same question, and each user gets the one for theirs"
    return "the answers differ for the same users: make one entry of the two, or word the questions apart"


class Stray(NamedTuple):
    """A phrasing that would be found with another entry of its service, if its own had not got it."""

    own: Entry
    text: str
    other: str
    """The id of the entry that it finds."""


def strays(searcher: Searcher, thresholds: Thresholds, asked: Rows | None = None) -> Iterator[Stray]:
    """Phrasings that are closer to another entry of their service than to the rest of their own, and find that while
    they are hidden."""
    index = searcher.index
    service_of = {entry.id: entry.service for entry in index.entries}
    drawn: list[tuple[float, int]] = []
    for phrasings in _by_service(index, index.phrasings.tolist(), asked):
        found = nearest(index, phrasings, asked)
        away = np.subtract(found.other, found.own, where=np.isfinite(found.own), out=np.zeros_like(found.own))
        drawn += [(float(away[place]), int(found.row[place])) for place in np.flatnonzero(away > CLOSER)]
    rows = [index.rows[row] for _, row in sorted(drawn, reverse=True)[:MOST_STRAYS]]
    hidden = [Hidden(row.text, tuple(entry.id for entry in index.groups[row.topic]), whole=False) for row in rows]
    for row, case in zip(rows, ask_hidden(searcher, thresholds, hidden), strict=True):
        own = index.groups[row.topic][0]
        if not case.right and service_of.get(case.first) == own.service:
            yield Stray(own, row.text, case.first)


def drawn_away(searcher: Searcher, thresholds: Thresholds, asked: Rows | None = None) -> Iterator[Warned]:
    """Of these, what is said."""
    for own, text, other in strays(searcher, thresholds, asked):
        yield (
            own.id,
            f'the phrasing {shown(text)} is closer to "{other}" than to the rest of its own entry; give the entry more '
            f'phrasings like it, or move it to "{other}"',
        )


def _by_service(index: Index, rows: Sequence[int], asked: Rows | None) -> Iterator[Rows]:
    """Services may ask the same as each other: each is looked at by itself, if anything of it is."""
    services: dict[str, list[int]] = {}
    for row in rows:
        services.setdefault(index.groups[index.topics[row]][0].service, []).append(row)
    every = (np.array(own, np.intp) for own in services.values())
    return (own for own in every if asked is None or np.isin(own, asked).any())


def unreachable(searcher: Searcher, thresholds: Thresholds, asked: Rows | None = None) -> Iterator[Warned]:
    """Entries that are neither the answer to their own question nor among its choices.

    A question that is searched as it stands, and is one entry's alone, finds that: the others are asked.
    """
    index = searcher.index
    topics = range(len(index.groups)) if asked is None else np.unique(index.topics[asked]).tolist()
    doubtful = [
        group
        for topic, group in ((topic, index.groups[topic]) for topic in topics)
        if index.exact_topic(group[0].question) != topic or meant(group[0].question) != group[0].question
    ]
    questions = [Question(query=group[0].question, expected=tuple(entry.id for entry in group)) for group in doubtful]
    for group, case in zip(doubtful, ask_all(questions, Assistant(searcher, thresholds, "")), strict=True):
        if not case.served:
            yield (
                group[0].id,
                f'question: {shown(group[0].question)} finds "{case.first}" and not its own entry; name in it what it '
                "is about, such as the service, or make one entry of the two",
            )
