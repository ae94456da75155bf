"""Saves what can't be made anew into one file, and restores it: `python -m scripts.backup save FILE`."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from bot.backup.archive import Archive, Manifest, new_file
from bot.backup.kept_files import KEY
from bot.backup.save_and_restore import restore, save
from bot.command_line import command_parser, telling_errors
from bot.settings import Settings, load_settings
from embeddings.errors import FaqFileError

_EXAMPLES = """examples:
  python -m scripts.backup save faq-bot-$(date +%F).tar.gz      while the bot runs, or not
  python -m scripts.backup restore faq-bot-2026-11-24.tar.gz    while the bot is stopped, into an empty database
  python -m scripts.backup restore --replace FILE               in place of what the database and the FAQ hold
  DATABASE_URL=postgresql+asyncpg://… python -m scripts.backup restore FILE    from SQLite to PostgreSQL

- stands for standard output, or input. The file holds the secret key and users' questions: keep it as safe as the
database. What waited to be answered or sent at the moment of the backup is answered and sent after a restore.
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when all is saved or restored, 1 when it can't be, with the reason, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    settings = load_settings()
    if options.action == "save":
        _save(settings, options.file)
    else:
        _restore(settings, options.file, replace=options.replace)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.backup", __doc__, _EXAMPLES)
    actions = parser.add_subparsers(dest="action", required=True)
    saving = actions.add_parser(
        "save", help="write the database, the secret key and the FAQ with all that lies beside it to FILE"
    )
    restoring = actions.add_parser("restore", help="bring them back from FILE, all or nothing")
    restoring.add_argument(
        "--replace", action="store_true", help="delete the rows, and overwrite the FAQ, that are there"
    )
    for action in (saving, restoring):
        action.add_argument("file", metavar="FILE", help="a tar.gz; - for standard output or input")
    return parser


def _save(settings: Settings, name: str) -> None:
    if name == "-":
        manifest = asyncio.run(save(settings, sys.stdout.buffer))
        sys.stdout.buffer.flush()
    else:
        with new_file(Path(name)) as file:
            manifest = asyncio.run(save(settings, file, Path(name).parent))
    told = sys.stderr if name == "-" else sys.stdout
    print(f"saved {_contents(manifest)}", file=told)
    if KEY not in manifest.files:
        print("SECRET_KEY is set, so the key is not in the backup: keep it in another safe place", file=told)


def _restore(settings: Settings, name: str, *, replace: bool) -> None:
    with _opened(name) as file:
        archive = Archive(file, name)
        restored = asyncio.run(restore(settings, archive, replace=replace))
    print(f"restored {_contents(archive.manifest)}")
    for path in restored.kept:
        print(f"{path} is other than in the backup, and was left as it is; --replace overwrites it")
    if restored.written:
        print("now run: python -m scripts.reindex --if-changed")


def _opened(name: str) -> IO[bytes]:
    if name == "-":
        copy = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it); an archive is read twice
        shutil.copyfileobj(sys.stdin.buffer, copy)
        return copy
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise FaqFileError([f"{name}: can't be read ({error.strerror}), expected a backup"]) from error


def _contents(manifest: Manifest) -> str:
    rows = ", ".join(f"{count} {table}" for table, count in manifest.rows.items())
    files = ", ".join(sorted(name for name in manifest.files if "/" not in name)) or "no files"
    return f"the state of {manifest.created:%Y-%m-%d %H:%M:%S} UTC: {rows}; {files}"


if __name__ == "__main__":
    sys.exit(main())
