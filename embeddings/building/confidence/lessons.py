"""What help centres teach about confidence: their FAQs in several forms, asked what their customers ask."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from embeddings.building.confidence.examples import Asked, Examples, Stratum, ask, other_questions, small_talk, typed
from embeddings.building.help_centres import Article, HelpCentre
from embeddings.building.noise import KINDS, chance_of
from embeddings.encoder.protocol import Encoder
from embeddings.faq.entries import Entry
from embeddings.index.confidence import TAUGHT_ALTERNATES
from embeddings.index.index import Index
from embeddings.search.query import readable

Kind = Literal["asked", "noisy", "near", "noisy near", "hidden", "hidden query", "far", "noisy far", "stored"]

SHARES: dict[Kind, float] = {
    "asked": 0.47,
    "noisy": 0.10,
    "near": 0.18,
    "noisy near": 0.03,
    "hidden": 0.05,
    "hidden query": 0.04,
    "far": 0.08,
    "noisy far": 0.02,
    "stored": 0.03,
}
"""Of the examples of each help centre: in and out of scope as users' questions are, about six to four."""

Form = Literal["plain", "mixed", "taught"]

ALTERNATES: dict[Form, tuple[int, ...]] = {"plain": (0,), "mixed": (0, 0, 1, 2, 3, 4), "taught": (TAUGHT_ALTERNATES,)}
"""How many of an entry's queries become alternates, each as often, in the forms of an FAQ."""

NOISY = 0.4
"""Share of questions that are asked once more, with noise."""


@dataclass(frozen=True)
class Lesson:
    """What one form of a help centre's FAQ teaches."""

    centre: str
    form: Form
    unseen: bool
    """By the encoder, when it was trained."""
    kinds: Sequence[Kind]
    examples: Examples

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Of each question, whether what comes first in the end is right."""
        return self.examples.of_first(self.examples.right)

    def of(self, kind: Kind) -> npt.NDArray[np.bool_]:
        """Which of the examples are of this kind."""
        return np.array([found == kind for found in self.kinds])


def lessons_of(centre: HelpCentre, encoder: Encoder, unseen: bool) -> Iterator[Lesson]:
    """Its FAQ with one phrasing an entry, with alternates for some, and with some for all."""
    for form, counts in ALTERNATES.items():
        rng = random.Random(centre.name)  # noqa: S311 (the same lessons at every run)
        alternates = [
            rng.sample(range(len(a.queries)), min(rng.choice(counts), len(a.queries) - 1)) for a in centre.articles
        ]
        entries = [_entry(article, given) for article, given in zip(centre.articles, alternates, strict=True)]
        index = Index.encode(entries, [], encoder)
        kinds, asked = zip(*_questions(centre, alternates, index), strict=True)
        read = [replace(one, text=readable(one.text, encoder), read=unseen) for one in asked]
        yield Lesson(centre.name, form, unseen, kinds, ask(index, encoder, read))


def _entry(article: Article, alternates: Sequence[int]) -> Entry:
    given = tuple(article.queries[place] for place in alternates)
    return Entry(
        id=article.id, service=article.faq, category=article.category, question=article.question,
        answer=article.answer, alternates=given,
    )  # fmt: skip


def _questions(centre: HelpCentre, alternates: Sequence[Sequence[int]], index: Index) -> Iterator[tuple[Kind, Asked]]:
    def with_noise(kind: Kind, noisy: Kind, text: str, stratum: Stratum, topic: int) -> Iterator[tuple[Kind, Asked]]:
        yield kind, Asked(text, stratum, topic)
        if chance_of(text).random() < NOISY:
            yield noisy, Asked(typed(text, chance_of(text).choice(KINDS[1:]), chance_of(text)), stratum, topic)

    for topic, (article, given) in enumerate(zip(centre.articles, alternates, strict=True)):
        own = np.flatnonzero(index.topics == topic)
        for text in (text for place, text in enumerate(article.queries) if place not in given):
            yield from with_noise("asked", "noisy", text, "inside", topic)
            yield "hidden query", Asked(text, "near", topic, own)
        yield "stored", Asked(article.question, "inside", topic)
        for kind in KINDS:
            yield "hidden", Asked(typed(article.question, kind, chance_of(article.question)), "near", topic, own)
    for text, topic in centre.near:
        yield from with_noise("near", "noisy near", text, "near", topic)
    for text in [*small_talk(), *other_questions()]:
        if not any(text in article.queries for article in centre.articles):
            yield from with_noise("far", "noisy far", text, "far", -1)
