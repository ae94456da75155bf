"""How long a reindex of a large FAQ takes, and the next after one change: `python -m tests.load.reindexing`.

The FAQ is made of the help centres that ship, in a folder of its own. Both builds pass the gate as `scripts.reindex`
has it; the time of loading the model is not counted, that within the encoder is told apart.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bot.benchmark.large.whole_articles import large_faq
from bot.builds.dry_run import outlook
from bot.builds.encoders import encoder_to_build_with
from bot.builds.publishing import publish
from bot.clock import timed
from bot.command_line import Voice, command_parser, positive
from bot.settings import Settings, load_settings
from embeddings.encoder.protocol import Encoded, Encoder
from embeddings.faq.entries import Entry
from embeddings.faq.jsonl import write_jsonl
from scripts.reindex import _gate, _parser

_EXAMPLES = """examples:
  python -m tests.load.reindexing
  python -m tests.load.reindexing --entries 1000
"""


class Timed:
    """Does as the encoder that it is given, and knows how many texts that took how long."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.fingerprint, self.count_tokens = encoder.name, encoder.fingerprint, encoder.count_tokens
        self.relevance = encoder.relevance
        self.texts, self.seconds = 0, 0.0

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        return self._timed(self._encoder.encode_queries, texts)

    def encode_passages(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        return self._timed(self._encoder.encode_passages, texts)

    def _timed(self, encode: Callable[[Sequence[str]], Encoded], texts: Sequence[str]) -> Encoded:
        encoded, seconds = timed(partial(encode, texts))
        self.texts, self.seconds = self.texts + len(texts), self.seconds + seconds
        return encoded


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 for a wrong command line."""
    parser = command_parser("tests.load.reindexing", __doc__, _EXAMPLES)
    parser.add_argument("--entries", type=positive, default=10_000, help="size of the FAQ (default: 10000)")
    options = parser.parse_args(argv)
    entries = large_faq(options.entries)
    middle = len(entries) // 2
    changed = entries[middle].model_copy(update={"question": "새로 쓴 질문인데 어떻게 하면 되나요?"})
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(faq_path=Path(folder) / "faq.jsonl", index_dir=Path(folder) / "index")
        encoder = encoder_to_build_with(settings, print)
        _reindexed("all", settings, entries, encoder)
        _reindexed("one change", settings, [*entries[:middle], changed, *entries[middle + 1 :]], encoder)
        _reindexed("no change", settings, [*entries[:middle], changed, *entries[middle + 1 :]], encoder)
    return 0


def _reindexed(name: str, settings: Settings, entries: Sequence[Entry], encoder: Encoder) -> None:
    settings.faq_path.write_text(write_jsonl(entries), encoding="utf-8")
    told, foreseeing = timed(partial(outlook, settings, encoder.fingerprint, print))
    watched = Timed(encoder)
    gate = _gate(_parser().parse_args([]), settings, Voice(korean=False))
    _, seconds = timed(partial(publish, settings, watched, lambda note: None, keep=2, gate=gate))
    foreseen = "not known" if told.seconds is None else f"{told.seconds:.1f} s"
    print(
        f"{name}: {seconds:.1f} s, of which the encoder {watched.seconds:.1f} s for {watched.texts} texts; the dry run "
        f"said {sum(told.to_encode.values())} texts and {foreseen}, and took {foreseeing:.1f} s",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
