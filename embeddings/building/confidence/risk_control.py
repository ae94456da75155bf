"""From which confidence on an answer keeps its promise: conformal risk control over entries.

Angelopoulos, Bates, Fisch, Lei and Schuster, Conformal Risk Control, 2022, section 2: where the mean loss over n
entries and one more, lost entirely, stays within the promise, so does the loss expected on the next entry. Small FAQs
borrow: the mean risk of other FAQs counts as so many entries more.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from embeddings.index.confidence import Curve, reached

BORROWED_ENTRIES = 300
"""What other FAQs' risk is worth beside an FAQ's own entries. Over 54 help centres of 30 entries the risk of near
questions at a threshold differed by no more than chance, and that of hidden ones told next to nothing about it
(correlation -0.01 to 0.17 between help centres). A large FAQ of another kind can still speak for itself."""

BORROWED_STRANGERS = 300
"""The same of far questions. Among those to other organisations are some that this FAQ does answer, such as a shop's
delivery fee: while they counted for half, an FAQ of 45 entries asked for a confidence of 0.92 in place of 0.80."""

BORROWED_EXPECTATION = 5
"""The same for what a build is expected to answer: an operator is told it, no promise rests on it, and an FAQ with many
phrasings differs far from others. On the one here 0.31 was told while they counted as 300, and 0.50 with this, where
0.86 of tests/data/questions.jsonl are answered."""


def controlled_risk(
    losses: Sequence[npt.NDArray[np.float64]], hidden: Curve, borrowed: Curve, entries: int | None = None
) -> Curve:
    """A bound on the share of near questions answered, at each threshold.

    `losses` has a curve for each entry, or for some of so many `entries`, for which they stand: the share of its hidden
    questions that reach the threshold. These are written as entries are, and reach it more often than users' near
    questions do: by as much as other FAQs' `hidden` ones are above the `borrowed` risk of near ones.

    >>> controlled_risk([], (1.0,) * 3, (0.42,) * 3) == ((300 * 0.42 + 1) / 301,) * 3
    True
    """
    easier = np.minimum(np.array(borrowed) / np.maximum(hidden, 1e-6), 1)
    count = len(losses) if entries is None else entries
    total = count * easier * np.mean(losses, axis=0) if losses else np.zeros(len(borrowed))
    risk = (total + BORROWED_ENTRIES * np.array(borrowed) + 1) / (count + 1 + BORROWED_ENTRIES)
    return tuple(np.minimum(risk, 1).tolist())


def blended(own: Sequence[npt.NDArray[np.float64]], borrowed: Curve) -> Curve:
    """The mean of the entries' curves and of the borrowed one, which counts as BORROWED_EXPECTATION of them."""
    total = np.sum(own, axis=0) if own else np.zeros(len(borrowed))
    return tuple(((total + BORROWED_EXPECTATION * np.array(borrowed)) / (len(own) + BORROWED_EXPECTATION)).tolist())


def counted(confidences: npt.NDArray[np.float64], borrowed: Curve) -> Curve:
    """A bound on the share of far questions that reach each threshold: of those asked, and of the borrowed ones, which
    count as BORROWED_STRANGERS of them.

    >>> counted(np.array([]), (0.42,) * 301)[0] == (300 * 0.42 + 1) / 301
    True
    """
    own = reached(confidences) * len(confidences) if len(confidences) else np.zeros(len(borrowed))
    risk = (own + BORROWED_STRANGERS * np.array(borrowed) + 1) / (len(confidences) + BORROWED_STRANGERS + 1)
    return tuple(np.minimum(risk, 1).tolist())
