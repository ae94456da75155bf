"""Takes a table of entries, CSV or XLSX, into the FAQ: `python -m scripts.import_table faq.xlsx`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.command_line import Voice, add_korean, add_taking, command_parser, telling_errors
from bot.editing.tables.table import read_table
from bot.editing.taking import take_into
from bot.settings import load_settings

_EXAMPLES = """examples:
  python -m scripts.import_table faq.xlsx             shows what differs, and asks one by one
  python -m scripts.import_table faq.csv --theirs     takes all that differs from the table
  python -m scripts.import_table faq.csv --ours       only adds the entries that the FAQ doesn't have
  python -m scripts.import_table faq.csv --dry-run    shows what differs, and writes nothing
  python -m scripts.import_table faq.csv --korean     tells what is wrong with it in Korean

The first row holds the headings that scripts.export writes; columns may be missing, and what they say stays as it is.
Entries that are not in the table stay too. CSV may be UTF-8 or CP949.
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when all that was chosen is in the FAQ, 1 when nothing was written, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    incoming, notes = read_table(options.table)
    tell = Voice(options.korean).tell
    for note in notes:
        tell(note)
    take_into(load_settings(faq_path=options.faq).faq_path, incoming, options.side, tell, dry_run=options.dry_run)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.import_table", __doc__, _EXAMPLES)
    parser.add_argument("table", type=Path, metavar="TABLE", help="CSV or XLSX")
    parser.add_argument("--faq", type=Path, help="the FAQ file (FAQ_PATH)")
    add_taking(parser)
    add_korean(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
