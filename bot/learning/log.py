"""The questions of a period that were not answered well: each text once, with the users who asked it."""

from array import array
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from bot.learning.missed import asked_in_vain, missed
from bot.storage.database import Database
from embeddings.text.normal_form import MAX_QUERY_CHARACTERS, jamo, normalise

MAX_TEXTS = 700
"""That are looked at, those of most users first: more than one sitting can review, and most of a minute to search."""
MAX_A_USER = 30
"""Texts of one user that count: whoever floods the bot speaks for one user all the same."""


@dataclass
class Question:
    """One text as users typed it, whatever its spacing; `text` is its normal form, without what no screen shows."""

    text: str
    users: set[str] = field(default_factory=set)
    why: Counter[str] = field(default_factory=Counter)
    """How often it was missed, by reason."""
    chosen: Counter[str] = field(default_factory=Counter)
    """How often each entry was taken of those that were offered."""
    refused: Counter[str] = field(default_factory=Counter)
    """How often each was not what was wanted, as the answer or among those offered."""
    told: list[str] = field(default_factory=list)
    """What operators answered users who asked it; personal data is masked."""
    after_answer: int = 0
    """How often it came after an answer, which it may lean on."""


@dataclass(frozen=True)
class _Counted:
    """What counts of a log, told by hashes: a million texts by themselves would take a gigabyte."""

    typed: set[int]
    """What was typed where a text that counts was asked, as it was typed."""
    spam: set[tuple[int, int]]
    """And by whom it doesn't count all the same: what was typed, and the user."""
    left_out: int


async def questions_of(database: Database, days: float) -> tuple[list[Question], int]:
    """Those of most users first, and how many were left out for there being too many.

    The log is read twice: once to count, and then for the texts that count.
    """
    counted = await _counted(database, days)
    found: dict[str, Question] = {}
    async for one in missed(database, days, counted.typed):
        if (hash(one.query), hash(one.user)) in counted.spam:
            continue
        text = normalise(one.query)
        question = found.setdefault(jamo(text), Question(text))
        question.users.add(one.user)
        question.why[one.why] += 1
        question.after_answer += one.after_answer
        if one.chosen:
            question.chosen[one.chosen] += 1
        question.refused.update(one.refused)
        question.told += filter(None, [one.told])
    return sorted(found.values(), key=lambda question: -len(question.users)), counted.left_out


async def _counted(database: Database, days: float) -> _Counted:
    """The first MAX_A_USER texts of each user, and of these the MAX_TEXTS that most users asked."""
    rows = array("q")
    async for query, user in asked_in_vain(database, days):
        text = normalise(query)
        if len(text) <= MAX_QUERY_CHARACTERS and (key := jamo(text)):
            rows.extend((hash(query), hash(key), hash(user)))
    typed, texts, users = np.array(rows, np.int64).reshape(-1, 3).T
    asked, first, of_row = np.unique(np.stack((users, texts)), axis=1, return_index=True, return_inverse=True)
    order = np.lexsort((first, asked[0]))  # each user's texts, as they came
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order)) - np.searchsorted(asked[0][order], asked[0][order])
    kept = rank < MAX_A_USER
    known, of_pair, counts = np.unique(asked[1][kept], return_inverse=True, return_counts=True)
    begun = np.full(len(known), len(texts))
    np.minimum.at(begun, of_pair, first[kept])
    most = known[np.lexsort((begun, -counts))[:MAX_TEXTS]]
    counts_here, row_kept = np.isin(texts, most), kept[of_row.reshape(-1)]
    spam = np.unique(np.stack((typed, users))[:, counts_here & ~row_kept], axis=1)
    return _Counted(
        set(np.unique(typed[counts_here & row_kept]).tolist()),
        set(zip(*spam.tolist(), strict=True)),
        int((~row_kept).sum()) + max(0, len(known) - MAX_TEXTS),
    )
