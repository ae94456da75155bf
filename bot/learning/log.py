"""The questions of a period that were not answered well: each text once, with the users who asked it."""

from collections import Counter
from dataclasses import dataclass, field

from bot.learning.missed import missed
from bot.storage.database import Database
from embeddings.text.normal_form import is_too_long, jamo, normalise, same_text_key

MAX_TEXTS = 1_000
"""That are looked at, those of most users first: more than one sitting can review, and a minute of searching."""
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


async def questions_of(database: Database, days: float) -> tuple[list[Question], int]:
    """Those of most users first, and how many were left out for there being too many."""
    found: dict[str, Question] = {}
    texts_of: Counter[str] = Counter()
    left_out = 0
    async for one in missed(database, days):
        text = normalise(one.query)
        if not jamo(text) or is_too_long(text):
            continue
        key = same_text_key(text)
        if key not in found or one.user not in found[key].users:
            if texts_of[one.user] >= MAX_A_USER:
                left_out += 1
                continue
            texts_of[one.user] += 1
        question = found.setdefault(key, Question(text))
        question.users.add(one.user)
        question.why[one.why] += 1
        if one.chosen:
            question.chosen[one.chosen] += 1
        question.refused.update(one.refused)
        question.told += filter(None, [one.told])
    ordered = sorted(found.values(), key=lambda question: -len(question.users))
    return ordered[:MAX_TEXTS], left_out + max(0, len(ordered) - MAX_TEXTS)
