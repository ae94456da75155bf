"""Questions with known outcomes: those an FAQ can ask itself, and what its search makes of them.

* A phrasing asked while its own row is hidden is a question with a right answer.
* A phrasing asked while its whole topic is hidden is a near question: close to the FAQ, without an answer in it.
* Small talk is far. Other organisations' questions are not: some of them this FAQ does answer, the more the better its
  entries are put in customers' words.

Every phrasing is asked as it stands and with the noise of hurried typing; strangers are asked as they stand, for there
is noise enough in them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from embeddings.building.noise import KINDS, chance_of, spoil
from embeddings.encoder.protocol import Encoder
from embeddings.index.confidence import Features, Reading
from embeddings.index.dense import Rows
from embeddings.index.index import Index
from embeddings.index.metric import Taught
from embeddings.index.rows import Row, phrasings_among, topics_of
from embeddings.intents.lessons import lot
from embeddings.search.rereading import ANSWERS, READ, as_read, is_worth_reading, reranked
from embeddings.search.signals import FEATURES, Signals, score
from embeddings.text.spacing import respaced

_DATA = Path(__file__).parents[2] / "data"

Stratum = Literal["inside", "near", "far"]

MAX_PHRASINGS = 600
"""That an FAQ asks itself, drawn by lot where it has more: enough to know its risk, and reindexing stays quick."""

READ_PHRASINGS = 100
"""Of these, whose questions are read together with the entries that they find; they stand for all. Reading takes most
of the time."""

READ_STRANGERS = 3
"""Every so many of the far questions is read, for the same reason."""

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
    read: bool = True
    """Whether it is read together with what it finds first, where that is in doubt."""


@dataclass(frozen=True)
class Examples:
    """What each question found first, up to READ questions of the FAQ: the best by the ranking comes first."""

    asked: Sequence[Asked]
    features: Features
    """Shape (questions, READ, features); nothing but 0 where fewer are found."""
    scores: npt.NDArray[np.float64]
    """Shape (questions, READ), as the two that follow; -inf where fewer are found."""
    right: npt.NDArray[np.bool_]
    relevance: npt.NDArray[np.float64]
    """NaN for what was not read: nothing behind what answers, and of some questions nothing at all."""

    @cached_property
    def were_read(self) -> npt.NDArray[np.bool_]:
        """Of each question, whether it was."""
        return ~np.isnan(self.relevance[:, 0])

    @cached_property
    def are_told(self) -> npt.NDArray[np.bool_]:
        """Of each question, whether its confidence is the one that a user's question would have."""
        return np.array([one.read for one in self.asked], np.bool_)

    @cached_property
    def first(self) -> npt.NDArray[np.intp]:
        """Of each question, the place of what comes first in the end."""
        return np.asarray(reranked(self.scores, self.relevance).argmax(axis=1))

    def of_first(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Of `values`, whose shape begins with (questions, READ), those of what comes first in the end."""
        return values[np.arange(len(values)), self.first]

    def confidences(self, before: npt.NDArray[np.float64], reading: Reading) -> npt.NDArray[np.float64]:
        """Of what comes first in the end; `before` are those before reading, of shape (questions, READ)."""
        first = self.of_first(before)
        told = np.where(self.were_read, self.of_first(self.relevance), 0)
        return np.where(self.were_read, reading.probabilities(first, told), first)

    @classmethod
    def together(cls, parts: Sequence["Examples"]) -> "Examples":
        """One after another."""
        arrays = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("features", "scores", "right", "relevance")
        }
        return cls([one for part in parts for one in part.asked], **arrays)

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
    """Ask the questions; of each the first hits count, whatever intent is closer."""
    shape = len(asked), READ
    features, right = np.zeros((*shape, len(FEATURES))), np.zeros(shape, np.bool_)
    scores = np.full(shape, -np.inf)
    texts: dict[int, list[str]] = {}
    for number, (one, signals) in enumerate(
        zip(asked, signals_of(index, encoder, asked, progress=progress), strict=True)
    ):
        entries = int(np.searchsorted(signals.topics, len(index.groups)))  # intents come after all groups
        first = np.argsort(-signals.scores[:entries], kind="stable")[:READ]
        found, topics = range(len(first)), signals.topics[first]
        features[number, found], scores[number, found] = signals.features()[first], signals.scores[first]
        right[number, found] = (one.stratum == "inside") & (topics == one.topic)
        before = index.confidence.probabilities(features[number])
        if one.read and len(first) and is_worth_reading(one.text, before[0]):
            best = signals.best_rows[first].tolist()
            read = zip(topics.tolist(), best, strict=True)
            texts[number] = [as_read(index, topic, signals.vector, row) for topic, row in read]
    return Examples(asked, features, scores, right, _read(encoder, asked, texts, progress=progress))


def _read(
    encoder: Encoder, asked: Sequence[Asked], texts: Mapping[int, Sequence[str]], *, progress: bool
) -> npt.NDArray[np.float64]:
    """Relevance by question and place, as far as it is read when users ask; `texts` are what each question finds."""
    relevance = np.full((len(asked), READ), np.nan)
    left = list(texts)
    for place in range(READ):
        left = [number for number in left if len(texts[number]) > place]
        pairs = [(asked[number].text, texts[number][place]) for number in left]
        told = encoder.relevance(pairs, progress=progress) if pairs else None
        if told is None:
            break
        relevance[left, place] = told
        left = [number for number, odds in zip(left, told, strict=True) if odds < ANSWERS]
    return relevance


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
    read = {*drawn(rows, READ_PHRASINGS)}
    for number in drawn(rows, MAX_PHRASINGS):
        row, fold = rows[number], int(folds[number])
        for kind in KINDS:
            text = typed(row.text, kind, chance_of(f"{kind} {row.text}"))
            yield Asked(text, "near", row.topic, np.flatnonzero(topics == row.topic), fold, number in read)
            if counts[row.topic] > 1:
                as_it_is = number in read and kind == KINDS[0]
                yield Asked(text, "inside", row.topic, np.array([number]), fold, as_it_is)


def _strangers() -> Iterator[Asked]:
    for number, text in enumerate(small_talk()):
        yield Asked(respaced(text), "far", read=number % READ_STRANGERS == 0)
