"""A Reply as Telegram messages: HTML, with the plain text beside it, cut to fit."""

import html
from collections.abc import Iterator
from typing import NamedTuple

from bot.dialogue.replies import SEPARATORS, Reply, Style

MESSAGE_UNITS = 4096
"""Telegram's limit of one message, in UTF-16 code units of the text after its markup is parsed."""

_TAGS: dict[Style, str] = {"plain": "", "question": "b", "label": "i", "note": "i"}


class Message(NamedTuple):
    """One message to send: the same text as HTML and, should Telegram refuse that, plain."""

    html: str
    plain: str


def to_messages(reply: Reply, limit: int = MESSAGE_UNITS) -> list[Message]:
    """The reply in as many messages as its length needs; no character of a part is lost or moved.

    Parts are split while they are raw text, so that no tag or escape is ever cut.
    """
    messages: list[Message] = []
    markup, plain = "", ""
    for text, style in _pieces(reply, limit):
        if utf16_units(plain + text) > limit:
            if plain.strip():  # Telegram refuses a message of white space alone
                messages.append(Message(markup, plain))
            markup, plain = "", ""
        markup += _tagged(text, style)
        plain += text
    return [*messages, Message(markup, plain)] if plain.strip() else messages


def utf16_units(text: str) -> int:
    """Telegram counts characters beyond the basic plane twice.

    >>> utf16_units("가😊")
    3
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` UTF-16 units that join to `text`; cut after a line, else a space, where there is one.

    >>> split("가나 다라\\n마바", 6)
    ['가나 다라\\n', '마바']
    """
    pieces = []
    while utf16_units(text) > limit:
        end = _fitting(text, limit)
        half = end // 2  # an early break would make a short message and no fewer of them
        cut = text.rfind("\n", half, end) + 1 or text.rfind(" ", half, end) + 1 or end
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text] if text else pieces


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` fit in `limit` units; at least one."""
    units = 0
    for position, character in enumerate(text):
        units += utf16_units(character)
        if units > limit:
            return max(position, 1)
    return len(text)


def _pieces(reply: Reply, limit: int) -> Iterator[tuple[str, Style]]:
    """The parts' texts, cut to fit, with the white space between parts as pieces of its own."""
    for number, part in enumerate(reply.parts):
        if number:
            yield SEPARATORS[reply.parts[number - 1].style], "plain"
        yield from ((piece, part.style) for piece in split(_sendable(part.text), limit))


def _sendable(text: str) -> str:
    """Without halves of surrogate pairs, which can't be sent as UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _tagged(text: str, style: Style) -> str:
    tag = _TAGS[style]
    escaped = html.escape(text, quote=False)
    return f"<{tag}>{escaped}</{tag}>" if tag else escaped
