"""Makes a new build from the FAQ and puts it in service: `python -m scripts.reindex`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bot.matching.decision import Thresholds
from bot.matching.evaluation import Floor, ask_all, load_questions
from bot.matching.serving import load_encoder
from bot.settings import Settings, load_settings
from embeddings.building.build import build_index
from embeddings.encoder.protocol import Encoder
from embeddings.errors import FaqBotError, GateError, IndexUnusableError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import load_faq
from embeddings.faq.intents import load_intents
from embeddings.faq.jsonl import read_jsonl
from embeddings.index.index import Index
from embeddings.index.manifest import FORMAT, read_manifest, sha256
from embeddings.index.store import BuildStore
from embeddings.search.searcher import Searcher
from embeddings.text.normal_form import NORMALISATION_VERSION

_EXAMPLES = """examples:
  python -m scripts.reindex                        after editing faq.jsonl
  python -m scripts.reindex --faq new.jsonl --index-dir /tmp/trial
  python -m scripts.reindex --gate tests/data/questions.jsonl --min-hit1 0.95 --max-false-answers 0.05
  python -m scripts.reindex --list                 the builds that are kept
  python -m scripts.reindex --rollback             back to the build before the live one
"""


class Gate(NamedTuple):
    """Questions that a build must answer well before it goes live."""

    questions: Path
    floor: Floor


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the build is live, 1 when nothing was changed, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    try:
        settings = load_settings(faq_path=options.faq, index_dir=options.index_dir, embedding_model=options.model)
        store = BuildStore(settings.index_dir)
        if options.list:
            _print_builds(store)
        elif options.rollback is not None:
            _roll_back(store, options.rollback)
        elif options.if_changed and _is_current(store, settings):
            return 0
        else:
            gate = Gate(options.gate, Floor(options.min_hit1, options.max_false_answers)) if options.gate else None
            _reindex(store, settings, options.keep, gate)
    except FaqBotError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.reindex",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--faq", type=Path, help="the FAQ file (FAQ_PATH); its intents.jsonl lies beside it")
    parser.add_argument("--index-dir", type=Path, help="the folder of builds (INDEX_DIR)")
    parser.add_argument("--model", help="the embedding model (EMBEDDING_MODEL)")
    parser.add_argument("--keep", type=_positive, default=5, help="how many builds to keep (default: 5)")
    parser.add_argument("--gate", type=Path, metavar="FILE", help="publish only if these questions go well enough")
    parser.add_argument("--min-hit1", type=float, metavar="SHARE", help="of the gate: least share of right first hits")
    parser.add_argument("--max-false-answers", type=float, metavar="SHARE", help="of the gate, among out-of-scope ones")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--if-changed", action="store_true", help="do nothing if the live build is up to date")
    action.add_argument("--list", action="store_true", help="show the builds that are kept")
    action.add_argument("--rollback", nargs="?", const="", metavar="BUILD", help="make an older build live again")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"found {number}, expected at least 1")
    return number


def _reindex(store: BuildStore, settings: Settings, keep: int, gate: Gate | None) -> None:
    source = sha256(settings.source_paths)
    entries, intents = load_faq(settings.faq_path, _tell), load_intents(settings.intents_path)
    encoder = load_encoder(settings)
    with store.lock():
        before = _entries_of_live(store)
        scratch = store.scratch()
        index = build_index(entries, intents, encoder, progress=True)
        index.save(scratch, encoder, source)
        opened = Index.open(scratch, encoder)  # what can't be opened must not go live
        if gate is not None:
            _pass_gate(gate, Searcher(opened, encoder), _live_searcher(store, encoder), settings)
        name = store.add(scratch)
        store.switch(name)
        store.prune(keep)
    _print_changes(before, entries)
    print(f"live build: {name} ({len(entries)} entries, {len(index.rows)} rows)")


def _tell(note: str) -> None:
    print(note, file=sys.stderr)


def _pass_gate(gate: Gate, new: Searcher, live: Searcher | None, settings: Settings) -> None:
    """Raise GateError, with the reasons, where the new build may not go live."""
    questions = load_questions(gate.questions, new.index.entries)
    cases = [
        ask_all(questions, searcher, Thresholds.of(searcher.index.confidence, settings), progress=True)
        for searcher in (new, live)
        if searcher is not None
    ]
    faults = gate.floor.faults(cases[0], cases[1] if len(cases) > 1 else None)
    if faults:
        raise GateError(
            "\n".join(f"{gate.questions}: {fault}" for fault in faults)
            + "\nthe live build stays; mend the FAQ, or see: python -m scripts.evaluate"
        )


def _live_searcher(store: BuildStore, encoder: Encoder) -> Searcher | None:
    """The live build to compare with; None where there is none that this encoder can open."""
    try:
        return Searcher.open(store.live_folder(), encoder)
    except IndexUnusableError:
        return None


def _is_current(store: BuildStore, settings: Settings) -> bool:
    """Whether a new build would be the same as the live one, told without loading the model."""
    try:
        manifest = read_manifest(store.live_folder())
    except IndexUnusableError:
        return False
    return (manifest.format, manifest.normalisation, manifest.model, manifest.source_sha256) == (
        FORMAT,
        NORMALISATION_VERSION,
        settings.embedding_model,
        sha256(settings.source_paths),
    )


def _entries_of_live(store: BuildStore) -> list[Entry]:
    try:
        return read_jsonl(store.live_folder() / "entries.jsonl", Entry).models
    except FaqBotError:
        return []


def _print_changes(before: Sequence[Entry], after: Sequence[Entry]) -> None:
    old, new = {entry.id: entry for entry in before}, {entry.id: entry for entry in after}
    for sign, ids in (
        ("added", [i for i in new if i not in old]),
        ("changed", [i for i in new if i in old and new[i] != old[i]]),
        ("removed", [i for i in old if i not in new]),
    ):
        shown = ", ".join(ids[:20]) + (", …" if len(ids) > 20 else "")
        print(f"{sign}: {len(ids)}{f' ({shown})' if ids else ''}")


def _print_builds(store: BuildStore) -> None:
    live = store.live()
    for name in store.builds():
        manifest = read_manifest(store.folder(name))
        mark = "*" if name == live else " "
        print(f"{mark} {name}  {manifest.entries} entries, {manifest.rows} rows, model {manifest.model}")


def _roll_back(store: BuildStore, name: str) -> None:
    with store.lock():
        target = name or store.before_live()
        store.switch(target)
    print(f"live build: {target}")


if __name__ == "__main__":
    sys.exit(main())
