"""Measures the masking of personal data with labelled texts: `python -m scripts.measure_masking FILE`."""

import argparse
import statistics
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from bot.clock import timed
from bot.command_line import command_parser, telling_errors
from bot.privacy.figures import Fault, Labelled, Tally, load_labelled, measure
from bot.privacy.masking import mask

_EXAMPLES = """examples:
  python -m scripts.measure_masking tests/data/personal.jsonl
  python -m scripts.measure_masking own.jsonl --faults 0

A line of the file: {"text": "제번호는01012345678이에요", "spans": [["전화번호", "01012345678"]]}
An empty "spans" means that nothing may be masked.
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the figures are printed, 1 for an unusable file, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    samples = load_labelled(options.file)
    tallies, faults = measure(samples)
    print("\n".join([*_table(tallies), *_summary(samples), *_faults(faults[: options.faults], len(faults))]))
    return 0


def median_microseconds(samples: Sequence[Labelled]) -> float:
    """Median time that masking one text takes, after one round to warm up."""
    for sample in samples:
        mask(sample.text)
    return 1_000_000 * statistics.median(timed(partial(mask, sample.text))[1] for sample in samples)


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.measure_masking", __doc__, _EXAMPLES)
    parser.add_argument("file", type=Path, metavar="FILE", help="the labelled texts, one a line")
    parser.add_argument("--faults", type=int, default=20, metavar="N", help="how many faults to list (default: 20)")
    return parser


def _table(tallies: Mapping[str, Tally]) -> list[str]:
    rows = [f"{'precision':>10}{'recall':>8}{'labelled':>10}{'masked':>8}  kind"]
    for kind, tally in tallies.items():
        rows.append(
            f"{_share(tally.precision):>10}{_share(tally.recall):>8}{tally.labelled:>10}{tally.masked:>8}  {kind}"
        )
    return rows


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _summary(samples: Sequence[Labelled]) -> list[str]:
    without = sum(not sample.spans for sample in samples)
    return [
        f"{len(samples)} texts, {without} of them without personal data; {median_microseconds(samples):.0f} µs each"
    ]


def _faults(faults: Sequence[Fault], count: int) -> list[str]:
    lines = [f"  {'missed' if fault.missed else 'false'}: {fault.stretch!r} in {fault.text!r}" for fault in faults]
    return [f"faults ({len(faults)} of {count}):", *lines] if count else ["no faults"]


if __name__ == "__main__":
    sys.exit(main())
