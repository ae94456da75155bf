"""New phrasings and entries put into `faq.jsonl`: whole or not at all, all other lines byte for byte as they are."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.whole_files import written_beside
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import lines_of, load_faq
from embeddings.faq.jsonl import write_jsonl
from embeddings.text.normal_form import same_text_key

_BOM = b"\xef\xbb\xbf"


def add_to_faq(path: Path, phrasings: Mapping[str, Sequence[str]], entries: Sequence[Entry] = ()) -> None:
    """Add phrasings, by their entry's id, and entries at the end.

    Raises FaqFileError, and leaves the file as it is, for an id that it has no more, for what would make it unusable,
    and where somebody else changes it or it can't be written.
    """
    before = _read(path)
    lines = before.splitlines(keepends=True)
    places = lines_of(path)
    for identifier, texts in phrasings.items():
        if identifier not in places:
            fault = f'{path}: found no entry "{identifier}" any more, expected one to add {len(texts)} phrasings to'
            raise FaqFileError([f"{fault}; choose another entry, or leave them out; nothing was written"])
        lines[places[identifier] - 1] = _with_phrasings(lines[places[identifier] - 1], texts)
    if entries:
        lines[-1:] = [lines[-1] if lines[-1].endswith(b"\n") else lines[-1] + b"\n"]
        lines.append(write_jsonl(entries).encode())
    _replace(path, before, b"".join(lines))


def _with_phrasings(line: bytes, texts: Sequence[str]) -> bytes:
    """The line with those alternates that it hasn't yet; its fields stay in their order, and its end as it is."""
    start = _BOM if line.startswith(_BOM) else b""
    body = line.removeprefix(start).rstrip(b"\r\n")
    end = line[len(start) + len(body) :]
    fields = json.loads(body)
    known = {same_text_key(text) for text in (fields["question"], *fields.get("alternates", []))}
    new = [text for text in dict.fromkeys(texts) if same_text_key(text) not in known]
    if not new:
        return line
    fields["alternates"] = [*fields.get("alternates", []), *new]
    return start + json.dumps(fields, ensure_ascii=False).encode() + end


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FaqFileError([f"{path}: can't be read ({error.strerror}), expected the FAQ"]) from error


def _replace(path: Path, before: bytes, after: bytes) -> None:
    try:
        new = written_beside(path, after, path.stat().st_mode & 0o777)
    except OSError as error:
        fault = f"{path}: can't be written ({error.strerror}), expected a file in a folder you may write to"
        raise FaqFileError([f"{fault}; nothing was changed"]) from error
    try:
        load_faq(new)
        if path.read_bytes() != before:
            raise FaqFileError([f"{path}: was changed by somebody else just now; nothing was written, try again"])
        new.replace(path)
    except FaqFileError as error:
        raise FaqFileError([problem.replace(str(new), str(path)) for problem in error.problems]) from error
    finally:
        new.unlink(missing_ok=True)
