"""Learns, when a build is made, how sure its search may be, and what that costs: from what the FAQ can ask itself.

The default, learned from many FAQs, is where everything starts; an FAQ's own lessons move it by as much as they are
worth beside it. There is no number of phrasings at which something switches.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from embeddings.building.confidence.examples import FOLDS, Examples, ask, own_questions
from embeddings.building.confidence.logistic import Array, design, fit_weights
from embeddings.building.confidence.reading import fit_reading
from embeddings.building.confidence.risk_control import blended, controlled_risk, counted
from embeddings.building.noise import KINDS
from embeddings.encoder.protocol import Encoder
from embeddings.index.confidence import (
    TAUGHT_ALTERNATES,
    Confidence,
    Default,
    Reading,
    chances,
    default_confidence,
    reached,
)
from embeddings.index.index import Index

DEFAULT_EXAMPLES = 60
"""What the default is worth beside an FAQ's own examples. On the FAQ of this repository, with twelve alternates an
entry, own lessons raised what was answered right at 5 % of the questions out of scope from 0.90 to 0.94."""

WHOLE_LESSON = 12
"""Other phrasings that an entry needs for each of its own to count as a whole example. With few to be found by, a
left-out one is no good stand-in for a user's question: on help centres with four alternates an entry, own lessons that
counted in full lowered what was answered right at 5 % of near questions, from 0.25 to 0.20 at their worst."""

NEAR_SHARE, FAR_SHARE = 0.15, 0.17
"""Questions out of scope for each one within; fewer near ones than the default is learned from, for a hidden topic is
not what users ask beyond an FAQ."""

Chosen = npt.NDArray[np.bool_]
"""Which of the examples; shape (questions,)."""


def fit_confidence(index: Index, encoder: Encoder, *, progress: bool = False) -> Confidence:
    """The default as the FAQ's own phrasings move it, with the risk of its own entries."""
    default = default_confidence()
    examples = ask(index, encoder, own_questions(index.rows), progress=progress)
    told = design(examples.features, default.mean, default.scale)
    everyone = np.ones(len(examples.asked), np.bool_)
    weights = _fitted(default, told, examples, everyone)
    before = _cross_fitted(default, told, examples)
    alternates = len(index.phrasings) / max(len(index.groups), 1) - 1  # of an entry, at the mean
    borrowed = default.plain.towards(default.taught, min(alternates / TAUGHT_ALTERNATES, 1))
    confidences = _cross_read(default, before, examples)
    own = sum(one.stratum == "inside" for one in examples.asked) // len(KINDS)
    return Confidence(
        features=default.features,
        mean=default.mean,
        scale=default.scale,
        weights=tuple(weights[:-1].tolist()),
        bias=float(weights[-1]),
        reading=_read(default, before, examples, everyone),
        near=controlled_risk(list(_curves(examples, "near", confidences)), borrowed.hidden, borrowed.near),
        far=counted(confidences[(examples.strata == "far") & examples.are_told], default.far),
        inside=blended(list(_curves(examples, "inside", confidences)), borrowed.inside),
        fitted_on=f"{default.fitted_on}, and {own} phrasings of this FAQ left out in turn"
        if own
        else default.fitted_on,
    )


def _counts(examples: Examples, part: Chosen) -> Array:
    """How often each example in `part` counts: a phrasing with all its noise by as much as others there are beside
    it."""
    counts = np.zeros(len(examples.asked))
    inside = examples.strata == "inside"
    for topic in np.unique(examples.topics[inside & part]):
        of_topic = inside & (examples.topics == topic)
        others = of_topic.sum() / len(KINDS) - 1
        counts[of_topic & part] = others * min(others / WHOLE_LESSON, 1) ** 2 / (of_topic & part).sum()
    total = counts.sum()
    near = (examples.strata == "near") & np.isin(examples.topics, examples.topics[counts > 0]) & part
    for stratum, share in ((near, NEAR_SHARE), ((examples.strata == "far") & part, FAR_SHARE)):
        counts[stratum] = share * total / max(stratum.sum(), 1)
    return counts


def _fitted(default: Default, told: Array, examples: Examples, part: Chosen) -> Array:
    """What the examples in `part` teach of the features."""
    prior, information = np.array([*default.weights, default.bias]), DEFAULT_EXAMPLES * np.array(default.information)
    return fit_weights(told[:, 0], examples.right[:, 0], _counts(examples, part), prior, information)


def _cross_fitted(default: Default, told: Array, examples: Examples) -> Array:
    """Each confidence before reading, from a fit that has not seen the question's topic; shape (questions, READ)."""
    confidences = np.empty(told.shape[:2])
    for held in _folds(examples):
        confidences[held] = chances(told[held] @ _fitted(default, told, examples, ~held))
    return confidences


def _read(default: Default, before: Array, examples: Examples, part: Chosen) -> Reading:
    """What the examples in `part` that were read teach of reading."""
    counts = _counts(examples, part & examples.were_read)
    information = DEFAULT_EXAMPLES * np.array(default.reading_information)
    return fit_reading(examples, before, counts, default.reading, information)


def _cross_read(default: Default, before: Array, examples: Examples) -> Array:
    """Each confidence in the end, from what other topics teach of reading."""
    confidences = np.empty(len(before))
    for held in _folds(examples):
        reading = _read(default, before, examples, ~held)
        confidences[held] = examples.confidences(before, reading)[held]
    return confidences


def _folds(examples: Examples) -> Iterator[Chosen]:
    """The questions of some topics at a time."""
    for fold in range(FOLDS):
        yield examples.topics % FOLDS == fold


def _curves(examples: Examples, stratum: str, confidences: Array) -> Iterator[Array]:
    """Of each entry's questions of this stratum, the share that reach each threshold."""
    part = (examples.strata == stratum) & examples.are_told
    for topic in np.unique(examples.topics[part]):
        yield reached(confidences[part & (examples.topics == topic)])
