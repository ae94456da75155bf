"""Reads a JSON Lines file into checked models, and tells every fault of it in words an operator can act on.

Knows files, lines and fields; what the models mean is their own module's business.
"""

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from embeddings.errors import FaqFileError

_BOM = b"\xef\xbb\xbf"
_DECOMPOSED = (
    "found decomposed letters (NFD, as macOS file names have), expected composed ones (NFC); "
    "type the text anew, or convert it with: uconv -x any-nfc"
)

Model = TypeVar("Model", bound=BaseModel)


Fields = dict[str, Any]
Mend = Callable[[Fields], Iterator[str]]
"""Puts right, in place, what is safe to put right in a line's fields, and says each time what it was."""


@dataclass(frozen=True)
class JsonLines(Generic[Model]):
    """What a file holds."""

    numbered: list[tuple[int, Model]]
    """Each good line's number, from 1, and its model."""
    problems: list[str]
    """Of the other lines, `file:line: found, expected, cure`."""
    notes: list[str]
    """What was put right in reading, `file:line: found; read as`. The file itself stays as it is."""

    @property
    def models(self) -> list[Model]:
        """The good lines' models."""
        return [model for _, model in self.numbered]


def read_jsonl(path: Path, model: type[Model], mend: Mend | None = None) -> JsonLines[Model]:
    """The file's lines; `mend` knows what is safe to put right in this model's fields, beside white space.

    Raises FaqFileError only where the file can't be read at all.
    """
    problems: list[str] = []
    mended: dict[str, list[int]] = {}
    numbered: list[tuple[int, Model]] = []
    for number, line in _lines(path, problems, mended):
        faults: list[str] = []
        if (fields := _parse(line, faults)) is not None:
            for what in (*_without_white_space(fields), *(mend(fields) if mend else ())):
                mended.setdefault(what, []).append(number)
            value = checked(fields, model, faults)
            if value is not None:
                numbered.append((number, value))
        problems += [f"{path}:{number}: {fault}" for fault in faults]
    if not problems and not numbered:
        problems.append(f"{path}:1: found an empty file, expected at least one JSON object a line; add one")
    return JsonLines(numbered, problems, [_note(path, what, numbers) for what, numbers in mended.items()])


def write_jsonl(models: Iterable[BaseModel]) -> str:
    """The models in the format that `read_jsonl` reads back."""
    return "".join(
        json.dumps(model.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n" for model in models
    )


def shown(value: object) -> str:
    """`value` as it may stand in a message: JSON, cut after 60 characters.

    >>> shown("x" * 100)[-5:]
    'x..."'
    """
    text = json.dumps(value, ensure_ascii=False, default=str).encode(errors="backslashreplace").decode()
    return text if len(text) <= 60 else text[:56] + "..." + text[-1]


def _note(path: Path, what: str, numbers: list[int]) -> str:
    """One note for all lines with the same mend; a file from Windows has it on each."""
    return f"{path}:{numbers[0]}: {what}" + (f" ({len(numbers)} times)" if len(numbers) > 1 else "")


def _lines(path: Path, problems: list[str], mended: dict[str, list[int]]) -> Iterator[tuple[int, str]]:
    """Decoded lines that are not blank, with their numbers from 1; faults of the bytes go to `problems`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FaqFileError([f"{path}: can't be read ({error.strerror}), expected a JSON Lines file"]) from error
    if data.startswith(_BOM):
        mended["found a byte order mark; read without it"] = [1]
        data = data.removeprefix(_BOM)
    if b"\r" in data:
        number = data[: data.index(b"\r")].count(b"\n") + 1
        mended["found Windows line ends; read as plain ones"] = [number]
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for number, raw in enumerate(data.removesuffix(b"\n").split(b"\n") if data else [], start=1):
        if not raw.strip():
            mended.setdefault("found a blank line; passed over", []).append(number)
            continue
        try:
            yield number, raw.decode()
        except UnicodeDecodeError as error:
            problems.append(
                f"{path}:{number}: found byte 0x{raw[error.start]:02x} at column {error.start + 1}, expected UTF-8; "
                "save the file as UTF-8 (not EUC-KR or CP949)"
            )


def read_line(line: str, model: type[Model], faults: list[str]) -> Model | None:
    """A line of a file that was written by `write_jsonl`; None where it is none, and then why is added to `faults`."""
    fields = _parse(line, faults)
    return None if fields is None else checked(fields, model, faults)


def _parse(line: str, faults: list[str]) -> Fields | None:
    if not unicodedata.is_normalized("NFC", line):
        faults.append(_DECOMPOSED)
        return None
    try:
        fields = json.loads(line, object_pairs_hook=_fields)
        if isinstance(fields, dict):
            return fields
        faults.append(f"found {shown(fields)}, expected a JSON object in braces with named fields; mend the line")
    except (ValueError, RecursionError) as error:
        faults.append(f"found text that is not JSON ({error}), expected one object a line; mend the line")
    return None


def _without_white_space(fields: Fields) -> Iterator[str]:
    """Texts, and texts in lists, without the white space at their ends; a text of nothing else is a fault and stays."""
    for name, value in fields.items():
        texts = value if isinstance(value, list) else [value]
        clean = [text.strip() or text if isinstance(text, str) else text for text in texts]
        if clean != texts:
            fields[name] = clean if isinstance(value, list) else clean[0]
            yield f"{name}: found white space around a text; read without it"


def checked(fields: Fields, model: type[Model], faults: list[str]) -> Model | None:
    """The fields as a model; None where they are none, and then why is added to `faults`, `field: found, expected`."""
    try:
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            faults += [_describe(detail, model) for detail in error.errors()]
    except RecursionError:  # also while the fault is described
        faults.append("found lists or objects nested too deep, expected texts and lists of texts; mend the line")
    return None


def _fields(pairs: list[tuple[str, Any]]) -> Fields:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"field {shown(twice)} stands twice")
    return fields


def _describe(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """One fault of pydantic's in our words: field, what was found, what was expected, cure."""
    field, *inner = detail["loc"] or ("line",)
    name = f"{field}{''.join(f'[{part}]' for part in inner)}"
    found, context = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return f'{name}: found nothing, expected this field; add "{field}"'
        case "extra_forbidden":
            return f"{name}: found an unknown field, expected only {', '.join(model.model_fields)}; delete or rename it"
        case "string_too_short":
            return f"{name}: found an empty text, expected at least one character; write it"
        case "string_too_long":
            limit = f"{context['max_length']:,}"
            return f"{name}: found {len(found):,} characters, expected at most {limit}; shorten it"
        case "string_pattern_mismatch":
            return f"{name}: found {shown(found)}, expected a slug of A-Z a-z 0-9 _ -, such as cash-refund; rename it"
        case "too_long":
            return f"{name}: found {len(found)} items, expected at most {context['max_length']}; delete some"
        case "too_short":
            return f"{name}: found {len(found)} items, expected at least {context['min_length']}; add some"
        case "unclean_text" | "unreadable_pattern":
            return f"{name}: {detail['msg']}"
        case "literal_error":
            return f"{name}: found {shown(found)}, expected {context['expected']}; mend the value"
        case kind:
            return f"{name}: found {shown(found)}, expected {_EXPECTED.get(kind, detail['msg'])}; mend the value"


_EXPECTED = {
    "string_type": "a text",
    "string_unicode": "readable text",
    "tuple_type": "a list of texts",
    "list_type": "a list of texts",
    "dict_type": "an object in braces",
    "model_type": "an object in braces",
    "value_error": "a date such as 2026-11-23",
    "date_type": "a date such as 2026-11-23",
    "url_parsing": "a link such as https://example.com/help",
    "url_scheme": "a link such as https://example.com/help",
    "url_type": "a link such as https://example.com/help",
}
"""What a wrong value should have been, by pydantic's name of the fault."""
