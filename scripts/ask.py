"""Shows what the bot would answer to a question, and why: `python -m scripts.ask "캐시 환불"`."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.decision import Decision, Thresholds, decide
from bot.live import open_live
from bot.settings import load_settings
from embeddings.confidence import Confidence
from embeddings.errors import FaqBotError
from embeddings.search import Hit, SearchResult

_EXAMPLES = """examples:
  python -m scripts.ask "캐시 환불은 어떻게 하나요?"
  python -m scripts.ask --why "수수료 얼마"
  python -m scripts.ask --json < questions.txt     one JSON object a line
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when every question was looked up, 1 when there is no usable index, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    try:
        settings = load_settings(index_dir=options.index_dir)
        searcher, thresholds, _ = open_live(settings)
        for question in _questions(options.question):
            result = searcher.search(question)
            decision = decide(result, thresholds)
            print(_as_json(question, decision, result) if options.json else _as_text(question, decision, result))
            if options.why and not options.json:
                print(_why(result, thresholds, searcher.index.confidence))
            sys.stdout.flush()
    except FaqBotError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.ask",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("question", nargs="*", help="the question; without one, each line of standard input is one")
    parser.add_argument("--index-dir", type=Path, help="the folder of builds (INDEX_DIR)")
    parser.add_argument("--why", action="store_true", help="what speaks for each of the first hits, and how much")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _questions(given: Sequence[str]) -> Iterable[str]:
    if given:
        return [" ".join(given)]
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # always a TextIOWrapper here
    return (line.rstrip("\n") for line in sys.stdin)


def _as_json(question: str, decision: Decision, result: SearchResult) -> str:
    """The contract that other tools build on; fields may be added, none removed."""
    answer = {
        "query": question,
        "decision": decision.outcome,
        "confidence": round(decision.confidence, 6),
        "intent": decision.intent.id if decision.intent else None,
        "hits": [_hit(hit) for hit in result.hits],
    }
    return json.dumps(answer, ensure_ascii=False)


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "id": hit.entry.id,
        "label": hit.label,
        "question": hit.entry.question,
        "answer": hit.entry.answer,
        "score": round(hit.score, 6),
        "dense": round(hit.dense, 6),
        "lexical": round(hit.lexical, 6),
        "confidence": round(hit.confidence, 6),
    }


def _as_text(question: str, decision: Decision, result: SearchResult) -> str:
    told = f"intent {decision.intent.id}" if decision.intent else decision.outcome
    lines = [f"{question}", f"  {told}, confidence {decision.confidence:.2f}"]
    if result.query != question:
        lines.append(f"  read as: {result.query}")
    lines += [
        f"  {place}. {hit.confidence:.2f}  score {hit.score:.3f} (dense {hit.dense:.3f}, lexical {hit.lexical:.3f})  "
        f"{hit.entry.id}  {hit.label} {hit.entry.question}"
        for place, hit in enumerate(result.hits[:5], start=1)
    ]
    return "\n".join(lines)


def _why(result: SearchResult, thresholds: Thresholds, confidence: Confidence) -> str:
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


if __name__ == "__main__":
    sys.exit(main())
