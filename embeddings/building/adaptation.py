"""Learns what counts how much in one FAQ's ranking, from its own phrasings, each hidden while it is asked.

A conditional logit (McFadden, 1974) over the entries, that starts from the weights that every FAQ has. Ranking alone is
taught: the confidence goes on seeing the signals as they are, so that what other FAQs teach of it holds here too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from embeddings.building.confidence.examples import FOLDS, Asked, own_questions, signals_of
from embeddings.building.confidence.training import fit_confidence
from embeddings.building.noise import KINDS
from embeddings.encoder.protocol import Encoder
from embeddings.index.emphasis import Emphasis
from embeddings.index.index import Index
from embeddings.search.signals import Signals

Array = npt.NDArray[np.float64]

SIGNALS = ("pooled", "dense", "lexical", "covered", "covering", "answer", "likeness")
"""Fields of Signals that a ranking score is made of."""

SHARPNESS = 25.0
"""Log odds that a lead of 1 in the ranking score stands for."""

SPREAD = 0.3
"""Standard deviation of a weight from what every FAQ has, before this one has taught anything. With SHARPNESS 25 or 40
and this from 0.15 to 0.6, what was found first of six help centres' questions, 0.699 without, lay from 0.713 to 0.719;
the trial, without noise, is not in the project."""

RIVALS = 20
"""Entries beside the right one that a question is held against, the best by their scores."""


class Lessons(NamedTuple):
    """Questions with a right answer, by how far that is ahead of each rival."""

    leads: Array
    """In the ranking score; shape (questions, rivals)."""
    ahead: Array
    """In each of SIGNALS; shape (questions, rivals, signals)."""
    folds: npt.NDArray[np.intp]
    """Of the phrasings that were asked; shape (questions,)."""


def adapted(index: Index, encoder: Encoder, *, progress: bool = False) -> Index:
    """The index with an emphasis of its own, and the confidence that goes with it."""
    lessons = lessons_of(index, encoder, progress=progress)
    folds = tuple(_named(fit(lessons, lessons.folds != fold)) for fold in range(FOLDS))
    changed = replace(index, emphasis=Emphasis(weights=_named(fit(lessons)), folds=folds))
    return replace(changed, confidence=fit_confidence(changed, encoder, progress=progress))


def lessons_of(index: Index, encoder: Encoder, *, progress: bool = False) -> Lessons:
    """What the FAQ can ask itself, as it stands and with the noise of hurried typing."""
    asked = [one for one in own_questions(index.rows) if one.stratum == "inside"]
    found = list(_contrasts(index, asked, signals_of(index, encoder, asked, progress=progress)))
    rivals = min((len(leads) for leads, *_ in found), default=0)
    return Lessons(
        np.array([leads[:rivals] for leads, *_ in found]).reshape(len(found), rivals),
        np.array([ahead[:rivals] for _, ahead, _ in found]).reshape(len(found), rivals, len(SIGNALS)),
        np.array([fold for *_, fold in found], np.intp),
    )


def _contrasts(
    index: Index, asked: Sequence[Asked], scored: Iterator[Signals]
) -> Iterator[tuple[Array, Array, int | None]]:
    """Of each question whose right answer is a candidate: leads, what is ahead, fold; the nearest rivals first."""
    for one, signals in zip(asked, scored, strict=True):
        entries = int(np.searchsorted(signals.topics, len(index.groups)))  # intents come after all groups
        place = int(np.searchsorted(signals.topics[:entries], one.topic))
        if place < entries and signals.topics[place] == one.topic:
            scores = signals.scores[:entries].astype(np.float64)
            columns = np.column_stack([getattr(signals, name)[:entries] for name in SIGNALS]).astype(np.float64)
            order = np.argsort(-scores, kind="stable")
            rivals = order[order != place][:RIVALS]
            yield scores[place] - scores[rivals], columns[place] - columns[rivals], one.fold


def fit(lessons: Lessons, part: npt.NDArray[np.bool_] | None = None) -> Array:
    """The most probable additions to the weights of SIGNALS; all phrasings teach, or those in `part`."""
    leads, ahead, _ = lessons if part is None else (values[part] for values in lessons)

    def loss(weights: Array) -> tuple[float, Array]:
        odds = -SHARPNESS * (leads + ahead @ weights)
        right = np.logaddexp.reduce(np.pad(odds, ((0, 0), (1, 0))), axis=1)  # less the log of its probability
        rivals = np.exp(odds - right[:, None])
        value = right.sum() / len(KINDS) + (weights**2).sum() / (2 * SPREAD**2)
        slope = -SHARPNESS * np.einsum("qr,qrs->s", rivals, ahead) / len(KINDS) + weights / SPREAD**2
        return float(value), slope

    return np.asarray(minimize(loss, np.zeros(len(SIGNALS)), jac=True, method="L-BFGS-B").x)


def _named(weights: Array) -> dict[str, float]:
    return dict(zip(SIGNALS, weights.tolist(), strict=True))
