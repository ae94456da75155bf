"""The training of the cross-encoder: a question with the entry that answers it, and with others that don't."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from embeddings.building.help_centres import HelpCentre
from embeddings.encoder.cross_encoder.network import pooled
from embeddings.encoder.cross_encoder.pairs import entry_text
from embeddings.faq.entries import passages
from embeddings.training import typed
from embeddings.training.descent import Learning, descend
from embeddings.training.model import Encoder
from embeddings.training.objective import best_of

NEAREST = 10
"""Entries that the encoder finds for a question, from which those are drawn that don't answer it."""
WARM_UP = 60
HEAD_RATE = 3e-3
LIST_WEIGHT = 0.5
"""Of telling the right entry among those drawn, beside telling of each entry whether it answers."""


@dataclass(frozen=True)
class Plan:
    """How much is learnt, how long, and from how much of what a step."""

    steps: int = 3900
    rank: int = 48
    layers: int = 6
    """The encoder's first ones; what is above them does not serve."""
    rate: float = 5e-4
    questions: int = 48
    rivals: int = 5
    """Entries that don't answer a question, three of them among the nearest four."""
    near: int = 24
    """Questions that no entry answers, each with three of the entries that it finds."""
    small_talk: int = 8


@dataclass(frozen=True)
class Question:
    """A customer's question with what is said by the entry that answers it, if any, and by those found beside it."""

    text: str
    right: str | None
    others: Sequence[str]
    """The nearest first."""


Pairs = tuple[list[str], list[str]]


def train(
    encoder: Encoder,
    finding: Encoder,
    centres: Sequence[HelpCentre],
    small_talk: Sequence[str],
    plan: Plan,
    rng: random.Random,
) -> nn.Linear:
    """Fit the updates of `encoder` in place, and return its head; `finding` says which entries are hard to tell."""
    head = nn.Linear(2 * encoder.hidden, 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    asked = [question for centre in centres for question in found(finding, centre)]
    lesson = _Lesson([q for q in asked if q.right], [q for q in asked if not q.right], small_talk, plan, rng)
    parts = [Learning(encoder.parameters(), plan.rate), Learning(list(head.parameters()), HEAD_RATE)]
    read = partial(relevance, encoder, head)
    descend(encoder, parts, plan.steps, WARM_UP, lambda step: {"read": lesson.loss(read)})
    return head


def relevance(encoder: Encoder, head: nn.Linear, pairs: Pairs) -> Tensor:
    """Log odds that each entry answers its question; shape (pairs,)."""
    hidden, mask = encoder.hidden_of(encoder.rows_of_pairs(*pairs))
    told: Tensor = head(pooled(hidden, mask))
    return told[:, 0]


class _Lesson:
    """Makes each step's loss."""

    def __init__(
        self, asked: Sequence[Question], near: Sequence[Question], talk: Sequence[str], plan: Plan, rng: random.Random
    ) -> None:
        self.asked, self.near, self.talk, self.plan, self.rng = asked, near, talk, plan, rng
        self.entries = [question.right for question in asked if question.right]

    def loss(self, told: Callable[[Pairs], Tensor]) -> Tensor:
        """Binary cross-entropy over all pairs, and that of the list of each question that has an answer."""
        rng, plan = self.rng, self.plan
        queries: list[str] = []
        entries: list[str] = []
        asked = rng.sample(self.asked, min(plan.questions, len(self.asked)))
        for question in asked:
            shown = [question.right or "", *self._rivals(question)]
            queries += [typed.asked(question.text, rng)] * len(shown)
            entries += shown
        for question in rng.sample(self.near, min(plan.near, len(self.near))):
            shown = rng.sample(question.others, min(3, len(question.others)))
            queries += [typed.asked(question.text, rng)] * len(shown)
            entries += shown
        for text in rng.sample(self.talk, min(plan.small_talk, len(self.talk))):
            queries.append(typed.asked(text, rng))
            entries.append(rng.choice(self.entries))
        logits = told((queries, entries))
        lists = logits[: len(asked) * (1 + plan.rivals)].view(len(asked), -1)
        right = torch.zeros(len(logits))
        right[: lists.numel() : 1 + plan.rivals] = 1
        among = functional.cross_entropy(lists, torch.zeros(len(asked), dtype=torch.long))
        return 2 * functional.binary_cross_entropy_with_logits(logits, right) + LIST_WEIGHT * among

    def _rivals(self, question: Question) -> list[str]:
        nearest = self.rng.sample(question.others[:4], min(3, self.plan.rivals, len(question.others[:4])))
        drawn = [*nearest, *self.rng.sample(question.others, min(self.plan.rivals, len(question.others)))]
        distinct = list(dict.fromkeys(drawn))[: self.plan.rivals]
        return distinct + self.rng.choices(self.entries, k=self.plan.rivals - len(distinct))


@torch.no_grad()
def found(encoder: Encoder, centre: HelpCentre) -> list[Question]:
    """What is asked of a help centre, with what the encoder finds there."""
    said = [entry_text(article.question, article.answer) for article in centre.articles]
    lines = [(number, line) for number, article in enumerate(centre.articles) for line in passages(article.answer)]
    asked = [(query, number) for number, article in enumerate(centre.articles) for query in article.queries]
    asked += [(query, -1) for query, _ in centre.near]
    shown = encoder.encode([article.question for article in centre.articles], "query").vectors
    parts = encoder.encode([line for _, line in lines], "document").vectors
    rows = torch.tensor([*range(len(said)), *(number for number, _ in lines)])
    queries = encoder.encode([text for text, _ in asked], "query").vectors
    order = best_of(queries @ torch.cat([shown, parts]).T, rows, len(said)).argsort(dim=1, descending=True)
    return [
        Question(text, said[own] if own >= 0 else None, [said[n] for n in nearest if n != own][:NEAREST])
        for (text, own), nearest in zip(asked, order.tolist(), strict=True)
    ]
