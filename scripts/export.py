"""Writes the FAQ as a table for a spreadsheet, CSV or XLSX: `python -m scripts.export -o faq.xlsx`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.command_line import command_parser, telling_errors
from bot.editing.tables.table import WORKBOOK, table_of
from bot.settings import load_settings
from bot.whole_files import write_whole
from embeddings.errors import FaqFileError
from embeddings.faq.faq_file import load_faq

_EXAMPLES = """examples:
  python -m scripts.export -o faq.xlsx
  python -m scripts.export -o faq.csv --force     write over an older faq.csv
  python -m scripts.export > faq.csv

Edit the table and take it back with python -m scripts.import_table. The last column, which a workbook hides, says what
was exported: leave it as it is, and what was changed in the FAQ meanwhile is not lost.
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the table is written, 1 when nothing was, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    out: Path | None = options.out
    if out and out.exists() and not options.force:
        raise FaqFileError([f"{out}: exists, expected a new file; choose another name, or add --force"])
    entries = load_faq(load_settings(faq_path=options.faq).faq_path)
    table = table_of(entries, workbook=out is not None and out.suffix.lower() == WORKBOOK)
    if out is None:
        sys.stdout.buffer.write(table)
        return 0
    try:
        write_whole(out, table)
    except OSError as error:
        fault = f"{out}: can't be written ({error.strerror}), expected a file in a folder you may write to"
        raise FaqFileError([f"{fault}; name another"]) from error
    print(f"{out}: {len(entries)} entries", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.export", __doc__, _EXAMPLES)
    parser.add_argument("--faq", type=Path, help="the FAQ file (FAQ_PATH)")
    parser.add_argument("-o", "--out", type=Path, metavar="OUT", help=".xlsx or .csv (default: CSV to standard output)")
    parser.add_argument("--force", action="store_true", help="write over OUT if it exists")
    return parser


if __name__ == "__main__":
    sys.exit(main())
