"""Learns, when a build is made, how sure its search may be: from the FAQ's own phrasings, each left out in turn.

* A phrasing asked while its own row is hidden is a question with a right answer.
* A phrasing asked while its whole topic is hidden is a question close to the FAQ without one; small talk and the
  phrasings of intents are such questions further off.
* Every text is asked as it stands and with the noise of hurried typing; noise never tells which of the two it is.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from embeddings.building.noise import KINDS, spoil
from embeddings.encoder.protocol import Encoder
from embeddings.index.confidence import Confidence, Features
from embeddings.index.dense import Rows
from embeddings.index.index import Index
from embeddings.search.signals import FEATURES, score
from embeddings.text.spacing import respaced

SMALL_TALK = Path(__file__).parents[1] / "data" / "small_talk.txt"

MIN_QUESTIONS = 5
"""Questions with other phrasings that an FAQ needs, to show what a near miss looks like; else the default is used."""

MIN_PHRASINGS = 4
"""Of a question, for it to be one of those: with one left out, three are still there to find it by."""

OF_AN_INTENT = 20
"""Phrasings of each intent that count as questions further off: with all of them, near ones would hardly count."""

REGULARISATION = 1.0
QUANTILES = 201


@dataclass(frozen=True)
class Examples:
    """First hits of questions, and whether they were right."""

    features: Features
    right: npt.NDArray[np.bool_]
    in_scope: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float64]


def fit_examples(examples: Examples, fitted_on: str) -> Confidence:
    """A logistic regression on the examples, with the confidence of those out of scope kept for thresholds."""
    scaler = StandardScaler().fit(examples.features)
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    model.fit(scaler.transform(examples.features), examples.right, sample_weight=examples.weights)
    fitted = Confidence(
        features=FEATURES,
        mean=tuple(scaler.mean_.tolist()),
        scale=tuple(scaler.scale_.tolist()),
        weights=tuple(model.coef_[0].tolist()),
        bias=float(model.intercept_[0]),
        out_of_scope=(0.0, 1.0),
        fitted_on=fitted_on,
    )
    outside = fitted.probabilities(examples.features[~examples.in_scope])
    quantiles = np.quantile(outside, np.linspace(0, 1, QUANTILES))
    return fitted.model_copy(update={"out_of_scope": tuple(quantiles.tolist())})


def fit_confidence(index: Index, encoder: Encoder, *, progress: bool = False) -> Confidence:
    """What the FAQ's own phrasings teach; the index's confidence as it is where there are too few of them."""
    counts = np.bincount([row.topic for row in index.rows if row.kind in ("question", "alternate")])
    teaching = np.flatnonzero(counts >= MIN_PHRASINGS)
    if len(teaching) < MIN_QUESTIONS:
        return index.confidence
    asked = list(_asked(index, set(teaching.tolist())))
    encoded = encoder.encode_queries([example.text for example in asked], progress=progress)
    groups = len(index.groups)
    features, right = [], []
    for number, example in enumerate(asked):
        signals = score(index, example.text, encoded, number, example.hidden)
        first = int(np.argmax(signals.scores[: np.searchsorted(signals.topics, groups)]))
        features.append(signals.features()[first])
        right.append(signals.topics[first] == example.topic)
    in_scope = np.array([example.topic is not None for example in asked])
    # As many questions outside as inside, however the FAQ is made.
    weights = np.where(in_scope, 0.5 / in_scope.sum(), 0.5 / (~in_scope).sum()) * len(asked)
    if not any(right):
        return index.confidence
    examples = Examples(np.array(features), np.array(right), in_scope, weights)
    return fit_examples(examples, f"{counts[teaching].sum()} phrasings of this FAQ, each left out in turn")


@dataclass(frozen=True)
class _Asked:
    text: str
    hidden: Rows | None
    """Rows to leave out."""
    topic: int | None
    """The right topic; None where nothing is right."""


def _asked(index: Index, teaching: set[int]) -> Iterator[_Asked]:
    rng = random.Random(0)  # noqa: S311 (the same build from the same FAQ)
    first_of = dict[int, int]()
    for number, row in enumerate(index.rows):
        first_of.setdefault(row.topic, number)
        own = np.array([number])
        if row.kind == "intent" and number < first_of[row.topic] + OF_AN_INTENT:
            yield _Asked(_typed(row.text, rng.choice(KINDS), rng), own, None)
        elif row.kind in ("question", "alternate") and row.topic in teaching:
            for kind in KINDS:
                yield _Asked(_typed(row.text, kind, rng), own, row.topic)
            # Once only: a question about a removed neighbour is harder than most that users ask out of scope.
            yield _Asked(_typed(row.text, rng.choice(KINDS), rng), np.flatnonzero(index.topics == row.topic), None)
    for text in small_talk():
        yield _Asked(_typed(text, rng.choice(KINDS), rng), None, None)


def small_talk() -> Sequence[str]:
    """Everyday messages that no FAQ answers."""
    return SMALL_TALK.read_text(encoding="utf-8").splitlines()


def _typed(text: str, kind: str, rng: random.Random) -> str:
    return respaced(spoil(text, kind, rng))
