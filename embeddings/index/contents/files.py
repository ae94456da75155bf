"""The contents of a large build on the disk: where each entry and each row lies, and the columns, to be mapped."""

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np

from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.intents import Intent
from embeddings.faq.jsonl import read_jsonl, read_line
from embeddings.index.contents.contents import COLUMNS, Contents, grouped
from embeddings.index.contents.lazily import Lazily, pieces_of
from embeddings.index.rows import KINDS, Belonging, Row

_CONTENTS = "contents"
"""Folder of a build; only a large one has it."""
_ENTRIES, _ROWS = "entries.npy", "rows.npy"
_TEXTS, _PLACES = "rows.txt", "places.json"

_KEPT = 4096
"""Entries that are kept as models, those that were asked for last."""


def save_contents(folder: Path, contents: Contents) -> None:
    """Write all that opens quickly beside `entries.jsonl`, which is there. Raises OSError."""
    place = folder / _CONTENTS
    place.mkdir()
    with (folder / "entries.jsonl").open("rb") as lines:
        np.save(place / _ENTRIES, np.fromiter(accumulate(map(len, lines), initial=0), np.int64))
    with (place / _TEXTS).open("wb") as file:
        written = (file.write(row.text.encode()) for row in contents.rows)
        np.save(place / _ROWS, np.fromiter(accumulate(written, initial=0), np.int64))
    for name in COLUMNS:
        np.save(place / f"{name}.npy", getattr(contents, name))
    (place / _PLACES).write_text(json.dumps(contents.places, ensure_ascii=False) + "\n", encoding="utf-8")


def open_contents(folder: Path, intents: Sequence[Intent]) -> Contents:
    """Of a build with these intents: what `save_contents` wrote, or its entries. Raises OSError, ValueError."""
    place = folder / _CONTENTS
    if not place.exists():
        return Contents.of(read_jsonl(folder / "entries.jsonl", Entry).models, intents)
    columns = {name: np.asarray(np.load(place / f"{name}.npy", mmap_mode="r")) for name in COLUMNS}
    lines = pieces_of(folder / "entries.jsonl", np.load(place / _ENTRIES))
    texts = pieces_of(place / _TEXTS, np.load(place / _ROWS))
    topics, kinds, topic_of = columns["topics"], columns["kinds"], columns["topic_of_entry"]
    entries = Lazily(len(lines), lru_cache(_KEPT)(lambda number: _entry(lines, number)))
    groups = grouped(entries, topic_of, int(topic_of.max()) + 1)
    rows = Lazily(len(texts), lambda number: Row(int(topics[number]), KINDS[kinds[number]], texts[number]))
    contents = Contents(entries, groups, rows, **columns)
    places = json.loads((place / _PLACES).read_text(encoding="utf-8"))
    vars(contents).update(places=[Belonging(*one) for one in places])
    return contents


def _entry(lines: Sequence[str], number: int) -> Entry:
    faults: list[str] = []
    entry = read_line(lines[number], Entry, faults)
    if entry is None:
        raise FaqFileError([f"entries.jsonl:{number + 1}: {fault}" for fault in faults])
    return entry
