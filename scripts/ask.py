"""Shows what the bot would answer to a question, and why: `python -m scripts.ask "캐시 환불"`."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence

from bot.builds.serving import open_live
from bot.command_line import add_index_dir, command_parser, telling_errors
from bot.matching.decision import Decision, decide
from bot.matching.explain import reasons, summary
from bot.settings import load_settings
from embeddings.search.ranking import Hit
from embeddings.search.searcher import SearchResult
from embeddings.text.normal_form import MAX_QUERY_CHARACTERS, is_too_long, normalise

_EXAMPLES = """examples:
  python -m scripts.ask "캐시 환불은 어떻게 하나요?"
  python -m scripts.ask --why "수수료 얼마" "캐시 충전"
  python -m scripts.ask --json < questions.txt     one JSON object a line
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when every question has its line, 1 without a usable index, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    searcher, thresholds, *_ = open_live(load_settings(index_dir=options.index_dir))
    for question in _questions(options.question):
        if is_too_long(question):
            print(_too_long(question, as_json=options.json), flush=True)
            continue
        result = searcher.search(question)
        decision = decide(result, thresholds)
        print(_as_json(question, decision, result) if options.json else summary(question, decision, result))
        if options.why and not options.json:
            print(reasons(result, thresholds, searcher.index.confidence))
        sys.stdout.flush()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.ask", __doc__, _EXAMPLES)
    parser.add_argument("question", nargs="*", help="each in quotes; without any, each line of standard input")
    add_index_dir(parser)
    parser.add_argument("--why", action="store_true", help="what speaks for each of the first hits, and how much")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _questions(given: Sequence[str]) -> Iterable[str]:
    if given:
        return given
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # always a TextIOWrapper here
    return (line.rstrip("\n") for line in sys.stdin)


def _too_long(question: str, *, as_json: bool) -> str:
    """What stands in the place of an answer, so that every question has its own."""
    error = (
        f"found {len(normalise(question))} characters, expected at most {MAX_QUERY_CHARACTERS}; shorten the question"
    )
    if not as_json:
        return f"{question}\n  {error}"
    nothing = {"query": question, "decision": "decline", "confidence": 0.0, "intent": None, "hits": [], "error": error}
    return json.dumps(nothing, ensure_ascii=False)


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


if __name__ == "__main__":
    sys.exit(main())
