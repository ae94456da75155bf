"""Makes a new build from the FAQ and puts it in service: `python -m scripts.reindex`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.builds.dry_run import Outlook, outlook
from bot.builds.encoders import encoder_to_build_with, fingerprint_for, fingerprint_to_build_with, vectors_of
from bot.builds.expectation import expectation, named_first
from bot.builds.gate import OWN, Floor
from bot.builds.publishing import Gate, Published, publish, roll_back, source_of_start
from bot.command_line import Voice, add_index_dir, add_korean, command_parser, positive, telling_errors
from bot.lint.checks import warnings_of
from bot.matching.decision import Thresholds
from bot.rehearsal.gates import judge_by
from bot.rehearsal.script import holds_dialogues
from bot.rehearsal.verdict import DialogueFloor
from bot.settings import Settings, load_settings
from embeddings.building.identity import identity_of
from embeddings.encoder.model_files import fingerprint_of
from embeddings.errors import GateError, IndexUnusableError
from embeddings.faq.entries import Entry
from embeddings.index.manifest import read_manifest
from embeddings.index.store import BuildStore
from embeddings.search.searcher import Searcher

_EXAMPLES = """examples:
  python -m scripts.reindex                        after editing faq.jsonl
  python -m scripts.reindex --faq new.jsonl --index-dir /tmp/trial
  python -m scripts.reindex --gate tests/data/questions.jsonl --min-hit1 0.95 --max-false-answers 0.05
  python -m scripts.reindex --gate questions.xlsx --korean
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
    voice = Voice(options.korean)
    if options.dry_run:
        learn = options.relearn or options.adapt
        _print_outlook(outlook(settings, fingerprint_to_build_with(settings), voice.tell, learn=learn), voice)
    elif options.list:
        _print_builds(settings, voice)
    elif options.rollback is not None:
        _roll_back(settings, options.rollback, voice, restore_faq=options.restore_faq)
    elif options.if_changed:
        _start(settings, options.keep, voice, adapt=options.adapt)
    else:
        gate = _gate(options, settings, voice)
        encoder = encoder_to_build_with(settings, voice.tell)
        published = publish(
            settings,
            encoder,
            voice.tell,
            keep=options.keep,
            gate=gate,
            held=options.hold,
            adapt=options.adapt,
            relearn=options.relearn,
        )
        _print_published(published, settings, voice)
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
    add_korean(parser)
    return parser


def _start(settings: Settings, keep: int, voice: Voice, *, adapt: bool) -> None:
    """What `--if-changed` does, before the bot starts."""
    source = source_of_start(settings, voice.tell)
    if source is not None:
        held = source is not settings
        encoder = encoder_to_build_with(settings, voice.tell)
        published = publish(source, encoder, voice.tell, keep=keep, held=held, adapt=adapt)
        _print_published(published, settings, voice)


def _gate(options: argparse.Namespace, settings: Settings, voice: Voice) -> Gate:
    """By the questions or dialogues of a file, which is read now, or by what the FAQ can ask itself."""
    judge = judge_by(options.gate, settings, _floor(options), DialogueFloor(options.min_dialogues))
    source = options.gate or OWN

    def passes(new: Searcher, live: Searcher | None) -> None:
        for warning in warnings_of(new, live, settings):
            voice.tell(warning)
        verdict = judge(new, live)
        told = "\n".join(f"{source}: {fault}" for fault in verdict.faults)
        if told and not options.force:
            raise GateError(
                f"{told}\nthe live build stays; mend the FAQ, or see: python -m scripts.evaluate; to publish all the "
                "same: --force"
            )
        for line in (told, "published all the same, by --force") if told else verdict.passed(source):
            voice.tell(line)

    return passes


def _floor(options: argparse.Namespace) -> Floor:
    return Floor(options.min_hit1, options.max_false_answers)


def _print_changes(before: Sequence[Entry], entries: Sequence[Entry], voice: Voice) -> None:
    old = {entry.id: entry for entry in before}
    new = {entry.id: entry for entry in entries}
    for sign, ids in (
        ("added", [i for i in new if i not in old]),
        ("changed", [i for i in new if i in old and new[i] != old[i]]),
        ("removed", [i for i in old if i not in new]),
    ):
        voice.say(f"{sign}: {len(ids)}{f' ({named_first(ids, 20)})' if ids else ''}")


def _print_published(published: Published, settings: Settings, voice: Voice) -> None:
    entries = published.index.entries
    _print_changes(published.before, entries, voice)
    voice.say(f"live build: {published.name} ({len(entries)} entries, {len(published.index.rows)} rows)")
    for line in expectation(published.index, Thresholds.of(published.index.confidence, settings)):
        voice.say(line)


def _print_outlook(found: Outlook, voice: Voice) -> None:
    _print_changes(found.before, found.entries, voice)
    for line in found.told():
        voice.say(line)


def _print_builds(settings: Settings, voice: Voice) -> None:
    store, model = BuildStore(settings.index_dir), fingerprint_of(settings.embedding_model)
    pointed, held = None, False
    try:
        pointed, held = store.live(), store.held()
    except IndexUnusableError as error:
        voice.tell(str(error))
    for name in store.builds():
        live = name == pointed
        try:
            manifest = read_manifest(store.folder(name))
        except IndexUnusableError as error:
            voice.say(f"{'*' if live else ' '} {name}  damaged: {error}")
            continue
        remarks = ["adapted"] if manifest.adapted else []
        remarks += ["gone back to, stays live"] if live and held else []
        remarks += ["withdrawn"] if store.withdrawn(name) else []
        running = identity_of(fingerprint_for(settings, model, manifest), vectors_of(settings))
        if difference := manifest.difference(running):
            remarks.append(f"of other software: {difference}")
        size = f"{manifest.entries} entries, {manifest.rows} rows, model {manifest.model}"
        voice.say(f"{'*' if live else ' '} {name}  {'; '.join([size, *remarks])}")


def _roll_back(settings: Settings, name: str, voice: Voice, *, restore_faq: bool) -> None:
    target, kept = roll_back(settings, fingerprint_of(settings.embedding_model), name, restore_faq=restore_faq)
    voice.say(f"live build: {target}")
    for path in kept:
        voice.say(f"kept: {path}")


if __name__ == "__main__":
    sys.exit(main())
