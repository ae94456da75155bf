"""Which changes are taken into the FAQ: all, new entries alone, or as an operator decides one by one."""

from collections.abc import Callable, Sequence
from typing import Literal

from bot.editing.merging import Addition, Change
from bot.wording.commands import merging as w

Side = Literal["ours", "theirs"]
Ask = Callable[[str], str]
"""Shows a prompt and gives the line that is typed. Raises EOFError at the end."""


def of_side(changes: Sequence[Change], side: Side) -> list[Change]:
    """What is taken without asking: where the two differ, one side's words; new entries in any case."""
    return [change for change in changes if side == "theirs" or isinstance(change, Addition)]


def one_by_one(changes: Sequence[Change], faq: object, ask: Ask, show: Callable[[str], None]) -> list[Change]:
    """What an operator takes. Raises EOFError where they go away before the last one: then nothing is to be taken."""
    taken: list[Change] = []
    for number, change in enumerate(changes, start=1):
        show("\n".join(["", w.OF.format(number=number, total=len(changes)), *change.shown(faq)]))
        while (key := ask(w.ASK).strip().lower()) not in ("y", "n", "a", "q"):
            show(w.ASK_AGAIN)
        if key == "a":
            return [*taken, *changes[number - 1 :]]
        if key == "q":
            break
        if key == "y":
            taken.append(change)
    return taken
