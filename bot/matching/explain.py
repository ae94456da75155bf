"""Why the bot answered as it did, for operators: what matched, and what spoke for it."""

from bot.matching.decision import Decision, Thresholds
from embeddings.index.confidence import Confidence
from embeddings.search.searcher import SearchResult

MAX_HITS = 5


def summary(question: str, decision: Decision, result: SearchResult) -> str:
    """The decision and the first hits with their scores."""
    told = f"intent {decision.intent.id}" if decision.intent else decision.outcome
    lines = [f"{question}", f"  {told}, confidence {decision.confidence:.2f}"]
    if result.query != question:
        lines.append(f"  read as: {result.query}")
    lines += [
        f"  {place}. {hit.confidence:.2f}  score {hit.score:.3f} (dense {hit.dense:.3f}, lexical {hit.lexical:.3f})  "
        f"{hit.entry.id}  {hit.label} {hit.entry.question}"
        for place, hit in enumerate(result.hits[:MAX_HITS], start=1)
    ]
    return "\n".join(lines)


def reasons(result: SearchResult, thresholds: Thresholds, confidence: Confidence) -> str:
    """For the first hits: the text that matched, and each feature with what it adds to the log odds."""
    lines = [
        f"  answer from {thresholds.answer:.2f}, ask back from {thresholds.clarify:.2f}; "
        f"confidence learned from {confidence.fitted_on}",
    ]
    if result.intent:
        lines.append(f"  intent {result.intent.id} fits better than any entry ({result.intent_confidence:.2f})")
    for hit in result.hits[:3]:
        lines.append(f"  {hit.entry.id} matched its {hit.matched.kind} {hit.matched.text!r}; log odds:")
        lines += [
            f"    {name:<9} {hit.features[name]:7.3f}  adds {hit.contributions[name]:+.2f}" for name in hit.features
        ]
        lines.append(f"    {'base':<9} {'':7}  adds {confidence.bias:+.2f}")
    return "\n".join(lines)
