"""The same conversation in a terminal, or line by line from a pipe."""

import sys
from typing import TextIO

from bot import texts
from bot.assistant import Assistant
from bot.render import choices_of, to_terminal
from bot.replies import Reply, say


def chat(assistant: Assistant, source: TextIO, out: TextIO) -> None:
    """Read questions, numbers of choices and commands until the end of `source` or /quit."""
    terminal = source.isatty()
    if terminal:
        print(texts.TERMINAL_START, file=out)
        _show(reply := assistant.welcome(), out)
    else:
        reply = Reply(())
    while True:
        if terminal:
            print(texts.TERMINAL_PROMPT, end="", file=out, flush=True)
        line = source.readline()
        if not line or line.strip() == "/quit":
            break
        if line.strip():
            reply = _turn(assistant, line.strip(), reply)
            _show(reply, out)
    if terminal:
        print(texts.TERMINAL_BYE, file=out)


def _turn(assistant: Assistant, line: str, before: Reply) -> Reply:
    """The reply to one line; a number takes that choice of the reply `before`."""
    choices = choices_of(before)
    if line.isdecimal() and 1 <= int(line) <= len(choices):
        return assistant.press(choices[int(line) - 1].data)
    match line:
        case "/start":
            return assistant.welcome()
        case "/help":
            return say(texts.HELP)
        case "/categories":
            return assistant.services()
        case command if command.startswith("/"):
            return say(texts.UNKNOWN_COMMAND)
        case question:
            return assistant.ask(question)


def _show(reply: Reply, out: TextIO) -> None:
    print(to_terminal(reply), end="\n\n", file=out, flush=True)


def open_input() -> TextIO:
    """Standard input as UTF-8; bytes that are no UTF-8 become replacement characters instead of an error."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # always a TextIOWrapper here
    return sys.stdin
