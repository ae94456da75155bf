"""New phrasings, entries and fields put into `faq.jsonl`: whole or not at all, all other lines byte for byte."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.whole_files import written_beside
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import lines_of, load_faq
from embeddings.faq.jsonl import write_jsonl
from embeddings.text.normal_form import same_text_key

_BOM = b"\xef\xbb\xbf"
_Fields = dict[str, Any]


def add_to_faq(path: Path, phrasings: Mapping[str, Sequence[str]], entries: Sequence[Entry] = ()) -> None:
    """Add phrasings, by their entry's id, and entries at the end.

    Raises FaqFileError, and leaves the file as it is, for an id that it has no more, for what would make it unusable,
    and where somebody else changes it or it can't be written.
    """
    before, places = content_of(path), lines_of(path)
    for identifier, texts in phrasings.items():
        if identifier not in places:
            fault = f'{path}: found no entry "{identifier}" any more, expected one to add {len(texts)} phrasings to'
            raise FaqFileError([f"{fault}; choose another entry, or leave them out; nothing was written"])
    edits = {
        places[one]: lambda fields, texts=texts: _with_phrasings(fields, texts) for one, texts in phrasings.items()
    }
    _replace(path, before, _edited(before, edits, entries))


def put_into_faq(
    path: Path, before: bytes, changes: Mapping[str, Mapping[str, object]], entries: Sequence[Entry] = ()
) -> None:
    """Give entries, by their id, other values of some fields, None for none; and add entries at the end.

    `before` is the file as whoever decided this has seen it: empty for one that is to be made. Raises FaqFileError as
    `add_to_faq` does.
    """
    places = lines_of(path) if changes else {}
    _replace(path, before, _edited(before, _setting(places, changes), entries))


def take_from_faq(path: Path, before: bytes, identifier: str) -> None:
    """Take an entry out; `before` and the errors are as above. A follow-up that leads to it makes the file unusable."""
    lines = before.splitlines(keepends=True)
    if (place := lines_of(path).get(identifier)) is not None:
        del lines[place - 1]
    _replace(path, before, b"".join(lines))


def read_as_edited(
    path: Path, before: bytes, changes: Mapping[str, Mapping[str, object]], entries: Sequence[Entry] = ()
) -> list[str]:
    """What reading the file would tell if this were put into it, each `file:line: …`; nothing is kept. Raises
    FaqFileError with what would make it unusable."""
    told: list[str] = []
    new = _beside(path, _edited(before, _setting(lines_of(path), changes), entries))
    try:
        load_faq(new, told.append)
    except FaqFileError as error:
        raise FaqFileError([problem.replace(str(new), str(path)) for problem in error.problems]) from error
    finally:
        new.unlink(missing_ok=True)
    return [note.replace(str(new), str(path)) for note in told]


def content_of(path: Path) -> bytes:
    """The file's bytes. Raises FaqFileError where they can't be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FaqFileError([f"{path}: can't be read ({error.strerror}), expected the FAQ"]) from error


def _edited(before: bytes, edits: Mapping[int, Callable[[_Fields], _Fields]], entries: Sequence[Entry]) -> bytes:
    """The file's content with some lines' fields changed, by the line's number from 1, and entries after the last."""
    lines = before.splitlines(keepends=True)
    for number, edit in edits.items():
        lines[number - 1] = _with_fields(lines[number - 1], edit)
    if entries:
        lines[-1:] = [line if line.endswith(b"\n") else line + b"\n" for line in lines[-1:]]
        lines.append(write_jsonl(entries).encode())
    return b"".join(lines)


def _with_fields(line: bytes, edit: Callable[[_Fields], _Fields]) -> bytes:
    """The line with its fields edited; they stay in their order, its end as it is, and all of it where none changes."""
    start = _BOM if line.startswith(_BOM) else b""
    body = line.removeprefix(start).rstrip(b"\r\n")
    end = line[len(start) + len(body) :]
    fields = json.loads(body)
    edited = edit(fields)
    return line if edited == fields else start + json.dumps(edited, ensure_ascii=False).encode() + end


def _setting(
    places: Mapping[str, int], changes: Mapping[str, Mapping[str, object]]
) -> dict[int, Callable[[_Fields], _Fields]]:
    """An edit for each line that gets other values."""

    def setting(new: Mapping[str, object]) -> Callable[[_Fields], _Fields]:
        return lambda fields: {name: value for name, value in {**fields, **new}.items() if value is not None}

    # An id that is not there: the file is not as it was before, and won't be replaced.
    return {places[one]: setting(new) for one, new in changes.items() if one in places}


def _with_phrasings(fields: _Fields, texts: Sequence[str]) -> _Fields:
    """With those alternates that it hasn't yet."""
    known = {same_text_key(text) for text in (fields["question"], *fields.get("alternates", []))}
    new = [text for text in dict.fromkeys(texts) if same_text_key(text) not in known]
    return fields | {"alternates": [*fields.get("alternates", []), *new]} if new else fields


def _replace(path: Path, before: bytes, after: bytes) -> None:
    new = _beside(path, after)
    try:
        load_faq(new)
        if (content_of(path) if path.exists() else b"") != before:
            raise FaqFileError([f"{path}: was changed by somebody else just now; nothing was written, try again"])
        new.replace(path)
    except FaqFileError as error:
        raise FaqFileError([problem.replace(str(new), str(path)) for problem in error.problems]) from error
    finally:
        new.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    try:
        return written_beside(path, content, path.stat().st_mode & 0o777 if path.exists() else 0o644)
    except OSError as error:
        fault = f"{path}: can't be written ({error.strerror}), expected a file in a folder you may write to"
        raise FaqFileError([f"{fault}; nothing was changed"]) from error
