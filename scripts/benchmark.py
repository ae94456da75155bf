"""Measures speed and memory beside plain peers that do the same work: `python -m scripts.benchmark`.

Of the live build, on this machine, in one run. A full run takes an hour and more, --quick a few minutes, of which
txtai and the starts are most (`--peers plain` is faster); each part can be run by itself.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.benchmark.extent import FULL, PARTS, PEERS, QUICK, Setup
from bot.benchmark.report.keys import KEYS
from bot.benchmark.report.table import table
from bot.benchmark.run import measured
from bot.command_line import add_index_dir, command_parser, telling_errors
from bot.settings import load_settings
from embeddings.encoder.bundled import bundled_model
from embeddings.encoder.model_files import BUNDLED
from embeddings.errors import ConfigurationError
from embeddings.index.store import BuildStore

_QUESTIONS = Path("tests/data/questions_heldout.jsonl")
_EXAMPLES = f"""{KEYS}
examples:
  python -m scripts.benchmark --quick
  python -m scripts.benchmark --json > figures.json
  python -m scripts.benchmark --only search reindex
  python -m scripts.benchmark --only askers --peers plain --questions tests/data/questions.jsonl
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 with the figures, 1 where a part failed or nothing can be measured, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    parts = options.only or [part for part in PARTS if not (options.quick and part == "reindex")]
    with tempfile.TemporaryDirectory(prefix="faq-bot-benchmark-") as folder:
        figures = measured(_setup(options, Path(folder)), parts, options.peers, _tell)
    figures = {**figures, "quick": options.quick}
    print(json.dumps(figures, ensure_ascii=False, indent=2) if options.json else table(figures))
    return 1 if any(str(why).startswith("failed") for why in dict(figures["skipped"]).values()) else 0  # type: ignore[arg-type]


def _setup(options: argparse.Namespace, folder: Path) -> Setup:
    """Raises FaqBotError where there is no live build, no question, or another model than can be taken apart."""
    settings = load_settings(index_dir=options.index_dir)
    BuildStore(settings.index_dir).live_folder()
    extent = QUICK if options.quick else FULL
    questions = _questions(options.questions)[: extent.questions]
    model = settings.embedding_model
    source = bundled_model(settings.model_cache_dir) if model == BUNDLED else Path(model)
    return Setup(extent, settings.index_dir, source, questions, folder)


def _questions(path: Path) -> tuple[str, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        asked = [str(json.loads(line)["query"]) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path}: found {error!r}, expected a file of questions; name one: --questions FILE"
        ) from error
    return tuple(question for question in asked if question.strip())


def _tell(note: str) -> None:
    print(note, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.benchmark", __doc__, _EXAMPLES)
    add_index_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object, with the keys below")
    parser.add_argument("--quick", action="store_true", help="small sizes, few repetitions, no reindex")
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"of: {', '.join(PARTS)}")
    parser.add_argument(
        "--peers", nargs="*", choices=PEERS, default=PEERS, metavar="PEER", help="of: plain, txtai (all)"
    )
    parser.add_argument(
        "--questions", type=Path, default=_QUESTIONS, metavar="FILE", help=f"what is asked (default: {_QUESTIONS})"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
