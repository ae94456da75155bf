"""Measures a build with questions whose answers are known: ranking, decisions, and whether confidence means something.

Pure: what the search said goes in, figures come out. Terms as in the field: hit@k, MRR, expected calibration error.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from bot.matching.assistant import Assistant
from bot.matching.decision import Decision, Outcome
from embeddings.progress import followed

BINS = 10
"""Bins of equal width for the calibration error (Naeini et al. 2015)."""
RISK = 0.05
"""Share of the questions out of scope at which rankings are compared, whatever the thresholds."""
RESAMPLES = 1000
"""Of the bootstrap; its percentiles 2.5 and 97.5 are the interval (Efron 1979)."""


class Question(BaseModel):
    """One of a file of questions; no expected entry means that nothing should be answered."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    query: str
    expected: Annotated[tuple[str, ...], Field(strict=False)]
    kind: str = "all"


@dataclass(frozen=True)
class Case:
    """One question and what became of it."""

    question: Question
    rank: int | None
    """Place of the first right hit, from 1; None where no hit is right."""
    outcome: Outcome
    confidence: float
    first: str
    """Id of the first hit; empty without one."""
    served: bool = False
    """Whether the user got the right entry: as the answer at once, or among the choices."""

    @property
    def in_scope(self) -> bool:
        """Whether there is a right answer."""
        return bool(self.question.expected)

    @property
    def right(self) -> bool:
        """Whether the first hit is a right one."""
        return self.rank == 1

    @property
    def harmed(self) -> bool:
        """Whether the user got a wrong answer at once."""
        return self.answered and not self.right

    @property
    def withheld(self) -> bool:
        """Whether the right entry came first, and the user got nothing."""
        return self.right and self.outcome == "decline"

    @property
    def answered(self) -> bool:
        """Whether the user got an answer at once."""
        return self.outcome == "answer"


Interval = tuple[float, float]
Figure = tuple[float, Interval]
"""A share or a mean, with its 95 % bootstrap interval."""

_MEASURES: Mapping[str, tuple[Callable[[Case], bool], Callable[[Case], float]]] = {
    "hit@1": (lambda case: case.in_scope, lambda case: case.right),
    "hit@3": (lambda case: case.in_scope, lambda case: case.rank is not None and case.rank <= 3),
    "MRR": (lambda case: case.in_scope, lambda case: 1 / case.rank if case.rank else 0.0),
    "answered": (lambda case: True, lambda case: case.answered),
    "asked back": (lambda case: True, lambda case: case.outcome == "clarify"),
    "declined": (lambda case: True, lambda case: case.outcome == "decline"),
    "answered right": (lambda case: case.in_scope, lambda case: case.answered and case.right),
    "served": (lambda case: case.in_scope, lambda case: case.served),
    "harmed": (lambda case: True, lambda case: case.harmed),
    "precision": (lambda case: case.answered, lambda case: case.right),
    "false answers": (lambda case: not case.in_scope, lambda case: case.answered),
}
"""Name of a measure: the cases it is about, and the value of one of them."""


def ask_all(questions: Sequence[Question], assistant: Assistant, *, progress: bool = False) -> list[Case]:
    """Ask every question, as the first of a conversation; `progress` shows on stderr how far it is."""
    asked = followed(questions, "asked", "questions") if progress else questions
    return [judge(question, assistant.decide(question.query, None)) for question in asked]


def judge(question: Question, decision: Decision) -> Case:
    """What became of one question; a platform twin of an expected entry is as right as the entry."""
    right = [bool({entry.id for entry in hit.twins} & set(question.expected)) for hit in decision.ranked]
    rank = right.index(True) + 1 if any(right) else None
    first = decision.ranked[0].entry.id if decision.ranked else ""
    shown = {entry.id for hit in decision.hits for entry in hit.twins}
    served = not shown.isdisjoint(question.expected)
    return Case(question, rank, decision.outcome, decision.confidence, first, served)


def figures(cases: Sequence[Case]) -> dict[str, Figure | None]:
    """Every measure over the cases it is about; None where there are none."""
    found = {name: _mean([value(case) for case in cases if about(case)]) for name, (about, value) in _MEASURES.items()}
    return found | {"calibration error": _calibration(cases)}


def by_kind(cases: Sequence[Case]) -> dict[str, list[Case]]:
    """The cases of each kind, in the order in which the kinds first occur."""
    kinds: dict[str, list[Case]] = {}
    for case in cases:
        kinds.setdefault(case.question.kind, []).append(case)
    return kinds


def calibration_error(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    """Mean distance between confidence and share of right ones over the bins, weighted by their sizes.

    >>> calibration_error(np.array([0.75, 0.75, 0.75, 0.75]), np.array([True, True, True, False]))
    0.0
    """
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(BINS)]
    return float(sum(gaps) / len(confidence))


def right_at(cases: Sequence[Case], share: float) -> dict[str, dict[str, float]]:
    """By kind of question in scope and kind out of scope: answered right if this share of the latter got an answer."""
    kinds = by_kind(cases)
    sure = {kind: [case.confidence for case in part] for kind, part in kinds.items()}
    outside = [kind for kind, part in kinds.items() if not any(case.in_scope for case in part)]
    return {
        kind: {out: share_right([case.right for case in part], sure[kind], sure[out], share) for out in outside}
        for kind, part in kinds.items()
        if kind not in outside
    }


def share_right(right: npt.ArrayLike, sure: npt.ArrayLike, outside: npt.ArrayLike, share: float) -> float:
    """Right and surer than all but this share of the questions out of scope, of which `outside` are the confidences."""
    return float(np.mean(np.asarray(right) & (np.asarray(sure) > np.quantile(np.asarray(outside), 1 - share))))


def coverage_curve(cases: Sequence[Case]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Share of all questions answered, and precision among them, as the threshold falls from 1 to 0."""
    ordered = sorted(cases, key=lambda case: -case.confidence)
    answered = np.arange(1, len(ordered) + 1)
    return answered / len(ordered), np.cumsum([case.right for case in ordered]) / answered


def reliability_curve(cases: Sequence[Case]) -> tuple[list[float], list[float]]:
    """Mean confidence and share of right ones, for each bin that has cases; equal where confidence is a probability."""
    confidence = np.array([case.confidence for case in cases])
    right = np.array([case.right for case in cases])
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    filled = [bins == b for b in range(BINS) if (bins == b).any()]
    return [float(confidence[part].mean()) for part in filled], [float(right[part].mean()) for part in filled]


def worst(cases: Sequence[Case], count: int) -> list[Case]:
    """The misses that cost most: wrong answers, the surest first, then right hits that were not given."""
    wrong = [case for case in cases if not case.right and (case.answered or case.in_scope)]
    return sorted(wrong, key=lambda case: (not case.answered, -case.confidence))[:count]


def _calibration(cases: Sequence[Case]) -> Figure | None:
    if not cases:
        return None
    confidence = np.array([case.confidence for case in cases])
    right = np.array([case.right for case in cases])
    samples = np.random.default_rng(0).integers(len(cases), size=(RESAMPLES // 5, len(cases)))
    spread = [calibration_error(confidence[sample], right[sample]) for sample in samples]
    low, high = np.percentile(spread, [2.5, 97.5])
    return calibration_error(confidence, right), (float(low), float(high))


def _mean(values: Sequence[float]) -> Figure | None:
    if not values:
        return None
    array = np.array(values, float)
    return float(array.mean()), (resampled_mean(array, 2.5), resampled_mean(array, 97.5))


def resampled_mean(values: npt.NDArray[np.float64], percentile: float) -> float:
    """This percentile of the values' mean over RESAMPLES draws with replacement; the same at every call."""
    samples = np.random.default_rng(0).integers(len(values), size=(RESAMPLES, len(values)))
    return float(np.percentile(values[samples].mean(axis=1), percentile))
