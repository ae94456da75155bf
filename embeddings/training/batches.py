"""What a step of training sees: entries of several help centres that are hard to tell apart, and questions to them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embeddings.building.help_centres import Article, HelpCentre
from embeddings.faq.entries import passages
from embeddings.training.mining import Likeness

ALTERNATES = 0.3
"""Share of entries that are shown by another customer's question instead of their own: what alternates look like."""


@dataclass(frozen=True)
class Shown:
    """An entry as a batch shows it: one phrasing and perhaps a passage, with questions of customers that it answers."""

    centre: int
    phrasing: str
    passage: str | None
    queries: Sequence[str]


@dataclass(frozen=True)
class Batch:
    """Entries of several help centres, and questions that none of them answers with the centre they are put to."""

    entries: Sequence[Shown]
    near: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Draw:
    """How large batches are."""

    centres: int = 4
    entries: int = 15
    """Of each help centre; half of them at random or close to a near question, the rest like those."""
    queries: int = 2
    """Of each entry."""
    near: int = 4
    """Of each help centre."""
    answers: float = 0.6
    """Share of help centres that come with their answers; an FAQ's short questions have to be found alone too."""

    def batch(self, centres: Sequence[HelpCentre], likeness: Likeness, rng: random.Random) -> Batch:
        """One step's entries and questions."""
        shown: list[Shown] = []
        near: list[tuple[str, int]] = []
        for number, centre in enumerate(rng.sample(centres, min(self.centres, len(centres)))):
            asked = rng.sample(centre.near, min(self.near, len(centre.near)))
            near += [(query, number) for query, _ in asked]
            chosen = self._chosen(centre, [entry for _, entry in asked], likeness.get(centre.name), rng)
            with_answers = rng.random() < self.answers
            shown += [self._shown(centre.articles[i], number, with_answers, rng) for i in chosen]
        return Batch(shown, near)

    def _chosen(
        self, centre: HelpCentre, wanted: Sequence[int], likeness: npt.NDArray[np.float32] | None, rng: random.Random
    ) -> list[int]:
        count = min(self.entries, len(centre.articles))
        others = [i for i in range(len(centre.articles)) if i not in wanted]
        seeds = list(dict.fromkeys([*wanted, *rng.sample(others, len(others))]))
        if likeness is None:
            return seeds[:count]
        chosen = seeds[: count // 2]
        for seed in list(chosen):
            ranked = [int(i) for i in np.argsort(-likeness[seed]) if i not in chosen]
            chosen += ranked[:1]
        return list(dict.fromkeys([*chosen, *seeds]))[:count]

    def _shown(self, article: Article, centre: int, with_answer: bool, rng: random.Random) -> Shown:
        queries = rng.sample(article.queries, len(article.queries))
        alternate = len(queries) > self.queries and rng.random() < ALTERNATES
        phrasing = queries.pop() if alternate else article.question
        said = passages(article.answer)
        return Shown(centre, phrasing, rng.choice(said) if with_answer and said else None, queries[: self.queries])
