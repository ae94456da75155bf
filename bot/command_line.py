"""What the commands have in common: help that ends in examples, shared options, how they speak, exit codes."""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import NamedTuple, ParamSpec

from bot.wording.commands.findings import in_korean
from embeddings.errors import FaqBotError

_Given = ParamSpec("_Given")


def command_parser(module: str, description: str | None, examples: str) -> argparse.ArgumentParser:
    """For `python -m module`. Both texts are shown as they stand, the examples last."""
    return argparse.ArgumentParser(
        prog=f"python -m {module}",
        description=description,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_index_dir(parser: argparse.ArgumentParser) -> None:
    """The option of every command that reads or makes builds."""
    parser.add_argument("--index-dir", type=Path, help="the folder of builds (INDEX_DIR)")


def add_taking(parser: argparse.ArgumentParser) -> None:
    """The options of every command that takes entries from elsewhere into the FAQ."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--ours", dest="side", action="store_const", const="ours", help="where they differ, the FAQ's")
    way.add_argument("--theirs", dest="side", action="store_const", const="theirs", help="where they differ, theirs")
    way.add_argument("--dry-run", action="store_true", help="show what differs, and write nothing")


_KOREAN = "--korean"


def add_korean(parser: argparse.ArgumentParser) -> None:
    """The option of the commands that an operator needs from a table to a rollback; errors are told in it too."""
    parser.add_argument(_KOREAN, action="store_true", help="in Korean, as the console tells it")


class Voice(NamedTuple):
    """How a command speaks."""

    korean: bool

    def say(self, text: str) -> None:
        """A result, on stdout."""
        print(self._in_language(text))

    def tell(self, note: str) -> None:
        """A note, on stderr."""
        print(self._in_language(note), file=sys.stderr)

    def _in_language(self, text: str) -> str:
        return in_korean(text) if self.korean else text


def positive(text: str) -> int:
    """The type of an option that counts something; argparse tells what is wrong with anything else.

    >>> positive("3")
    3
    """
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"found {number}, expected at least 1")
    return number


def telling_errors(main: Callable[_Given, int]) -> Callable[_Given, int]:
    """Around a `main`: an error that is raised on purpose is told on stderr as it is, and the exit code is 1."""

    @wraps(main)
    def told(*args: _Given.args, **kwargs: _Given.kwargs) -> int:
        try:
            return main(*args, **kwargs)
        except FaqBotError as error:
            given = next(iter(args), None) or sys.argv
            Voice(isinstance(given, Sequence) and _KOREAN in given).tell(str(error))
            return 1

    return told
