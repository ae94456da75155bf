"""Phrasings of any number, made of those of the help centres that ship: Korean as customers type it, the same each run.

A front of one article's phrasing goes with the back of another one's. Both articles are drawn by lot for each entry,
and the entry's alternates are made of their other phrasings: an entry's phrasings are alike, as in an FAQ.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.building.help_centres import HELP_CENTRES, Article, load_help_centres
from embeddings.building.noise import with_typos
from embeddings.faq.entries import Entry

PHRASINGS = 4
"""Of each synthetic entry."""


def articles() -> list[Article]:
    """Of all help centres."""
    return [article for centre in load_help_centres(HELP_CENTRES) for article in centre.articles]


def real_phrasings(count: int) -> list[str]:
    """So many, or as many as there are, drawn by lot."""
    texts = [text for article in articles() for text in _texts(article)]
    return random.Random(2).sample(texts, min(count, len(texts)))  # noqa: S311


def front(text: str) -> str:
    """The first half of its words, at least one.

    >>> front("포인트로 결제해도 되나요"), back("포인트로 결제해도 되나요")
    ('포인트로', '결제해도 되나요')
    """
    words = text.split()
    return " ".join(words[: max(len(words) // 2, 1)])


def back(text: str) -> str:
    """The other half; of a single word the same one."""
    words = text.split()
    return " ".join(words[len(words) // 2 :])


@dataclass(frozen=True)
class Mixture:
    """A text and the two that it is made of."""

    text: str
    front: str
    back: str


@dataclass(frozen=True)
class Synthetic:
    """An entry with its phrasings and its answer as they were mixed."""

    entry: Entry
    phrasings: tuple[Mixture, ...]
    answer: Mixture


def synthetic(count: int, base: Sequence[Article]) -> list[Synthetic]:
    """Entries with `count` phrasings in all, of pairs of the articles `base`."""
    chance = random.Random(3)  # noqa: S311
    made = []
    for start in range(0, count, PHRASINGS):
        first, second = chance.choice(base), chance.choice(base)
        mixed = tuple(_mixed(first, second, number) for number in range(min(PHRASINGS, count - start)))
        made.append(_entry(f"e{start // PHRASINGS}", first, second, mixed))
    return made


def asked_of(some: Sequence[Synthetic], base: Sequence[Article], count: int) -> list[Mixture]:
    """Questions to some of the entries, none as it stands there: half of them with a slip, half with other words."""
    chance = random.Random(4)  # noqa: S311
    asked: list[Mixture] = []
    there = {text for each in some for text in each.entry.phrasings}
    while len(asked) < count:
        known = chance.choice(chance.choice(some).phrasings)
        if len(asked) % 2:
            mixed = Mixture(with_typos(known.text, chance, rate=0), known.front, known.back)
        else:
            other = back(chance.choice(_texts(chance.choice(base))))
            mixed = Mixture(f"{known.front} {other}", known.front, other)
        if mixed.text not in there:
            asked.append(mixed)
    return asked


def parts_of(base: Sequence[Article]) -> list[str]:
    """Every text that a mixture of these articles may be made of as a question."""
    return list(dict.fromkeys(half(text) for article in base for text in _texts(article) for half in (front, back)))


def _texts(article: Article) -> list[str]:
    return [article.question, *article.queries]


def _mixed(first: Article, second: Article, number: int) -> Mixture:
    fronts, backs = _texts(first), _texts(second)
    one, other = front(fronts[number % len(fronts)]), back(backs[number % len(backs)])
    return Mixture(f"{one} {other}", one, other)


def _entry(identifier: str, first: Article, second: Article, mixed: tuple[Mixture, ...]) -> Synthetic:
    question, *alternates = (each.text for each in mixed)
    line = first.answer.splitlines()[0]
    answer = Mixture(f"{mixed[0].back}: {line}", line, mixed[0].back)
    entry = Entry.model_construct(  # a million checks would take a minute
        id=identifier,
        service=first.faq,
        category=second.category,
        question=question,
        answer=answer.text,
        alternates=tuple(alternates),
    )
    return Synthetic(entry, mixed, answer)
