"""The training itself: batches in, an encoder with learnt updates out."""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from tqdm import tqdm

from embeddings.building.help_centres import HelpCentre
from embeddings.faq.entries import passages
from embeddings.training import typed
from embeddings.training.batches import Batch, Draw
from embeddings.training.descent import Learning, descend
from embeddings.training.mining import mined
from embeddings.training.model import Encoded, Encoder
from embeddings.training.objective import Asked, Finding, Side, holding, staying

WARM_UP = 40
DOCUMENT_SHARE = 0.1
MINE_EVERY = 150
NONE_RATE = 0.02
"""Learning rate of the logits of "none of them"."""
NEAR_WEIGHT, SMALL_TALK_WEIGHT = 0.5, 0.3
"""Of all near questions of a step, and of all its small talk, where the questions with an entry weigh 1 together."""


@dataclass(frozen=True)
class Plan:
    """How much is learnt, how long, and from how much of what."""

    steps: int
    rank: int
    rate: float
    kept: int
    """Everyday sentences a step that have to stay where they are."""
    kept_english: int = 8
    small_talk: int = 16
    """Everyday sentences a step that no entry answers."""
    first_layer: int = 0
    """Layers below it stay as they are."""
    keep: float = 1.0
    """Weight of staying, against finding."""
    hold: float = 1.0
    """Weight of not moving the help centres' own texts further than finding needs."""
    late: float = 0.5
    """Weight of finding with late interaction, against finding by vectors alone."""
    draw: Draw = field(default_factory=Draw)


NOISE_PLAN = Plan(steps=900, rank=16, rate=1.6e-3, kept=64)
HELP_CENTRE_PLAN = Plan(
    steps=930, rank=64, rate=5e-4, kept=64, kept_english=16, small_talk=32, keep=3.0, hold=1.5, draw=Draw(centres=8)
)


@dataclass(frozen=True)
class Material:
    """What is learnt from; without `centres`, only to mind noise less."""

    sentences: Sequence[str]
    english: Sequence[str]
    centres: Sequence[HelpCentre]


def train(
    encoder: Encoder,
    teacher: Encoder,
    material: Material,
    plan: Plan,
    rng: random.Random,
    after: Callable[[int], None] = lambda step: None,
) -> None:
    """Fit the updates of `encoder` in place; `after` is called with the number of each step done, from 1 on."""
    lesson = _Lesson(encoder, teacher, material, plan, rng)
    own, of_the_objective = lesson.parameters()
    parts = [Learning(own, plan.rate), Learning(of_the_objective, NONE_RATE)]
    descend(encoder, parts, plan.steps, WARM_UP, lesson.losses, after)


class _Lesson:
    """Makes each step's losses."""

    def __init__(self, encoder: Encoder, teacher: Encoder, material: Material, plan: Plan, rng: random.Random) -> None:
        self.encoder, self.teacher, self.material, self.plan, self.rng = encoder, teacher, material, plan, rng
        self.finding = Finding()
        self.bank = _vectors(teacher, [*material.sentences, *material.english], "query")
        self.before = {
            kind: dict(zip(texts, _vectors(teacher, texts, kind), strict=True))
            for kind, texts in _texts(material.centres)
        }
        self.likeness = mined(encoder, material.centres)

    def parameters(self) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
        """Of the encoder, and of the objective."""
        return self.encoder.parameters(), list(self.finding.parameters())

    def losses(self, step: int) -> dict[str, Tensor]:
        """Each already weighted."""
        if step and step % MINE_EVERY == 0:
            self.likeness = mined(self.encoder, self.material.centres)
        plan, rng, sentences = self.plan, self.rng, self.material.sentences
        kept = [typed.everyday(sentences, rng) for _ in range(plan.kept)]
        kept += rng.sample(self.material.english, min(plan.kept_english, len(self.material.english)))
        kind = "document" if rng.random() < DOCUMENT_SHARE else "query"
        with torch.no_grad():
            ideal = self.teacher.encode(kept, kind)
        spoiled = [typed.spoiled(text, rng) for text in kept]
        if not self.material.centres:
            return {"keep": plan.keep * staying(self.encoder.encode(spoiled, kind), ideal, self.bank)}
        batch = plan.draw.batch(self.material.centres, self.likeness, rng)
        talk = rng.sample(sentences, plan.small_talk)
        asking, shown, student = self._read(batch, talk, spoiled, kind)
        dense, late = self.finding(asking, shown, _asked(batch, len(talk)))
        moved, ideals = self._moved(batch, asking, shown)
        return {
            "find": dense,
            "late": plan.late * late,
            "keep": plan.keep * staying(student, ideal, self.bank),
            "near": plan.hold * holding(moved, ideals, self.bank),
        }

    def _moved(self, batch: Batch, asking: Encoded, shown: Side) -> tuple[Tensor, Tensor]:
        """Vectors of the help centres' texts as they are now, noise and all, and before, without noise."""
        texts = [text for entry in batch.entries for text in entry.queries] + [text for text, _ in batch.near]
        said = [entry.passage for entry in batch.entries if entry.passage]
        before = [self.before["query"][text] for text in (*texts, *(entry.phrasing for entry in batch.entries))]
        before += [self.before["document"][text] for text in said]
        now = torch.cat([asking.vectors[: len(texts)], shown.phrasings.vectors, shown.passages.vectors])
        return now, torch.stack(before)

    def _read(
        self, batch: Batch, talk: Sequence[str], spoiled: Sequence[str], kind: str
    ) -> tuple[Encoded, Side, Encoded]:
        """Questions, entries and everyday sentences, in two passes through the encoder: one for each prompt."""
        texts = [text for entry in batch.entries for text in entry.queries] + [text for text, _ in batch.near]
        queries = [typed.asked(text, self.rng) for text in (*texts, *talk)]
        phrasings = [entry.phrasing for entry in batch.entries]
        said = [(number, entry.passage) for number, entry in enumerate(batch.entries) if entry.passage]
        asked, passages = [*queries, *phrasings], [text for _, text in said]
        (asked if kind == "query" else passages).extend(spoiled)
        read = self.encoder.encode(asked, "query")
        parts = self.encoder.encode(passages, "document") if passages else read[:0]
        first, count = len(queries), len(phrasings)
        student = read[first + count :] if kind == "query" else parts[len(said) :]
        owners = torch.tensor([*range(count), *(number for number, _ in said)])
        centres = torch.tensor([entry.centre for entry in batch.entries])
        return read[:first], Side(read[first : first + count], parts[: len(said)], owners, centres), student


def _asked(batch: Batch, small_talk: int) -> Asked:
    target = [number for number, entry in enumerate(batch.entries) for _ in entry.queries]
    centre = [entry.centre for entry in batch.entries for _ in entry.queries] + [centre for _, centre in batch.near]
    outside = [len(batch.entries)] * (len(batch.near) + small_talk)
    near = NEAR_WEIGHT * len(target) / max(1, len(batch.near))
    talk = SMALL_TALK_WEIGHT * len(target) / max(1, small_talk)
    weight = [1.0] * len(target) + [near] * len(batch.near) + [talk] * small_talk
    return Asked(torch.tensor(target + outside), torch.tensor(centre + [-1] * small_talk), torch.tensor(weight))


def _texts(centres: Sequence[HelpCentre]) -> Iterator[tuple[str, list[str]]]:
    """All that help centres' customers ask and their entries say, each once, by the prompt it is read with."""
    articles = [article for centre in centres for article in centre.articles]
    asked = [text for article in articles for text in (article.question, *article.queries)]
    asked += [query for centre in centres for query, _ in centre.near]
    yield "query", list(dict.fromkeys(asked))
    yield "document", list(dict.fromkeys(part for article in articles for part in passages(article.answer)))


@torch.no_grad()
def _vectors(teacher: Encoder, texts: Sequence[str], kind: str, batch: int = 480) -> Tensor:
    """The teacher's vectors of all texts."""
    starts = tqdm(range(0, len(texts), batch), "teacher", unit="batch", file=sys.stderr, mininterval=15)
    parts = [teacher.encode(texts[start : start + batch], kind).vectors for start in starts]
    return torch.cat(parts) if parts else torch.zeros(0)
