"""What to do with a search's result: answer, ask back, or say honestly that nothing fits. A pure function."""

from dataclasses import dataclass
from typing import Literal

from bot.settings import Settings
from embeddings.faq.intents import DANGER, DENIALS, Intent
from embeddings.index.confidence import Confidence
from embeddings.search.ranking import Hit
from embeddings.search.searcher import SearchResult
from embeddings.text.clauses import is_question

Outcome = Literal["answer", "clarify", "decline"]

MAX_CHOICES = 3

FAR_PART = 0.5
"""Of the share of near questions that may get an answer, what may be answered of far ones: nobody forgives these. Among
the far ones that it is measured with, one in a hundred does have its answer in a help centre, which is allowed for."""
CERTAIN = 0.95
"""From this probability on, what a text says counts before what it might ask beside an answer."""
CERTAIN_DANGER = 0.9
"""From this probability on, a cry for help goes before an answer, however sure."""
LIKELY = 0.5
"""From this confidence on, an answer is more likely right than wrong: an unhappy word beside what is asked stands back,
and so does what only sounds like danger."""
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
    beside: Intent | None = None
    """What the user says too, and what stood back behind what they ask."""

    @property
    def says_for_certain(self) -> bool:
        """Whether the user says an intent beyond doubt."""
        return self.intent is not None and self.said >= CERTAIN


def decide(result: SearchResult, thresholds: Thresholds) -> Decision:
    """Answer when the first hit is sure enough; else an intent's reply, choices, or an honest decline."""
    if not result.hits:
        return Decision("decline", 0.0, (), result.intent, said=result.intent_confidence)
    first, said = result.hits[0], result.intent_confidence
    if _says_intent(result, first.confidence, sure=first.confidence >= thresholds.answer):
        return Decision("decline", first.confidence, (), result.intent, result.hits, said)
    outcome, shown = _outcome(result.hits, thresholds)
    return Decision(outcome, first.confidence, shown, ranked=result.hits, said=said, beside=result.intent)


def _outcome(hits: tuple[Hit, ...], thresholds: Thresholds) -> tuple[Outcome, tuple[Hit, ...]]:
    if hits[0].confidence >= thresholds.answer and not _competes(hits):
        return "answer", hits[:1]
    if hits[0].confidence >= thresholds.clarify:
        return "clarify", hits[:MAX_CHOICES]
    return "decline", ()


def _says_intent(result: SearchResult, confidence: float, *, sure: bool) -> bool:
    """Whether the user says the intent, rather than asking what is found at this confidence."""
    if result.intent is None:
        return False
    said = result.intent_confidence
    if result.intent.id == DANGER:
        return said >= CERTAIN_DANGER or confidence < LIKELY
    if result.intent.id in DENIALS and confidence >= LIKELY:
        asks = is_question(result.query)  # "자꾸 튕겨서 짜증나는데 어떻게 해요"
        if sure and asks:
            return False
        return said > confidence and (said >= CERTAIN or not (sure or asks))  # an apology offers what fits, too
    return said > confidence


def _competes(hits: tuple[Hit, ...]) -> bool:
    if len(hits) < 2:
        return False
    first, second = hits[:2]
    return first.confidence - second.confidence < COMPETING and first.score - second.score < LEAD
