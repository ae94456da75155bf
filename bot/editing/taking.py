"""Entries from elsewhere taken into the FAQ file: compared, chosen from, and written whole or not at all."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.editing.choosing import Side, of_side, one_by_one
from bot.editing.faq_lines import content_of, put_into_faq
from bot.editing.merging import Addition, Change, Incoming, compare, taken
from bot.wording.commands import merging as w
from embeddings.errors import FaqFileError
from embeddings.faq.faq_file import read_faq


def take_into(
    faq: Path, incoming: Sequence[Incoming], side: Side | None, tell: Callable[[str], None], *, dry_run: bool = False
) -> None:
    """Show what differs, then take what `side` says or, without one, what is decided in the terminal.

    A `dry_run` shows it, and writes nothing. Raises FaqFileError, and writes nothing, where an entry can't be one, the
    FAQ would be unusable, somebody else changes it meanwhile, or there is nobody to ask.
    """
    before = content_of(faq) if faq.exists() else b""
    numbered = read_faq(faq) if before else []
    found = compare(numbered, incoming)
    if found.faults:
        raise FaqFileError(found.faults)
    for note in found.notes:
        tell(note)
    additions = sum(isinstance(change, Addition) for change in found.changes)
    if not found.changes:
        print(w.SAME)
        return
    print(w.DIFFERS.format(differences=len(found.changes) - additions, additions=additions))
    if side or dry_run:
        print("\n\n".join("\n".join(change.shown(faq)) for change in found.changes))
    if dry_run:
        return
    chosen = of_side(found.changes, side) if side else _asked(found.changes, faq)
    values, entries = taken(chosen)
    if not chosen:
        print(w.NOTHING_TAKEN)
        return
    put_into_faq(faq, before, values, entries)
    print(w.TAKEN.format(file=faq, changed=len(values), added=len(entries)), w.PUBLISH, sep="\n")


def _asked(changes: Sequence[Change], faq: Path) -> list[Change]:
    try:
        return one_by_one(changes, faq, input, print)
    except (EOFError, KeyboardInterrupt):
        print()
        raise FaqFileError([f"{faq}: nothing was decided to the end, and nothing was written. {w.HOW}"]) from None
