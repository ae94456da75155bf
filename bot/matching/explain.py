"""Why the bot answered as it did, for operators: what matched, and what spoke for it; in the `Words` of a language."""

from bot.matching.decision import Decision, Thresholds
from bot.wording.explanation import ENGLISH, Words
from embeddings.index.confidence import Confidence
from embeddings.search.ranking import Hit
from embeddings.search.searcher import SearchResult

MAX_HITS = 5
MAX_REASONED = 3


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
        lines.append("  " + words.intent_is_said.format(id=result.intent.id, confidence=result.intent_confidence))
    for hit in result.hits[:MAX_REASONED]:
        kind, text = words.kinds[hit.matched.kind], hit.matched.text
        lines.append("  " + words.matched.format(id=hit.entry.id, kind=kind, text=text))
        lines += [
            _feature(words.features.get(name, name), f"{hit.features[name]:7.3f}", contribution, words)
            for name, contribution in hit.contributions.items()
        ]
        lines.append(_feature(words.base, " " * 7, hit.base, words))
    return "\n".join(lines)


def _hit(place: int, hit: Hit, words: Words) -> str:
    scores = words.hit.format(score=hit.score, dense=hit.dense, lexical=hit.lexical, likeness=hit.likeness)
    return f"  {place}. {hit.confidence:.2f}  {scores}  {hit.entry.id}  {hit.label} {hit.entry.question}"


def _feature(name: str, value: str, contribution: float, words: Words) -> str:
    return f"    {name:<9} {value}  {words.adds.format(contribution=contribution)}"
