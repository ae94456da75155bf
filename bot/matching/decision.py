"""What to do with a search's result: answer, ask back, or say honestly that nothing fits. A pure function."""

from dataclasses import dataclass
from typing import Literal

from bot.settings import Settings
from embeddings.faq.intents import DANGER, HUMAN, Intent
from embeddings.index.confidence import Confidence
from embeddings.search.ranking import Hit
from embeddings.search.searcher import SearchResult

Outcome = Literal["answer", "clarify", "decline"]

MAX_CHOICES = 3

MIN_INTENT_CONFIDENCE = 0.5
"""An intent's reply is given where it is more likely right than wrong: to be taken for an insult is worse than to be
asked again."""
COMPETING = 0.1
"""A second hit as sure as the first but for this much makes the first a guess."""


@dataclass(frozen=True)
class Thresholds:
    """Confidence from which the first hit is the answer, and from which choices are offered."""

    answer: float
    clarify: float

    @classmethod
    def of(cls, confidence: Confidence, settings: Settings) -> "Thresholds":
        """What the build has learned, at the costs that the operator has set."""
        answer = confidence.threshold(settings.max_false_answers)
        return cls(answer, min(answer, settings.min_clarify_confidence))


@dataclass(frozen=True)
class Decision:
    """The outcome with the hits to show: one to answer with, up to three to choose from, none to decline."""

    outcome: Outcome
    confidence: float
    hits: tuple[Hit, ...]
    intent: Intent | None = None
    """Set when the user said something that is no question for the FAQ; `outcome` is then "decline"."""
    ranked: tuple[Hit, ...] = ()
    """All hits, should the user ask for the next ones."""
    said: float = 0.0
    """How surely the user says the intent."""


def decide(result: SearchResult, thresholds: Thresholds) -> Decision:
    """Answer when the first hit is sure enough; else an intent's reply, choices, or an honest decline."""
    if not result.hits:
        return Decision("decline", 0.0, (), result.intent, said=result.intent_confidence)
    first = result.hits[0]
    if _says_intent(result, first, sure=first.confidence >= thresholds.answer):
        return Decision("decline", first.confidence, (), result.intent, result.hits, result.intent_confidence)
    if first.confidence >= thresholds.answer and not _competes(result.hits):
        return Decision("answer", first.confidence, (first,), ranked=result.hits)
    if first.confidence >= thresholds.clarify:
        return Decision("clarify", first.confidence, result.hits[:MAX_CHOICES], ranked=result.hits)
    return Decision("decline", first.confidence, (), ranked=result.hits)


def _says_intent(result: SearchResult, first: Hit, *, sure: bool) -> bool:
    """Whether the user asks nothing. An intent stands back behind a sure answer that is closer; a cry for help never
    does, nor a wish for a person that is surer."""
    if result.intent is None or result.intent.id == DANGER:
        return result.intent is not None
    said = result.intent_confidence
    surer = result.intent.id == HUMAN and said > first.confidence
    return said >= MIN_INTENT_CONFIDENCE and (not sure or result.intent_is_closest or surer)


def _competes(hits: tuple[Hit, ...]) -> bool:
    return len(hits) > 1 and hits[0].confidence - hits[1].confidence < COMPETING
