"""Texts of other programs: UTF-8 with or without Excel's mark, UTF-16 with one, or CP949 as older Korean ones write."""

import codecs
from pathlib import Path

from embeddings.errors import FaqFileError


def text_of(path: Path, data: bytes, kind: str) -> str:
    """The file's text, its lines ending in LF. Raises FaqFileError, which says what `kind` of file to save instead."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    errors = []
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            errors.append(error)
    first = errors[0]
    line = first.object.count(b"\n", 0, first.start) + 1
    fault = f"{path}:{line}: found byte 0x{first.object[first.start]:02x}"
    raise FaqFileError([f"{fault}, expected text in UTF-8, UTF-16 or CP949; save the {kind} as UTF-8"]) from first
