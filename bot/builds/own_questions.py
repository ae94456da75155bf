"""Questions that two builds are compared with where there is no file of them: the FAQ's own phrasings, hidden.

A phrasing is asked while its own row is hidden, if its entry has others to be found by, and while its whole entry is
hidden: then nothing should be answered. Of the older build the same texts are hidden.

Where a large FAQ hardly changed, what is far from the change has the same outcome in both: it need not be asked.
"""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from bot.matching.decision import Thresholds, decide
from bot.matching.evaluation import Case, Question, judge
from embeddings.building.confidence.examples import MAX_PHRASINGS, drawn, folds_of, taught_without_fold
from embeddings.index.dense import Rows
from embeddings.index.index import Index
from embeddings.index.rows import Row
from embeddings.search.query import readable
from embeddings.search.ranking import Hiding
from embeddings.search.searcher import Searcher
from embeddings.text.normal_form import same_text_key

NEAREST = 10
"""Phrasings that are asked for each row that changed, fewer where many did. They are of one fold, so that what the FAQ
teaches is learned without it only once."""


class Hidden(NamedTuple):
    """A question with the entries it comes from."""

    text: str
    ids: tuple[str, ...]
    """Of the entry that has this phrasing, and its platform twins."""
    whole: bool
    """Whether the whole entry is hidden from it, not this phrasing alone."""


def hidden_questions(index: Index, other: Index, *, near_changes: bool = False) -> list[Hidden]:
    """What the FAQ can ask about those of its entries that the other build has too; `near_changes`, only with what is
    closest to the rows that one of the two lacks."""
    numbers = _near_changes(index, other) if near_changes else drawn(index.rows, MAX_PHRASINGS)
    known = {entry.id for entry in other.entries}
    counts = np.bincount(index.topics[index.phrasings])
    return [
        Hidden(row.text, ids, whole)
        for row in (index.rows[number] for number in numbers)
        for ids in [tuple(entry.id for entry in index.groups[row.topic])]
        for whole in (False, True)
        if known.intersection(ids) and (whole or counts[row.topic] > 1)
    ]


def changed_rows(index: Index, other: Index) -> Rows:
    """The numbers of the index's rows that the other lacks, or has for another entry; intents have none."""
    theirs = {_named(other, row) for row in other.rows}
    changed = [number for number, row in enumerate(index.rows) if _named(index, row) not in theirs]
    return np.array(changed, np.intp)


def _named(index: Index, row: Row) -> tuple[str, ...]:
    return ("", row.text) if row.kind == "intent" else (index.groups[row.topic][0].id, row.kind, row.text)


def _near_changes(index: Index, other: Index) -> list[int]:
    """The numbers of these phrasings."""
    pairs = ((index, other), (other, index))
    vectors = np.concatenate([one.dense.vectors(changed_rows(one, another)) for one, another in pairs])
    near = max(1, min(NEAREST, MAX_PHRASINGS // max(1, len(vectors))))
    asked = index.phrasings[folds_of(index.rows)[index.phrasings] == 0]
    others = np.setdiff1d(np.arange(len(index.rows)), asked)
    return sorted({int(row) for vector in vectors for row in index.dense.search(vector, near, others)[0]})


def ask_hidden(searcher: Searcher, thresholds: Thresholds, questions: Sequence[Hidden]) -> list[Case]:
    """What becomes of each question."""
    if not questions:
        return []
    texts = [readable(question.text, searcher.encoder) for question in questions]
    encoded = searcher.encoder.encode_queries(texts)
    hidings = _hidings(searcher.index, questions)
    cases = []
    for number, (question, hiding) in enumerate(zip(questions, hidings, strict=True)):
        result = searcher.rank(texts[number : number + 1], encoded.only(number), hiding=hiding)
        asked = Question(query=question.text, expected=() if question.whole else question.ids)
        cases.append(judge(asked, decide(result, thresholds)))
    return cases


def _hidings(index: Index, questions: Sequence[Hidden]) -> Iterator[Hiding]:
    topics = {entry.id: topic for topic, group in enumerate(index.groups) for entry in group}
    folds, taught_without = folds_of(index.rows), cache(partial(taught_without_fold, index))
    for question in questions:
        own = {topics[identifier] for identifier in question.ids if identifier in topics}
        same = index.contents.rows_with(same_text_key(question.text)).tolist()
        whole = [row for topic in own for row in index.contents.rows_of(topic).tolist()]
        rows: Rows = np.array(sorted(whole if question.whole else same), np.intp)
        row = next((row for row in same if row in rows), rows[0] if len(rows) else None)
        yield Hiding(rows, index.taught if row is None else taught_without(int(folds[row])))
