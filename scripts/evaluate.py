"""Measures the live build with questions whose answers are known, or with whole dialogues.

`python -m scripts.evaluate --queries FILE`, or `--dialogues FILE`.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.builds.serving import Live, open_live
from bot.command_line import Voice, add_index_dir, add_korean, command_parser, telling_errors
from bot.matching.assistant import Assistant
from bot.matching.evaluation import (
    RISK,
    Case,
    Figure,
    ask_all,
    by_kind,
    coverage_curve,
    figures,
    reliability_curve,
    right_at,
    worst,
)
from bot.rehearsal.questions import load_questions
from bot.rehearsal.script import TwinsOf, load_dialogues
from bot.rehearsal.stage import rehearse
from bot.rehearsal.verdict import Played
from bot.settings import load_settings

_EXAMPLES = """examples:
  python -m scripts.evaluate --queries tests/data/questions.jsonl
  python -m scripts.evaluate --queries own.jsonl --plot curve.svg --json > figures.json
  python -m scripts.evaluate --queries questions.xlsx --korean
  python -m scripts.evaluate --dialogues dialogues.jsonl

A line of the questions: {"query": "환불 수수료 얼마", "expected": ["cash-refund"], "kind": "slang"}
An expected entry is named by its id or by its question. An empty "expected" means that nothing should be answered;
"kind" may be left out. The same as a table, CSV or XLSX, has the headings 질문, 기대하는 항목 and 종류.

A line of the dialogues: {"name": "refund-fee", "kind": "follow-up", "turns": [
  {"user": "캐시 환불 되나요", "expect": ["answer"], "entry": "cash-refund"},
  {"user": "수수료는요?", "must": "1,000원"}]}
What may be expected of a turn: expect, not_expect (answer, clarify, decline); entry, the first one; entries; intent,
not_intent; must, must_not, regular expressions on the text; must_offer, on text and buttons. "platform" is set before.
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the figures are printed, 1 for an unusable index or file, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    live = open_live(load_settings(index_dir=options.index_dir), shared=bool(options.dialogues))
    if options.dialogues:
        _print_dialogues(options.dialogues, live, as_json=options.json)
    else:
        _print_figures(options, live)
    return 0


def _print_dialogues(path: Path, live: Live, *, as_json: bool) -> None:
    dialogues = load_dialogues(path, live.searcher.index.entries)
    assistant = Assistant(*live)
    played = rehearse(dialogues, assistant, progress=True)
    print("\n".join(map(_played_as_json, played) if as_json else _dialogues_as_text(played, assistant.catalogue.twins)))


def _print_figures(options: argparse.Namespace, live: Live) -> None:
    questions = load_questions(options.queries, live.searcher.index.entries)
    cases = ask_all(questions, Assistant(*live), progress=True)
    tables = {kind: figures(part) for kind, part in by_kind(cases).items()} | {"all questions": figures(cases)}
    sizes = {kind: len(part) for kind, part in by_kind(cases).items()} | {"all questions": len(cases)}
    if options.json:
        print(_as_json(tables, sizes))
    else:
        voice = Voice(options.korean)
        voice.say("\n".join(_at_a_risk(kind, shares) for kind, shares in right_at(cases, RISK).items() if shares))
        withheld = [case for case in cases if case.withheld]
        voice.say(_as_text(tables, sizes, worst(cases, options.worst)))
        voice.say("\n".join([_withheld(len(withheld)), *map(_miss, withheld[: options.worst])]))
    if options.plot:
        plot(cases, options.plot)


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
    parser = command_parser("scripts.evaluate", __doc__, _EXAMPLES)
    file = parser.add_mutually_exclusive_group(required=True)
    file.add_argument("--queries", type=Path, metavar="FILE", help="the questions, one a line or one a row")
    file.add_argument("--dialogues", type=Path, metavar="FILE", help="dialogues to play, one a line")
    add_index_dir(parser)
    add_korean(parser)
    parser.add_argument("--json", action="store_true", help="figures as one object, dialogues one a line")
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
    told = ", ".join(f"{outside} {share:.3f}" for outside, share in shares.items())
    return f"{kind}: answered right if {RISK:.0%} got through: {told}"


def _withheld(count: int) -> str:
    return (
        f"declined though the right entry came first ({count}):"
        if count
        else "none was declined with the right entry first"
    )


def _played_as_json(played: Played) -> str:
    turns = [
        {"user": line.user} | asdict(heard) for line, heard in zip(played.dialogue.turns, played.heard, strict=True)
    ]
    return json.dumps({"name": played.dialogue.name, "turns": turns}, ensure_ascii=False)


def _dialogues_as_text(played: Sequence[Played], twins_of: TwinsOf) -> Iterator[str]:
    """How many held, by kind and in all, then what didn't hold of the others."""
    faults = [each.faults(twins_of) for each in played]
    kinds = dict.fromkeys(each.dialogue.kind for each in played)
    held = {
        kind: [not f for each, f in zip(played, faults, strict=True) if each.dialogue.kind == kind] for kind in kinds
    }
    for kind, those in (held | {"all dialogues": [not f for f in faults]}).items():
        yield f"{kind:<20}{sum(those):4} of {len(those):3} held{sum(those) / len(those):8.3f}"
    for each, found in zip(played, faults, strict=True):
        yield from (f"{each.dialogue.name}: {fault}" for fault in found)


def _miss(case: Case) -> str:
    wanted = ", ".join(case.question.expected) or "nothing"
    return f"  {case.question.query!r}: {case.outcome} {case.first} ({case.confidence:.2f}), expected {wanted}"


if __name__ == "__main__":
    sys.exit(main())
