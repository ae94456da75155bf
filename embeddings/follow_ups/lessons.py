"""What help centres teach about messages that ask on: feature rows with what is right, the fit, and its measure."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from embeddings.building.confidence.examples import small_talk
from embeddings.building.help_centres import HelpCentre
from embeddings.encoder.protocol import Encoded, Encoder
from embeddings.faq.entries import Entry
from embeddings.follow_ups.examples import Asked, Known, examples_of
from embeddings.follow_ups.facts import facts_of
from embeddings.follow_ups.model import FollowUpModel
from embeddings.follow_ups.reading import FEATURES, Before, FollowUpReader, features
from embeddings.index.index import Index
from embeddings.search.query import readable

UNFITTED = FollowUpModel(features=(), mean=(), scale=(), weights=(), bias=0, fitted_on="")
ANSWERS = 6
"""Of a help centre, drawn by lot, after which messages come: many centres teach more than many answers of one."""
FOLDS = 6
SURE = 0.5
"""From this probability on a message that leans by its wording is read as asking on."""


@dataclass(frozen=True)
class Lessons:
    """Of each message: features, whether the last answer answers it, what sort it is of, and of which help centre."""

    rows: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    sorts: npt.NDArray[np.str_]
    centres: npt.NDArray[np.str_]

    @classmethod
    def of(cls, centres: Iterable[HelpCentre], encoder: Encoder) -> "Lessons":
        """What these help centres teach; runs the model for some five seconds on each."""
        parts = [_taught(centre, encoder) for centre in centres]
        names = ("rows", "right", "sorts", "centres")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def only(self, which: npt.NDArray[np.intp]) -> "Lessons":
        """Some of them."""
        return Lessons(self.rows[which], self.right[which], self.sorts[which], self.centres[which])


def fitted(lessons: Lessons) -> FollowUpModel:
    """A logistic regression; right and wrong weigh the same, however many there are of each."""
    scaler = StandardScaler().fit(lessons.rows)
    regression = LogisticRegression(max_iter=1000, class_weight="balanced")
    regression.fit(scaler.transform(lessons.rows), lessons.right)
    return FollowUpModel(
        features=FEATURES,
        mean=tuple(scaler.mean_.round(6).tolist()),
        scale=tuple(scaler.scale_.round(6).tolist()),
        weights=tuple(regression.coef_[0].round(6).tolist()),
        bias=round(float(regression.intercept_[0]), 6),
        fitted_on=f"{len(lessons.right)} messages after answers of {len(set(lessons.centres))} help centres",
    )


def measured(lessons: Lessons) -> str:
    """The share of each sort of message that is read as asking on, by models that never saw its help centre."""
    found = np.empty(len(lessons.right))
    folds = min(FOLDS, len(set(lessons.centres)))
    for train, test in GroupKFold(folds, shuffle=True, random_state=0).split(lessons.rows, groups=lessons.centres):
        model = fitted(lessons.only(train))
        found[test] = model.probabilities(lessons.rows[test])
    lines = [f"{'after an answer':<22}{'right':<7}{'n':>6}  read as asking on"]
    for sort in dict.fromkeys(lessons.sorts.tolist()):
        own = lessons.sorts == sort
        right = "yes" if lessons.right[own].all() else "no"
        lines.append(f"{sort:<22}{right:<7}{own.sum():>6}  {(found[own] >= SURE).mean():.3f}")
    return "\n".join(lines)


def _taught(centre: HelpCentre, encoder: Encoder) -> Lessons:
    """Half of its customers' questions being phrasings of the FAQ in half of the centres, as operators add them."""
    rng = random.Random(centre.name)  # noqa: S311 (the same examples at every run)
    phrasings = 2 * rng.randrange(2)
    entries = [
        Entry(id=a.id, service=centre.name, category=a.category, question=a.question, answer=a.answer,
              alternates=a.queries[:phrasings]) for a in centre.articles
    ]  # fmt: skip
    index = Index.encode(entries, [], encoder)
    near: dict[int, list[str]] = {}
    for text, topic in centre.near:
        near.setdefault(topic, []).append(text)
    known = [Known(a.question, a.answer, a.queries[phrasings:]) for a in centre.articles]
    topics = sorted(rng.sample(range(len(known)), min(len(known), ANSWERS)))
    asked = list(examples_of(known, topics, near, small_talk(), rng))
    return Lessons(
        _rows(asked, known, index, encoder),
        np.array([a.right for a in asked]),
        np.array([a.sort for a in asked]),
        np.array([centre.name] * len(asked)),
    )


def _rows(asked: Sequence[Asked], known: Sequence[Known], index: Index, encoder: Encoder) -> npt.NDArray[np.float64]:
    reader = FollowUpReader(index, encoder, UNFITTED)
    queries = [readable(a.text, encoder) for a in asked]
    joined = [f"{known[a.topic].question} {query}" for a, query in zip(asked, queries, strict=True)]
    encoded = encoder.encode_queries([text for pair in zip(queries, joined, strict=True) for text in pair])
    rows = []
    for number, (a, query) in enumerate(zip(asked, queries, strict=True)):
        before = Before(known[a.topic].question, a.topic, known[a.topic].answer)
        pair = _pair(encoded, 2 * number)
        rows.append(features(index, query, pair, before, reader.fits(query, pair, before, facts_of(before.answer))))
    return np.array(rows)


def _pair(encoded: Encoded, first: int) -> Encoded:
    """Two texts of many."""
    offsets = encoded.offsets[first : first + 3]
    return Encoded(encoded.vectors[first : first + 2], encoded.tokens[offsets[0] : offsets[2]], offsets - offsets[0])
