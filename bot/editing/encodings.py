"""Texts of other programs: UTF-8 with or without Excel's mark, UTF-16 with one, or CP949 as older Korean ones write."""

import codecs
from pathlib import Path
from typing import NamedTuple

from embeddings.errors import FaqFileError

CP949 = "cp949"


class Decoded(NamedTuple):
    """A text, its lines ending in LF, and the encoding that it was in."""

    text: str
    encoding: str


def decoded(path: Path, data: bytes, kind: str) -> Decoded:
    """The file's text. Raises FaqFileError, which says what `kind` of file to save instead."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    errors = []
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", CP949):
        try:
            return Decoded(data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n"), encoding)
        except UnicodeDecodeError as error:
            errors.append(error)
    first = errors[0]
    line = first.object.count(b"\n", 0, first.start) + 1
    fault = f"{path}:{line}: found byte 0x{first.object[first.start]:02x}"
    raise FaqFileError([f"{fault}, expected text in UTF-8, UTF-16 or CP949; save the {kind} as UTF-8"]) from first


def lost_in_cp949(text: str) -> str:
    """The characters that CP949 doesn't have, each once.

    >>> lost_in_cp949("• 하나 🙏 둘 •")
    '•🙏'
    """
    return "".join(dict.fromkeys(c for c in text if _as_cp949(c) != c))


def through_cp949(text: str) -> str:
    """What is left of a text that a spreadsheet has saved in CP949.

    >>> through_cp949("• 하나 🙏")
    '? 하나 ??'
    """
    return "".join(map(_as_cp949, text))


def _as_cp949(character: str) -> str:
    """A question mark for each half of what isn't there."""
    try:
        character.encode(CP949)
    except UnicodeEncodeError:
        return "?" * (1 + (ord(character) > 0xFFFF))
    return character
