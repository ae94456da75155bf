"""Callback data of the buttons: short, stable over reindexing, and checked when it comes back.

Telegram allows 64 bytes. Entries go by their id or a digest of it, services and categories by a digest of their names,
and what a list shows by a few letters (bot.dialogue.listing.View).
"""

from typing import Literal, NamedTuple

Kind = Literal[
    "services", "service", "category", "inside", "entry", "twin", "other", "from_section", "list", "filters",
    "from_list", "chosen", "none", "helpful", "unhelpful", "platforms", "platform", "languages", "language",
    "person", "close", "forget", "keep",
]  # fmt: skip

_FORMS: dict[str, tuple[Kind, int]] = {
    "a": ("services", 1),  # page: the way into the FAQ
    "s": ("service", 2),  # service, page: its categories
    "c": ("category", 2),  # category, page: its questions
    "i": ("inside", 1),  # category: asks what to search in it
    "e": ("entry", 1),  # entry id: opens it
    "t": ("twin", 1),  # entry id: opens it, and its platform is the user's
    "w": ("other", 1),  # entry id: opens it, whatever its platform, which stays as it was for the user
    "q": ("from_section", 3),  # entry, category, page: opens it, with the way back to the category
    "v": ("list", 5),  # a View: a page of search results
    "g": ("filters", 5),  # a View: what can be filtered
    "o": ("from_list", 6),  # entry, a View: opens it, with the way back to the list
    "k": ("chosen", 2),  # turn, entry id: the user's choice among candidates
    "n": ("none", 1),  # turn: none of the candidates
    "u": ("helpful", 1),  # turn
    "d": ("unhelpful", 1),  # turn
    "P": ("platforms", 0),  # asks for the platform
    "p": ("platform", 1),  # platform; empty where it shall not be known
    "L": ("languages", 0),  # asks for the language
    "l": ("language", 1),  # language
    "h": ("person", 0),  # asks for a person
    "x": ("close", 0),  # ends the talk with a person
    "f": ("forget", 0),  # deletes what is kept
    "y": ("keep", 0),  # or not
}
"""By prefix: the kind, and how many arguments follow."""
_PREFIXES = {kind: prefix for prefix, (kind, _) in _FORMS.items()}

MAX_BYTES = 64


class Target(NamedTuple):
    """What a button leads to."""

    kind: Kind
    arguments: tuple[str, ...]


def data_of(kind: Kind, *arguments: str) -> str:
    """Callback data that `parse` makes the same target of.

    >>> data_of("entry", "cash-refund")
    'e:cash-refund'
    """
    data = ":".join((_PREFIXES[kind], *arguments))
    if parse(data) is None:
        raise ValueError(f"found {data!r}, expected the arguments of {kind} in {MAX_BYTES} bytes")
    return data


def parse(data: str) -> Target | None:
    """The target of callback data; None for data that no button of ours carries, as for any beyond MAX_BYTES.

    >>> parse("e:cash-refund")
    Target(kind='entry', arguments=('cash-refund',))
    >>> parse("e") is None
    True
    """
    if len(data.encode("utf-8", "replace")) > MAX_BYTES or not data.isprintable():
        return None
    prefix, *arguments = data.split(":")
    kind, count = _FORMS.get(prefix, (None, 0))
    return Target(kind, tuple(arguments)) if kind and len(arguments) == count else None
