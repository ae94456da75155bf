"""A contender that answers each line of stdin, in a process of its own; `start` looks at it from outside."""

import sys
from pathlib import Path

from bot.benchmark.contenders.protocol import contender
from bot.benchmark.extent import QUICK, Setup


def main(name: str, index_dir: str, model: str, folder: str) -> int:
    """Exit code 0 at the end of the input."""
    opened = contender(name, Setup(QUICK, Path(index_dir), Path(model), (), Path(folder)))
    answer = getattr(opened, "search", opened.answer)  # the bot's own: its whole reading is the bot's to show
    for line in sys.stdin:
        print(answer(line.strip()) or "-", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
