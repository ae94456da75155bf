"""The default confidence, from the lessons of many help centres; and what each is told by the lessons of the others."""

from collections.abc import Iterator, Sequence

import numpy as np

from embeddings.building.confidence.lessons import SHARES, Form, Kind, Lesson
from embeddings.building.confidence.logistic import Array, design, fisher, fit_weights
from embeddings.index.confidence import Curve, Curves, Default, chances, reached
from embeddings.search.signals import FEATURES

RIDGE = 3000.0
"""How firmly the weights are held at nothing. Help centres are FAQs of one kind: without this their lessons set signals
that tell the same against each other (lexical -1.0, covering -2.3), which elsewhere is wrong. On the six that the
encoder never saw, with the adapter of then, 0.37 was answered right at 5 % of near questions (python -m
scripts.fit_defaults confidence --measure --unseen hosting,ebook,healthinsurance,furniture,train,fitness), without it
0.36, by the same with RIDGE = 1."""


def fitted(lessons: Sequence[Lesson]) -> Default:
    """The default that these lessons teach, with curves of FAQs of one phrasing an entry from a fit without each."""
    mean, scale, weights, information = _fit(lessons)
    told = [(lesson, confidence) for lesson, confidence in cross_validated(lessons) if lesson.unseen]

    def curve(kind: Kind, form: Form = "plain") -> Curve:
        shares = [reached(confidence[lesson.of(kind)]) for lesson, confidence in told if lesson.form == form]
        return tuple(np.mean(shares, axis=0).tolist())

    def curves(form: Form) -> Curves:
        return Curves(near=curve("near", form), hidden=curve("hidden", form), inside=curve("asked", form))

    return Default(
        features=FEATURES,
        mean=tuple(mean.tolist()),
        scale=tuple(scale.tolist()),
        weights=tuple(weights[:-1].tolist()),
        bias=float(weights[-1]),
        near=curve("near"),
        far=curve("far"),
        inside=curve("asked"),
        plain=curves("plain"),
        taught=curves("taught"),
        fitted_on=f"{len({lesson.centre for lesson in lessons})} help centres",
        information=tuple(tuple(row) for row in information.tolist()),
    )


def _fit(lessons: Sequence[Lesson]) -> tuple[Array, Array, Array, Array]:
    """Mean and scale of the features, the weights, and the information of one example about them."""
    features = np.concatenate([lesson.examples.features for lesson in lessons])
    mean, scale = features.mean(axis=0), features.std(axis=0)
    told = design(features, mean, scale)
    right = np.concatenate([lesson.examples.right for lesson in lessons])
    counts = np.concatenate([_counts(lesson) for lesson in lessons])
    counts *= len(right) / counts.sum()
    size = told.shape[1]
    weights = fit_weights(told, right, counts, np.zeros(size), RIDGE * np.eye(size))
    return mean, scale, weights, fisher(told, counts, weights) / len(right)


def _counts(lesson: Lesson) -> Array:
    """How often each example counts; the taught form has few questions left to ask, and tells of costs alone."""
    counts = np.zeros(len(lesson.kinds))
    for kind, share in SHARES.items() if lesson.form != "taught" else ():
        part = lesson.of(kind)
        counts[part] = share / max(part.sum(), 1)
    return counts


def cross_validated(lessons: Sequence[Lesson]) -> Iterator[tuple[Lesson, Array]]:
    """Each lesson with confidences from a fit that saw nothing of its help centre."""
    for centre in dict.fromkeys(lesson.centre for lesson in lessons):
        mean, scale, weights, _ = _fit([lesson for lesson in lessons if lesson.centre != centre])
        for lesson in (lesson for lesson in lessons if lesson.centre == centre):
            yield lesson, chances(design(lesson.examples.features, mean, scale) @ weights)
