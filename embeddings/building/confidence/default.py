"""The default confidence, from the lessons of many help centres; and what each is told by the lessons of the others."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from embeddings.building.confidence.examples import Examples
from embeddings.building.confidence.lessons import SHARES, Form, Kind, Lesson
from embeddings.building.confidence.logistic import Array, design, fisher, fit_weights
from embeddings.building.confidence.reading import fit_reading, information_of
from embeddings.index.confidence import Curve, Curves, Default, Reading, chances, reached
from embeddings.search.signals import FEATURES

RIDGE = 3000.0
"""How firmly the weights are held at nothing. Help centres are FAQs of one kind: without this their lessons set signals
that tell the same against each other (lexical -1.0, covering -2.3), which elsewhere is wrong. On the six that the
encoder never saw, with the adapter of then, 0.37 was answered right at 5 % of near questions (python -m
scripts.fit_defaults confidence --measure --unseen hosting,ebook,healthinsurance,furniture,train,fitness), without it
0.36, by the same with RIDGE = 1."""

RIDGE_OF_READING = 1.0
"""The same for what reading a question and an entry together adds: three numbers, which many examples tell."""


class Fit(NamedTuple):
    """What lessons teach of the confidence, and how surely."""

    mean: Array
    scale: Array
    weights: Array
    """Of the standardised features, and of 1."""
    information: Array
    """Of one example, about the weights."""
    reading: Reading = Reading()
    reading_information: Array = np.eye(3)

    def confidences(self, lesson: Lesson) -> Array:
        """Of what each question finds first in the end."""
        return lesson.examples.confidences(self.before(lesson), self.reading)

    def before(self, lesson: Lesson) -> Array:
        """Of what it finds first before reading; shape (questions, READ)."""
        return chances(design(lesson.examples.features, self.mean, self.scale) @ self.weights)


def fitted(lessons: Sequence[Lesson]) -> Default:
    """The default that these lessons teach, with curves of FAQs of one phrasing an entry from a fit without each."""
    fit = _fit(lessons)
    told = list(cross_validated(lessons))

    def curve(kind: Kind, form: Form = "plain") -> Curve:
        shares = [reached(confidence[lesson.of(kind)]) for lesson, confidence in told if lesson.form == form]
        return tuple(np.mean(shares, axis=0).tolist())

    def curves(form: Form) -> Curves:
        return Curves(near=curve("near", form), hidden=curve("hidden", form), inside=curve("asked", form))

    return Default(
        features=FEATURES,
        mean=tuple(fit.mean.tolist()),
        scale=tuple(fit.scale.tolist()),
        weights=tuple(fit.weights[:-1].tolist()),
        bias=float(fit.weights[-1]),
        reading=fit.reading,
        near=curve("near"),
        far=curve("far"),
        inside=curve("asked"),
        plain=curves("plain"),
        taught=curves("taught"),
        fitted_on=f"{len({lesson.centre for lesson in lessons})} help centres",
        information=tuple(tuple(row) for row in fit.information.tolist()),
        reading_information=tuple(tuple(row) for row in fit.reading_information.tolist()),
    )


def _fit(lessons: Sequence[Lesson]) -> Fit:
    features = np.concatenate([lesson.examples.features[:, 0] for lesson in lessons])
    mean, scale = features.mean(axis=0), features.std(axis=0)
    told = design(features, mean, scale)
    right = np.concatenate([lesson.examples.right[:, 0] for lesson in lessons])
    counts = np.concatenate([_counts(lesson) for lesson in lessons])
    counts *= len(right) / counts.sum()
    size = told.shape[1]
    weights = fit_weights(told, right, counts, np.zeros(size), RIDGE * np.eye(size))
    fit = Fit(mean, scale, weights, fisher(told, counts, weights) / len(right))
    reading, information = _reading(fit, lessons)
    return fit._replace(reading=reading, reading_information=information)


def _reading(fit: Fit, lessons: Sequence[Lesson]) -> tuple[Reading, Array]:
    """What those questions teach that were read, and how surely, by example; nothing where none were."""
    examples = Examples.together([lesson.examples for lesson in lessons])
    before = np.concatenate([fit.before(lesson) for lesson in lessons])
    counts = np.where(examples.were_read, np.concatenate([_counts(lesson) for lesson in lessons]), 0)
    read = max(examples.were_read.sum(), 1)
    counts *= read / max(counts.sum(), 1e-9)
    reading = fit_reading(examples, before, counts, Reading(), RIDGE_OF_READING * np.eye(3))
    return reading, information_of(examples, before, counts, reading) / read


def _counts(lesson: Lesson) -> Array:
    """How often each example counts; the taught form has few questions left to ask, and tells of costs alone."""
    counts = np.zeros(len(lesson.kinds))
    for kind, share in SHARES.items() if lesson.form != "taught" else ():
        part = lesson.of(kind)
        counts[part] = share / max(part.sum(), 1)
    return counts


def cross_validated(lessons: Sequence[Lesson]) -> Iterator[tuple[Lesson, Array]]:
    """Each lesson that the encoder never saw, with confidences from a fit that saw nothing of its help centre."""
    for centre in dict.fromkeys(lesson.centre for lesson in lessons if lesson.unseen):
        fit = _fit([lesson for lesson in lessons if lesson.centre != centre])
        for lesson in (lesson for lesson in lessons if lesson.centre == centre):
            yield lesson, fit.confidences(lesson)
