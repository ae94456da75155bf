"""Which texts may stand in a field of the operators' files: readable, composed, and of a length that can be shown."""

import unicodedata
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, HttpUrl, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

PICTURES = (".jpg", ".jpeg", ".png", ".webp")
"""Ends of a picture's name that Telegram shows as a photo."""

_URL = TypeAdapter(HttpUrl)


def clean_line(text: str) -> str:
    """A text of one line, unchanged. Raises a validation error for what nobody can see: see `clean_text`."""
    return _clean(text, line_breaks=False)


def clean_text(text: str) -> str:
    """A text that may have several lines, unchanged.

    Raises a validation error on a control character, a lone surrogate, decomposed letters, nothing but white space,
    or white space at an end.
    """
    return _clean(text, line_breaks=True)


def _clean(text: str, *, line_breaks: bool) -> str:
    looked_at = "" if text.isprintable() else text  # as nearly every line is
    hidden = [c for c in looked_at if unicodedata.category(c) in ("Cc", "Cs") and not (line_breaks and c == "\n")]
    if hidden:
        kind = "surrogate" if unicodedata.category(hidden[0]) == "Cs" else "control character"
        raise _unclean(f"found the {kind} U+{ord(hidden[0]):04X}, expected readable text; delete it")
    if not unicodedata.is_normalized("NFC", text):
        raise _unclean("found decomposed letters (NFD), expected composed ones (NFC); type the text anew")
    if not text.strip():
        raise _unclean("found only white space, expected text; write it or take the field out")
    if text != text.strip():
        raise _unclean(f'found white space around "{text.strip()[:40]}", expected none; delete it')
    return text


def is_url(image: str) -> bool:
    """Whether a picture is somewhere else than beside the FAQ.

    >>> is_url("https://example.com/menu.png"), is_url("images/menu.png")
    (True, False)
    """
    return image.startswith(("https://", "http://"))


def lies_beside(path: str) -> bool:
    """Whether a path, as seen from the FAQ's folder, stays in it.

    >>> [lies_beside(path) for path in ("images/menu.png", "../menu.png", "/menu.png", "C:menu.png")]
    [True, False, False, False]
    """
    parts = PurePosixPath(path)
    return not (parts.is_absolute() or ".." in parts.parts or "\\" in path or ":" in path)


def is_picture(path: str) -> bool:
    """Whether a path, as seen from the FAQ's folder, may be that of a picture: nothing else lies there under its name.

    >>> [is_picture(path) for path in ("images/menu.png", ".env", "bot/__main__.py", "../menu.png", "menu\\0.png")]
    [True, False, False, False, False]
    """
    return path.isprintable() and lies_beside(path) and PurePosixPath(path).suffix.lower() in PICTURES


def _checked_url(value: object) -> object:
    _URL.validate_python(value)
    return value


def _image(text: str) -> str:
    """An address, or a picture's path as seen from the FAQ's folder, which it doesn't leave."""
    clean_line(text)
    if is_url(text):
        _URL.validate_python(text)
        return text
    if not lies_beside(text):
        raise _unclean(f'found "{text[:60]}", expected a link or a path within the FAQ\'s folder; copy the file there')
    if PurePosixPath(text).suffix.lower() not in PICTURES:
        raise _unclean(f'found "{text[:60]}", expected a picture ({", ".join(PICTURES)}); convert it')
    return text


def _iso_date(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _unclean(message: str) -> PydanticCustomError:
    return PydanticCustomError("unclean_text", "{message}", {"message": message})


Name = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(clean_line)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(clean_line)]
Paragraphs = Annotated[str, StringConstraints(min_length=1, max_length=10_000), AfterValidator(clean_text)]
# Short enough for a button's 64 bytes of callback data and a deep link's 64 characters, with room for a prefix.
Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=48)]
Day = Annotated[date, BeforeValidator(_iso_date)]
Url = Annotated[str, BeforeValidator(_checked_url), AfterValidator(clean_line)]
Image = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_image)]
