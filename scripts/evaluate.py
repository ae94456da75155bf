"""Measures the live build with questions whose answers are known: `python -m scripts.evaluate --queries FILE`."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.matching.evaluation import (
    Case,
    Figure,
    ask_all,
    by_kind,
    coverage_curve,
    figures,
    load_questions,
    reliability_curve,
    right_at,
    worst,
)
from bot.matching.serving import open_live
from bot.settings import load_settings
from embeddings.errors import FaqBotError

_EXAMPLES = """examples:
  python -m scripts.evaluate --queries tests/data/questions.jsonl
  python -m scripts.evaluate --queries own.jsonl --plot curve.svg --json > figures.json

A line of the file: {"query": "환불 수수료 얼마", "expected": ["cash-refund"], "kind": "slang"}
An empty "expected" means that nothing should be answered; "kind" may be left out.
"""

RISK = 0.05
"""Share of the questions out of scope at which rankings are compared, whatever the thresholds."""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the figures are printed, 1 for an unusable index or file, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    try:
        settings = load_settings(index_dir=options.index_dir)
        searcher, thresholds, _ = open_live(settings)
        questions = load_questions(options.queries, searcher.index.entries)
        cases = ask_all(questions, searcher, thresholds, progress=True)
    except FaqBotError as error:
        print(error, file=sys.stderr)
        return 1
    tables = {kind: figures(part) for kind, part in by_kind(cases).items()} | {"all questions": figures(cases)}
    sizes = {kind: len(part) for kind, part in by_kind(cases).items()} | {"all questions": len(cases)}
    if options.json:
        print(_as_json(tables, sizes))
    else:
        print("\n".join(_at_a_risk(kind, shares) for kind, shares in right_at(cases, RISK).items() if shares))
        withheld = [case for case in cases if case.withheld]
        print(_as_text(tables, sizes, worst(cases, options.worst)))
        print("\n".join([_withheld(len(withheld)), *map(_miss, withheld[: options.worst])]))
    if options.plot:
        plot(cases, options.plot)
    return 0


def plot(cases: Sequence[Case], path: Path) -> None:
    """The coverage–precision curve and the reliability of the confidence, as a picture (.png or .svg)."""
    from matplotlib.figure import Figure as Picture  # slow to import, and seldom wanted

    picture = Picture(figsize=(9, 4), layout="constrained")
    curve, reliability = picture.subplots(1, 2)
    curve.plot(*coverage_curve(cases))
    curve.set(xlabel="share answered", ylabel="precision", title="Coverage and precision", ylim=(0, 1.02))
    reliability.plot([0, 1], [0, 1], linestyle=":", color="grey")
    reliability.plot(*reliability_curve(cases), marker="o")
    reliability.set(xlabel="confidence", ylabel="share right", title="Reliability", xlim=(0, 1), ylim=(0, 1.02))
    picture.savefig(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.evaluate",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--queries", type=Path, required=True, metavar="FILE", help="the questions, one a line")
    parser.add_argument("--index-dir", type=Path, help="the folder of builds (INDEX_DIR)")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.add_argument("--plot", type=Path, metavar="PICTURE", help="draw coverage, precision and reliability")
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="how many misses to list (default: 10)")
    return parser


def _as_json(tables: Mapping[str, Mapping[str, Figure | None]], sizes: Mapping[str, int]) -> str:
    return json.dumps(
        {
            kind: {"n": sizes[kind]}
            | {name: found and {"value": found[0], "interval": found[1]} for name, found in table.items()}
            for kind, table in tables.items()
        },
        ensure_ascii=False,
    )


def _as_text(
    tables: Mapping[str, Mapping[str, Figure | None]], sizes: Mapping[str, int], misses: Sequence[Case]
) -> str:
    lines = []
    for kind, table in tables.items():
        lines.append(f"{kind} (n = {sizes[kind]})")
        lines += [
            f"  {name:<18}{found[0]:6.3f}   [{found[1][0]:.3f}, {found[1][1]:.3f}]"
            for name, found in table.items()
            if found is not None
        ]
    if tables["all questions"]["false answers"] is None:
        lines.append("no question is out of scope: false answers can't be measured; add some with an empty expected")
    lines += ["worst misses:"] if misses else ["no misses"]
    lines += [_miss(case) for case in misses]
    return "\n".join(lines)


def _at_a_risk(kind: str, shares: Mapping[str, float]) -> str:
    told = ", ".join(f"{share:.3f} of {outside}" for outside, share in shares.items())
    return f"{kind}: answered right if {RISK:.0%} got through: {told}"


def _withheld(count: int) -> str:
    return (
        f"declined though the right entry came first ({count}):"
        if count
        else "none was declined with the right entry first"
    )


def _miss(case: Case) -> str:
    wanted = ", ".join(case.question.expected) or "nothing"
    return f"  {case.question.query!r}: {case.outcome} {case.first} ({case.confidence:.2f}), expected {wanted}"


if __name__ == "__main__":
    sys.exit(main())
