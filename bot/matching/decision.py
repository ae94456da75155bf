"""What to do with a search's result: answer, ask back, or say honestly that nothing fits. A pure function."""

from dataclasses import dataclass
from typing import Literal

from bot.settings import Settings
from embeddings.faq.intents import DANGER, Intent
from embeddings.index.confidence import Confidence
from embeddings.search.ranking import Hit
from embeddings.search.searcher import SearchResult

Outcome = Literal["answer", "clarify", "decline"]

MAX_CHOICES = 3

MIN_INTENT_CONFIDENCE = 0.5
"""An intent's reply is given where it is more likely right than wrong: to be taken for an insult is worse than to be
asked again."""
FAR_PART = 0.4
"""Of the share of near questions that may get an answer, what may be answered of far ones: nobody forgives these. Among
the far ones that it is measured with, one in a hundred does have its answer in a help centre, which is allowed for."""
CERTAIN = 0.95
"""From this probability on, what a text says counts before what it might ask beside an answer."""
CERTAIN_DANGER = 0.9
"""From this probability on, a cry for help goes before an answer that is sure."""
COMPETING, LEAD = 0.1, 0.2
"""A second hit as sure as the first but for this much makes the first a guess, unless it is so far behind in its score:
an FAQ of many phrasings can be sure of two entries that are next to each other, and rank them well all the same."""


@dataclass(frozen=True)
class Thresholds:
    """Confidence from which the first hit is the answer, and from which choices are offered."""

    answer: float
    clarify: float

    @classmethod
    def of(cls, confidence: Confidence, settings: Settings) -> "Thresholds":
        """What the build has learned, at the costs that the operator has set."""
        near, far = settings.max_false_answers, settings.max_false_answers * FAR_PART
        answer = confidence.answer_from(near, far)
        return cls(answer, min(answer, confidence.choices_from(settings.max_far_choices)))


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

    @property
    def says_for_certain(self) -> bool:
        """Whether the user says an intent beyond doubt."""
        return self.intent is not None and self.said >= CERTAIN


def decide(result: SearchResult, thresholds: Thresholds) -> Decision:
    """Answer when the first hit is sure enough; else an intent's reply, choices, or an honest decline."""
    if not result.hits:
        return Decision("decline", 0.0, (), result.intent, said=result.intent_confidence)
    first = result.hits[0]
    if _says_intent(result, first.confidence, sure=first.confidence >= thresholds.answer):
        return Decision("decline", first.confidence, (), result.intent, result.hits, result.intent_confidence)
    if first.confidence >= thresholds.answer and not _competes(result.hits):
        return Decision("answer", first.confidence, (first,), ranked=result.hits)
    if first.confidence >= thresholds.clarify:
        return Decision("clarify", first.confidence, result.hits[:MAX_CHOICES], ranked=result.hits)
    return Decision("decline", first.confidence, (), ranked=result.hits)


def _says_intent(result: SearchResult, confidence: float, *, sure: bool) -> bool:
    """Whether the user asks nothing. An intent stands back behind a sure answer that is surer than it; a cry for help
    only where it is in doubt.
    """
    if result.intent is None:
        return False
    said = result.intent_confidence
    if result.intent.id == DANGER:
        return not sure or said >= CERTAIN_DANGER
    return said >= MIN_INTENT_CONFIDENCE and (not sure or said > confidence)


def _competes(hits: tuple[Hit, ...]) -> bool:
    if len(hits) < 2:
        return False
    first, second = hits[:2]
    return first.confidence - second.confidence < COMPETING and first.score - second.score < LEAD
