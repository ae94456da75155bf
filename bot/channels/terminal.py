"""The same conversation in a terminal, or line by line from a pipe."""

import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TextIO

from bot.dialogue.callbacks import parse
from bot.dialogue.conversation import Conversation
from bot.dialogue.memory.choosing import choice_of, place_in
from bot.dialogue.replies import SEPARATORS, Button, Reply
from bot.storage.users import Users

Run = Callable[[Coroutine[Any, Any, Reply]], Reply]

USER = "terminal"
"""Stands where a Telegram user's hash does."""

START = "질문을 적고 엔터를 눌러 주세요. 번호를 적으면 보기를 고를 수 있어요. 끝내려면 /quit 를 적어 주세요."
PROMPT = "나> "
PICTURE = "사진: {where}"
BYE = "이용해 주셔서 고마워요. 좋은 하루 보내세요!"


def chat(run: Run, conversation: Conversation, users: Users, source: TextIO, out: TextIO) -> None:
    """Read questions, numbers of choices and commands until the end of `source` or /quit.

    `run` runs a coroutine to its end; in between, Ctrl-C ends the wait for the next line.
    """
    terminal = source.isatty()
    reply = Reply()
    if terminal:
        print(START, file=out)
        _show(reply := run(_turn(conversation, users, "/start", reply)), out)
    while True:
        if terminal:
            print(PROMPT, end="", file=out, flush=True)
        line = source.readline()
        if not line or line.strip() == "/quit":
            break
        if line.strip():
            _show(reply := run(_turn(conversation, users, line.strip(), reply)), out)
    if terminal:
        print(BYE, file=out)


async def _turn(conversation: Conversation, users: Users, line: str, before: Reply) -> Reply:
    """The reply to one line; a number, in whatever words, takes that choice of the reply `before`."""
    user = await users.get(USER, "ko")
    if (chosen := _numbered(line, choices_of(before))) is not None:
        return await conversation.press(user, chosen.data)
    if line.startswith("/"):
        name, _, argument = line[1:].partition(" ")
        return await conversation.command(user, name, argument.strip())
    return await conversation.ask(user, [line])


def _numbered(line: str, choices: Sequence[Button]) -> Button | None:
    """The choice that the line names by its place; a thumb needs its bare number, for "2번" means a question."""
    chosen = choice_of(line, choices)
    if not isinstance(chosen, Button) or place_in(line) is None:
        return None
    target = parse(chosen.data)
    judges = target is not None and target.kind in ("helpful", "unhelpful")
    return chosen if line.isdecimal() or not judges else None


def _show(reply: Reply, out: TextIO) -> None:
    print(to_terminal(reply), end="\n\n", file=out, flush=True)


def open_input() -> TextIO:
    """Standard input as UTF-8; bytes that are no UTF-8 become replacement characters instead of an error."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # always a TextIOWrapper here
    return sys.stdin


def to_terminal(reply: Reply) -> str:
    """The reply as plain text with numbered choices."""
    text = "".join(part.text + SEPARATORS[part.style] for part in reply.parts).rstrip("\n")
    text = text.encode("utf-8", "replace").decode()  # without halves of surrogate pairs, which can't be printed
    choices = [
        f"  {number}. {button.text}"
        for number, button in enumerate(choices_of(reply), start=1)
        if button.text != str(number)  # a list's lines have their numbers already
    ]
    pictures = [f"  {PICTURE.format(where=picture)}" for picture in reply.pictures]
    links = [f"  {button.text}: {button.url}" for row in reply.buttons for button in row if button.url]
    return "\n".join(filter(None, [text, reply.toast, *pictures, *choices, *links]))


def choices_of(reply: Reply) -> list[Button]:
    """The buttons that lead somewhere in the chat, in reading order, as the terminal numbers them."""
    return [button for row in reply.buttons for button in row if button.data]
