"""Questions with known outcomes: those an FAQ can ask itself, and what its search makes of them.

* A phrasing asked while its own row is hidden is a question with a right answer.
* A phrasing asked while its whole topic is hidden is a near question: close to the FAQ, without an answer in it.
* Small talk and other organisations' questions are far ones.

Every phrasing is asked as it stands and with the noise of hurried typing; noise never tells which of these it is.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from embeddings.building.noise import KINDS, chance_of, spoil
from embeddings.encoder.protocol import Encoder
from embeddings.index.confidence import Features
from embeddings.index.dense import Rows
from embeddings.index.index import Index, Taught
from embeddings.index.rows import Row, phrasings_among, topics_of
from embeddings.intents.lessons import lot
from embeddings.search.signals import Signals, score
from embeddings.text.spacing import respaced

_DATA = Path(__file__).parents[2] / "data"

Stratum = Literal["inside", "near", "far"]

MAX_PHRASINGS = 600
"""That an FAQ asks itself, drawn by lot where it has more: enough to know its risk, and reindexing stays quick."""

FOLDS = 5


@dataclass(frozen=True)
class Asked:
    """A question, and what is known of it."""

    text: str
    """Readable, see search.query."""
    stratum: Stratum
    topic: int = -1
    """That the question comes from: the right one inside, the hidden one if it is near; -1 for far ones."""
    exclude: Rows | None = None
    """Rows that are hidden from it."""
    fold: int | None = None
    """What the FAQ teaches is learned without the phrasings of this fold; None: with all."""


@dataclass(frozen=True)
class Examples:
    """The first hit of each question that was asked."""

    asked: Sequence[Asked]
    features: Features
    right: npt.NDArray[np.bool_]

    @cached_property
    def strata(self) -> npt.NDArray[np.str_]:
        """Of each question, its stratum."""
        return np.array([one.stratum for one in self.asked])

    @cached_property
    def topics(self) -> npt.NDArray[np.intp]:
        """Of each question, its topic."""
        return np.array([one.topic for one in self.asked], np.intp)


def own_questions(rows: Sequence[Row]) -> list[Asked]:
    """What the FAQ of these rows can ask itself; the same at every call.

    What a phrasing is asked as, and whether it is at all, is its own lot: another phrasing changes nothing about it.
    """
    return [*_phrasings(rows), *_strangers()]


def folds_of(rows: Sequence[Row]) -> npt.NDArray[np.intp]:
    """A fold for each row, of which those of one topic take turns."""
    return np.arange(len(rows)) % FOLDS


def drawn(rows: Sequence[Row], count: int) -> list[int]:
    """The numbers of so many phrasings, drawn by lot where there are more; the same ones when others are added."""
    numbers: list[int] = phrasings_among(rows).tolist()
    return sorted(sorted(numbers, key=lambda number: lot(rows[number].text))[:count])


def taught_without_fold(index: Index, fold: int) -> Taught:
    """What the FAQ teaches but for one fold."""
    return Taught(index.metric_without(np.flatnonzero(folds_of(index.rows) == fold)), index.emphasis.without(fold))


def ask(index: Index, encoder: Encoder, asked: Sequence[Asked], *, progress: bool = False) -> Examples:
    """Ask the questions; of each the first hit counts, whatever intent is closer."""
    features, right = [], []
    for one, signals in zip(asked, signals_of(index, encoder, asked, progress=progress), strict=True):
        entries = int(np.searchsorted(signals.topics, len(index.groups)))  # intents come after all groups
        first = int(np.argmax(signals.scores[:entries])) if entries else 0
        features.append(signals.features()[first])
        right.append(one.stratum == "inside" and signals.topics[first] == one.topic)
    return Examples(asked, np.array(features), np.array(right, np.bool_))


def signals_of(index: Index, encoder: Encoder, asked: Sequence[Asked], *, progress: bool = False) -> Iterator[Signals]:
    """What the search sees for each question."""
    texts = list(dict.fromkeys(one.text for one in asked))
    numbers = {text: number for number, text in enumerate(texts)}
    encoded = encoder.encode_queries(texts, progress=progress)
    taught: dict[int | None, Taught] = {None: index.taught}
    for one in asked:
        if one.fold is not None and one.fold not in taught:
            taught[one.fold] = taught_without_fold(index, one.fold)
        yield score(index, one.text, encoded, numbers[one.text], one.exclude, taught[one.fold])


def typed(text: str, kind: str, rng: random.Random) -> str:
    """The text as hurried typing would have it, made readable again."""
    return respaced(spoil(text, kind, rng))


def small_talk() -> list[str]:
    """Everyday messages that no FAQ answers."""
    return (_DATA / "small_talk.txt").read_text(encoding="utf-8").splitlines()


def other_questions() -> list[str]:
    """Questions to all kinds of organisations."""
    return (_DATA / "other_questions.txt").read_text(encoding="utf-8").splitlines()


def _phrasings(rows: Sequence[Row]) -> Iterator[Asked]:
    topics, folds = topics_of(rows), folds_of(rows)
    counts = np.bincount(topics[phrasings_among(rows)])
    if len(counts) < 2:  # with its only topic hidden, nothing is left to be asked
        return
    for number in drawn(rows, MAX_PHRASINGS):
        row, fold = rows[number], int(folds[number])
        for kind in KINDS:
            text = typed(row.text, kind, chance_of(f"{kind} {row.text}"))
            yield Asked(text, "near", row.topic, np.flatnonzero(topics == row.topic), fold)
            if counts[row.topic] > 1:
                yield Asked(text, "inside", row.topic, np.array([number]), fold)


def _strangers() -> Iterator[Asked]:
    for text in [*small_talk()[::2], *other_questions()]:
        rng = chance_of(text)
        yield Asked(typed(text, rng.choice(KINDS), rng), "far")
