"""Publishes an edition of the load's FAQ, or tries to: `python -m tests.load.edition FOLDER NUMBER KIND`.

"good" goes into service; a "damaged" one is named as the live build though its files are cut, as a disk may leave it; a
"whole" one and a "faulty" one go the way of scripts.reindex, which has to refuse the one on a full disk, and the other
always, for two of its entries have one id.
"""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.builds import publishing
from bot.command_line import command_parser, telling_errors
from bot.settings import load_settings
from embeddings.building.identity import identity_of
from embeddings.index.index import Index
from embeddings.index.store import BuildStore
from tests.fakes.faq_samples import INTENTS
from tests.fakes.running import publish
from tests.fakes.word_confidence import WORD_CONFIDENCE
from tests.load.delayed_bot import SameWords
from tests.load.users import entries

_EXAMPLES = """examples:
  python -m tests.load.edition /tmp/load/disk 2 good
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when it is the live build, 1 when it was refused, 2 for a wrong command line."""
    parser = command_parser("tests.load.edition", __doc__, _EXAMPLES)
    parser.add_argument("folder", type=Path, help="with the folder `index`")
    parser.add_argument("number", type=int, help="of the edition, which its answers tell")
    parser.add_argument("kind", choices=["good", "damaged", "whole", "faulty"])
    options = parser.parse_args(argv)
    match options.kind:
        case "good":
            publish(options.folder, entries(options.number), SameWords())
        case "damaged":
            _damaged(options.folder, options.number)
        case kind:
            _reindex(options.folder, options.number, twice=kind == "faulty")
    return 0


def _damaged(folder: Path, edition: int) -> None:
    store, encoder = BuildStore(folder / "index"), SameWords()
    with store.lock():
        scratch = store.scratch()
        index = replace(Index.encode(entries(edition), INTENTS, encoder), confidence=WORD_CONFIDENCE)
        index.save(scratch, identity_of(encoder.fingerprint), encoder.name, "0" * 64)
        cut = random.Random(edition).choice(sorted(path for path in scratch.iterdir() if path.stat().st_size))
        cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
        store.switch(store.add(scratch))


def _reindex(folder: Path, edition: int, *, twice: bool) -> None:
    faq = folder.with_name("faq.jsonl")
    told = [entry.model_dump(mode="json") for entry in entries(edition)]
    told += told[:1] if twice else []
    faq.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in told), encoding="utf-8")
    settings = load_settings(index_dir=folder / "index", faq_path=faq)
    publishing.publish(settings, SameWords(), lambda note: print(note, file=sys.stderr), keep=5)


if __name__ == "__main__":
    sys.exit(main())
