"""Makes a new build from the FAQ and puts it in service: `python -m scripts.reindex`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.builds.dry_run import Outlook, outlook
from bot.builds.encoders import encoder_to_build_with, fingerprint_for, fingerprint_to_build_with, vectors_of
from bot.builds.expectation import expectation, named_first
from bot.builds.gate import Floor, own_faults
from bot.builds.publishing import Gate, Published, publish, roll_back, source_of_start
from bot.command_line import add_index_dir, command_parser, positive, telling_errors
from bot.lint.checks import warnings_of
from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.matching.evaluation import ask_all, load_questions
from bot.rehearsal.script import holds_dialogues, load_dialogues
from bot.rehearsal.verdict import DialogueFloor
from bot.settings import Settings, load_settings
from embeddings.building.identity import identity_of
from embeddings.encoder.model_files import fingerprint_of
from embeddings.errors import GateError, IndexUnusableError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import load_faq
from embeddings.index.index import Index
from embeddings.index.manifest import read_manifest
from embeddings.index.store import BuildStore
from embeddings.search.searcher import Searcher

_EXAMPLES = """examples:
  python -m scripts.reindex                        after editing faq.jsonl
  python -m scripts.reindex --faq new.jsonl --index-dir /tmp/trial
  python -m scripts.reindex --gate tests/data/questions.jsonl --min-hit1 0.95 --max-false-answers 0.05
  python -m scripts.reindex --gate dialogues.jsonl --min-dialogues 0.9
  python -m scripts.reindex --adapt                learn from the FAQ's own phrasings what counts how much in it
  python -m scripts.reindex --dry-run              what would change and how long it would take; nothing is written
  python -m scripts.reindex --list                 the builds that are kept
  python -m scripts.reindex --rollback             back to the build before the live one, which then stays live
  python -m scripts.reindex --rollback --restore-faq     and its FAQ file too; the present one is kept beside it
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the build is live, 1 when nothing was changed, 2 for a wrong command line."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.restore_faq and options.rollback is None:
        parser.error("--restore-faq goes with --rollback")
    dialogues = options.gate is not None and holds_dialogues(options.gate)
    if options.min_dialogues is not None and not dialogues:
        parser.error("--min-dialogues goes with a --gate of dialogues")
    if dialogues and _floor(options) != Floor():
        parser.error("--min-hit1 and --max-false-answers go with a --gate of questions, or with none")
    settings = load_settings(faq_path=options.faq, index_dir=options.index_dir, embedding_model=options.model)
    if options.dry_run:
        learn = options.relearn or options.adapt
        _print_outlook(outlook(settings, fingerprint_to_build_with(settings), _tell, learn=learn))
    elif options.list:
        _print_builds(settings)
    elif options.rollback is not None:
        _roll_back(settings, options.rollback, options.restore_faq)
    elif options.if_changed:
        _start(settings, options.keep, adapt=options.adapt)
    else:
        gate = _gate(options, settings)
        encoder = encoder_to_build_with(settings, _tell)
        published = publish(
            settings,
            encoder,
            _tell,
            keep=options.keep,
            gate=gate,
            held=options.hold,
            adapt=options.adapt,
            relearn=options.relearn,
        )
        _print_published(published)
        _print_expectation(published, settings)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.reindex", __doc__, _EXAMPLES)
    parser.add_argument(
        "--faq", type=Path, help="the FAQ file (FAQ_PATH); intents.jsonl and synonyms.jsonl lie beside it"
    )
    add_index_dir(parser)
    parser.add_argument("--model", help="the embedding model (EMBEDDING_MODEL)")
    parser.add_argument("--keep", type=positive, default=5, help="how many builds to keep (default: 5)")
    parser.add_argument(
        "--adapt", action="store_true", help="learn what counts how much in this FAQ, and keep it where that pays"
    )
    parser.add_argument(
        "--relearn", action="store_true", help="learn how sure to be even where a large FAQ has hardly changed"
    )
    parser.add_argument(
        "--gate", type=Path, metavar="FILE", help="questions or dialogues that must go well (default: the FAQ's own)"
    )
    parser.add_argument("--force", action="store_true", help="publish even what the gate would refuse")
    parser.add_argument("--min-hit1", type=float, metavar="SHARE", help="of the gate: least share of right first hits")
    parser.add_argument("--max-false-answers", type=float, metavar="SHARE", help="of the gate, among out-of-scope ones")
    parser.add_argument("--min-dialogues", type=float, metavar="SHARE", help="of the gate: least share that holds")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--if-changed", action="store_true", help="at the bot's start: only where it is needed")
    action.add_argument("--dry-run", action="store_true", help="tell what would change, and publish nothing")
    action.add_argument("--list", action="store_true", help="show the builds that are kept")
    action.add_argument("--rollback", nargs="?", const="", metavar="BUILD", help="make an older build live again")
    parser.add_argument("--hold", action="store_true", help="keep the new build live until the next one is published")
    parser.add_argument("--restore-faq", action="store_true", help="of a rollback: bring the build's FAQ file back too")
    return parser


def _tell(note: str) -> None:
    print(note, file=sys.stderr)


def _start(settings: Settings, keep: int, *, adapt: bool) -> None:
    """What `--if-changed` does, before the bot starts."""
    source = source_of_start(settings, _tell)
    if source is not None:
        held = source is not settings
        published = publish(source, encoder_to_build_with(settings, _tell), _tell, keep=keep, held=held, adapt=adapt)
        _print_published(published)
        _print_expectation(published, settings)


def _gate(options: argparse.Namespace, settings: Settings) -> Gate:
    """By the questions or dialogues of a file or, without one, by what the FAQ can ask itself."""

    def passes(new: Searcher, live: Searcher | None) -> None:
        for warning in warnings_of(new, live, settings):
            _tell(warning)
        if not options.gate:
            judge = _own_faults
        else:
            judge = _dialogue_faults if holds_dialogues(options.gate) else _question_faults
        source = options.gate or "the FAQ's own phrasings, hidden in turn"
        if not (faults := judge(options, settings, new, live)):
            return
        told = "\n".join(f"{source}: {fault}" for fault in faults)
        if not options.force:
            raise GateError(
                f"{told}\nthe live build stays; mend the FAQ, or see: python -m scripts.evaluate; to publish all the "
                "same: --force"
            )
        _tell(f"{told}\npublished all the same, by --force")

    return passes


def _own_faults(options: argparse.Namespace, settings: Settings, new: Searcher, live: Searcher | None) -> list[str]:
    return own_faults(_floor(options), settings, new, live)


def _question_faults(
    options: argparse.Namespace, settings: Settings, new: Searcher, live: Searcher | None
) -> list[str]:
    questions = load_questions(options.gate, load_faq(settings.faq_path), new.index.entries)
    cases = [ask_all(questions, _assistant(build, settings), progress=True) for build in (new, live) if build]
    return _floor(options).faults(cases[0], cases[1] if len(cases) > 1 else None)


def _dialogue_faults(
    options: argparse.Namespace, settings: Settings, new: Searcher, live: Searcher | None
) -> list[str]:
    from bot.rehearsal.stage import rehearse  # the whole conversation, which nothing else here needs

    dialogues, held = load_dialogues(options.gate, load_faq(settings.faq_path)), []
    for searcher in filter(None, (new, live)):
        assistant = _assistant(searcher, settings)
        played = rehearse(dialogues, assistant, progress=True)
        held.append([not each.faults(assistant.catalogue.twins) for each in played])
    return DialogueFloor(options.min_dialogues).faults(held[0], held[1] if len(held) > 1 else None)


def _floor(options: argparse.Namespace) -> Floor:
    return Floor(options.min_hit1, options.max_false_answers)


def _assistant(searcher: Searcher, settings: Settings) -> Assistant:
    return Assistant(searcher, _thresholds(searcher.index, settings), "")


def _thresholds(index: Index, settings: Settings) -> Thresholds:
    return Thresholds.of(index.confidence, settings)


def _print_expectation(published: Published, settings: Settings) -> None:
    for line in expectation(published.index, _thresholds(published.index, settings)):
        print(line)


def _print_changes(before: Sequence[Entry], entries: Sequence[Entry]) -> None:
    old = {entry.id: entry for entry in before}
    new = {entry.id: entry for entry in entries}
    for sign, ids in (
        ("added", [i for i in new if i not in old]),
        ("changed", [i for i in new if i in old and new[i] != old[i]]),
        ("removed", [i for i in old if i not in new]),
    ):
        print(f"{sign}: {len(ids)}{f' ({named_first(ids, 20)})' if ids else ''}")


def _print_published(published: Published) -> None:
    entries = published.index.entries
    _print_changes(published.before, entries)
    print(f"live build: {published.name} ({len(entries)} entries, {len(published.index.rows)} rows)")


def _print_outlook(found: Outlook) -> None:
    _print_changes(found.before, found.entries)
    for line in found.told():
        print(line)


def _print_builds(settings: Settings) -> None:
    store, model = BuildStore(settings.index_dir), fingerprint_of(settings.embedding_model)
    pointed, held = None, False
    try:
        pointed, held = store.live(), store.held()
    except IndexUnusableError as error:
        _tell(str(error))
    for name in store.builds():
        live = name == pointed
        try:
            manifest = read_manifest(store.folder(name))
        except IndexUnusableError as error:
            print(f"{'*' if live else ' '} {name}  damaged: {error}")
            continue
        remarks = ["adapted"] if manifest.adapted else []
        remarks += ["gone back to, stays live"] if live and held else []
        remarks += ["withdrawn"] if store.withdrawn(name) else []
        running = identity_of(fingerprint_for(settings, model, manifest), vectors_of(settings))
        if difference := manifest.difference(running):
            remarks.append(f"of other software: {difference}")
        size = f"{manifest.entries} entries, {manifest.rows} rows, model {manifest.model}"
        print(f"{'*' if live else ' '} {name}  {'; '.join([size, *remarks])}")


def _roll_back(settings: Settings, name: str, restore_faq: bool) -> None:
    target, kept = roll_back(settings, fingerprint_of(settings.embedding_model), name, restore_faq=restore_faq)
    print(f"live build: {target}")
    for path in kept:
        print(f"kept: {path}")


if __name__ == "__main__":
    sys.exit(main())
