"""Why the bot answered as it did, for operators: what matched, and what spoke for it; in the `Words` of a language."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.matching.decision import Decision, Outcome, Thresholds
from embeddings.index.confidence import Confidence
from embeddings.index.rows import Kind
from embeddings.search.searcher import Hit, SearchResult

MAX_HITS = 5
MAX_REASONED = 3


@dataclass(frozen=True)
class Words:
    """What `summary` and `reasons` say, in one language; `{names}` in braces are filled in."""

    outcomes: Mapping[Outcome, str]
    intent: str
    decided: str
    read_as: str
    also_read_as: str
    hit: str
    thresholds: str
    intent_is_better: str
    matched: str
    kinds: Mapping[Kind, str]
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
    intent_is_better="intent {id} fits better than any entry ({confidence:.2f})",
    matched="{id} matched its {kind} '{text}'; log odds:",
    kinds={"question": "question", "alternate": "alternate", "intent": "intent", "answer": "answer"},
    features={},
    adds="adds {contribution:+.2f}",
    base="base",
)


def summary(question: str, decision: Decision, result: SearchResult, words: Words = ENGLISH) -> str:
    """The decision and the first hits with their scores."""
    intent = decision.intent
    told = words.intent.format(id=intent.id) if intent else words.outcomes[decision.outcome]
    lines = [question, "  " + words.decided.format(told=told, confidence=decision.confidence)]
    if result.query != question:
        lines.append("  " + words.read_as.format(query=result.query))
    if result.reading:
        lines.append("  " + words.also_read_as.format(query=result.reading))
    hits = enumerate(result.hits[:MAX_HITS], start=1)
    return "\n".join([*lines, *(_hit(place, hit, words) for place, hit in hits)])


def reasons(result: SearchResult, thresholds: Thresholds, confidence: Confidence, words: Words = ENGLISH) -> str:
    """For the first hits: the text that matched, and each feature with what it adds to the log odds."""
    shown = words.thresholds.format(
        answer=thresholds.answer, clarify=thresholds.clarify, fitted_on=confidence.fitted_on
    )
    lines = [f"  {shown}"]
    if result.intent:
        lines.append("  " + words.intent_is_better.format(id=result.intent.id, confidence=result.intent_confidence))
    for hit in result.hits[:MAX_REASONED]:
        kind, text = words.kinds[hit.matched.kind], hit.matched.text
        lines.append("  " + words.matched.format(id=hit.entry.id, kind=kind, text=text))
        lines += [
            _feature(words.features.get(name, name), f"{hit.features[name]:7.3f}", contribution, words)
            for name, contribution in hit.contributions.items()
        ]
        lines.append(_feature(words.base, " " * 7, confidence.bias, words))
    return "\n".join(lines)


def _hit(place: int, hit: Hit, words: Words) -> str:
    scores = words.hit.format(score=hit.score, dense=hit.dense, lexical=hit.lexical, likeness=hit.likeness)
    return f"  {place}. {hit.confidence:.2f}  {scores}  {hit.entry.id}  {hit.label} {hit.entry.question}"


def _feature(name: str, value: str, contribution: float, words: Words) -> str:
    return f"    {name:<9} {value}  {words.adds.format(contribution=contribution)}"
