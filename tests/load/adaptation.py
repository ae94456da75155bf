"""What adapting a build to its FAQ changes, with the real model: `python -m tests.load.adaptation NAMES`.

Each of these help centres is an FAQ by itself: of an entry's questions by customers one is asked, the others are its
alternates; and what no entry answers is asked.
"""

import sys
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from bot.builds.encoders import encoder_to_build_with
from bot.command_line import command_parser
from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.matching.evaluation import Case, Question, ask_all, resampled_mean
from bot.settings import load_settings
from embeddings.building.adaptation import adapted
from embeddings.building.build import build_index
from embeddings.building.help_centres import HELP_CENTRES, HelpCentre, load_help_centres
from embeddings.encoder.protocol import Encoder
from embeddings.encoder.remembering import Remembering
from embeddings.faq.entries import Entry
from embeddings.search.searcher import Searcher

_EXAMPLES = """examples:
  python -m tests.load.adaptation hosting,ebook,healthinsurance,furniture,train,fitness
  python -m tests.load.adaptation --asked 0 hosting
"""
Pair = tuple[Case, Case]
"""A question's outcome without the adaptation, and with it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 for a wrong command line."""
    parser = command_parser("tests.load.adaptation", __doc__, _EXAMPLES)
    parser.add_argument(
        "names", type=lambda text: text.split(","), help="best of help centres that the encoder never saw"
    )
    parser.add_argument(
        "--asked", type=int, nargs="+", default=[0, 1, 2, 3, 4], help="which of its questions is asked (default: each)"
    )
    options = parser.parse_args(argv)
    encoder = Remembering(encoder_to_build_with(load_settings(encoder="torch"), print))
    found: list[Pair] = []
    for centre in load_help_centres(HELP_CENTRES):
        for number in options.asked if centre.name in options.names else ():
            pairs = list(_pairs(centre, number, encoder))
            print(f"{centre.name}, question {number} of each entry: {_told(pairs)}", flush=True)
            found += pairs
    print(f"all: {_told(found)}")
    return 0


def _pairs(centre: HelpCentre, number: int, encoder: Encoder) -> Iterator[Pair]:
    entries = [
        Entry(
            id=a.id, service=centre.name, category=a.category, question=a.question, answer=a.answer,
            alternates=(*a.queries[:number], *a.queries[number + 1 :]),
        )
        for a in centre.articles
    ]  # fmt: skip
    asked = [Question(query=a.queries[number], expected=(a.id,)) for a in centre.articles]
    asked += [Question(query=query, expected=()) for query, _ in centre.near]
    plain = build_index(entries, [], encoder)
    settings = load_settings()
    once, again = (
        ask_all(asked, Assistant(Searcher(index, encoder), Thresholds.of(index.confidence, settings), ""))
        for index in (plain, adapted(plain, encoder))
    )
    return zip(once, again, strict=True)


def _told(pairs: Sequence[Pair]) -> str:
    """Of the questions with an answer: the right entry first, answered with it, served; of all: answered wrong."""
    inside = [pair for pair in pairs if pair[0].in_scope]
    answered = [tuple(case.right and case.answered for case in pair) for pair in inside]
    measures = {
        "right": [(once.right, again.right) for once, again in inside],
        "right at once": answered,
        "served": [(once.served, again.served) for once, again in inside],
        "harmed": [(once.harmed, again.harmed) for once, again in pairs],
    }
    return ", ".join(f"{name} {_change(np.array(values, float))}" for name, values in measures.items())


def _change(values: npt.NDArray[np.float64]) -> str:
    once, again = values.mean(axis=0)
    low, high = (resampled_mean(values[:, 1] - values[:, 0], share) for share in (2.5, 97.5))
    return f"{once:.3f} -> {again:.3f} [{low:+.3f}, {high:+.3f}]"


if __name__ == "__main__":
    sys.exit(main())
