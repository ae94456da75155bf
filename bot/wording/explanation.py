"""The words in which operators are told why the bot answered as it did. Knows nothing of how it is found out."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What an explanation says, in one language; `{names}` in braces are filled in."""

    outcomes: Mapping[str, str]
    """By what was decided."""
    intent: str
    decided: str
    read_as: str
    also_read_as: str
    hit: str
    thresholds: str
    intent_is_said: str
    matched: str
    kinds: Mapping[str, str]
    """By the kind of the row that matched."""
    features: Mapping[str, str]
    """Names of the features; those that are missing are called as in the code."""
    adds: str
    base: str


ENGLISH = Words(
    outcomes={"answer": "answer", "clarify": "clarify", "decline": "decline"},
    intent="intent {id}",
    decided="{told}, confidence {confidence:.2f}",
    read_as="read as: {query}",
    also_read_as="and, in the words of the FAQ, as: {query}",
    hit="score {score:.3f} (dense {dense:.3f}, lexical {lexical:.3f}, own phrasings {likeness:+.3f})",
    thresholds="answer from {answer:.2f}, ask back from {clarify:.2f}; confidence learned from {fitted_on}",
    intent_is_said="says the intent {id}, as far as can be told ({confidence:.2f})",
    matched="{id} matched its {kind} '{text}'; log odds:",
    kinds={"question": "question", "alternate": "alternate", "intent": "intent", "answer": "answer"},
    features={},
    adds="adds {contribution:+.2f}",
    base="base",
)
