"""What is searched: one row for each phrasing and each passage of an answer, all pointing to their topic.

A topic is what a query can be about: a group of platform twins or, numbered after all groups, an intent. Intents are no
hits (see embeddings.intents for what tells them): they are what the entries of a small FAQ are seen against.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Encoded, Encoder, Floats
from embeddings.faq.entries import Entry, passages
from embeddings.faq.intents import Intent
from embeddings.index.contents.growing_array import save_unless_there
from embeddings.text.normal_form import normalise
from embeddings.text.spacing import respaced

Kind = Literal["question", "alternate", "intent", "answer"]
KINDS: tuple[Kind, ...] = get_args(Kind)

BACKGROUND = 16
"""Phrasings of each intent that are rows. With nothing but its own topics to stand out from, a small FAQ was less sure:
of the questions that it has an answer to, 0.81 were answered right instead of 0.86; with all of them, 0.78."""


Tokens = npt.NDArray[np.floating | np.int8]
"""Unit vectors of all rows' tokens, one row after another; in a large index their directions alone, in bytes."""
Offsets = npt.NDArray[np.int64]
"""Row i has the tokens from offsets[i] up to offsets[i + 1]."""

EXACT_ROWS = 32_768
"""Up to so many rows every one is looked at. Beyond, both legs look where the query points, and what they look at is
mapped from the disk: see docs/measurements.md, Retrieval (python -m scripts.benchmark --only search)."""

TOKENS, OFFSETS = "tokens.npy", "offsets.npy"
"""Names of files of a build."""
MAPPED_FROM = 64 * 2**20
"""Bytes of tokens that are mapped, and so shared between processes. Fewer are read: a mapped file that somebody cuts
off ends the process that looks into it."""

_BLOCK = 65_536


def is_large(count: int) -> bool:
    """Whether so many rows are searched by cells, postings and what is mapped, not one by one."""
    return count > EXACT_ROWS


class Row(NamedTuple):
    """One searchable text; `topic` counts groups from 0 in the order of the FAQ, then intents."""

    topic: int
    kind: Kind
    text: str

    @property
    def encoded_as(self) -> tuple[bool, str]:
        """Rows with the same have the same vectors and n-grams."""
        return self.kind == "answer", self.text


class Belonging(NamedTuple):
    """Where in the FAQ a row stands, as a filter sees it; an intent's stands nowhere."""

    service: str = ""
    category: str = ""
    """Empty for entries without one."""
    platforms: str = ""
    """Of all twins, in their order, a line each; empty where one of them is for every platform."""


def belonging_of(twins: Sequence[Entry]) -> Belonging:
    """Of a group of platform twins."""
    everybody = any(entry.for_every_platform for entry in twins)
    platforms = "" if everybody else "\n".join(dict.fromkeys(entry.platform or "" for entry in twins))
    return Belonging(twins[0].service, twins[0].category or "", platforms)


def rows_of(groups: Sequence[Sequence[Entry]], intents: Sequence[Intent]) -> list[Row]:
    """All rows: phrasings first, answers' passages last; what twins have in common stands once."""
    phrasings = [row for topic, twins in enumerate(groups) for row in _phrasing_rows(topic, twins)]
    said = [
        Row(topic, "intent", text)
        for topic, it in enumerate(intents, len(groups))
        for text in it.phrasings[:BACKGROUND]
    ]
    parts = [
        Row(topic, "answer", part) for topic, twins in enumerate(groups) for e in twins for part in passages(e.answer)
    ]
    return list(dict.fromkeys([*phrasings, *said, *parts]))


def topics_of(rows: Sequence[Row]) -> npt.NDArray[np.intp]:
    """The topic of each row."""
    return np.array([row.topic for row in rows], np.intp)


def phrasings_among(rows: Sequence[Row]) -> npt.NDArray[np.intp]:
    """The numbers of those rows that are what an entry is asked by: its question and its alternates."""
    return np.flatnonzero([row.kind in ("question", "alternate") for row in rows])


def texts_of(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """What is encoded as queries, and what as passages; rows of the first kind come before those of the second."""
    phrasings = [respaced(normalise(row.text)) for row in rows if row.kind != "answer"]
    return phrasings, [row.text for row in rows if row.kind == "answer"]


def encode_rows(rows: Sequence[Row], encoder: Encoder, *, progress: bool = False) -> Encoded:
    """Phrasings as queries, for that is what they look like; passages as passages."""
    phrasings, parts = texts_of(rows)
    encoded = [encoder.encode_queries(phrasings, progress=progress)] if phrasings or not parts else []
    if parts:
        encoded.append(encoder.encode_passages(parts, progress=progress))
    return Encoded.concatenate(encoded)


def tokens_at(parts: Sequence[tuple[Tokens, Offsets]], places: npt.NDArray[np.intp]) -> tuple[Tokens, Offsets]:
    """The tokens of the rows in these places, one row after another, and the offsets that they have then.

    Places count the rows of the first part, then those of the next one; tokens are as precise as the first one's.
    Rows that stay beside each other are copied together.
    """
    first = np.cumsum([0, *(len(offsets) - 1 for _, offsets in parts)])
    part_of = np.searchsorted(first, places, side="right") - 1
    breaks = np.flatnonzero((np.diff(places) != 1) | (np.diff(part_of) != 0)) + 1
    found, lengths = [parts[0][0][:0]], [np.zeros(1, np.int64)]
    for run in np.split(np.arange(len(places)), breaks) if len(places) else ():
        part = part_of[run[0]]
        (tokens, offsets), own = parts[part], places[run] - first[part]
        ends = offsets[own[0] : own[-1] + 2]
        found.append(tokens[ends[0] : ends[-1]].astype(found[0].dtype, copy=False))
        lengths.append(np.diff(ends))
    return np.concatenate(found), np.cumsum(np.concatenate(lengths))


def directions(tokens: Floats) -> npt.NDArray[np.int8]:
    """Of token vectors, the greatest component as 127: a quarter of the bytes, and their length is known to be 1."""
    stored = np.empty(tokens.shape, np.int8)
    for first in range(0, len(tokens), _BLOCK):
        block = tokens[first : first + _BLOCK]
        greatest = np.maximum(np.abs(block).max(axis=1, keepdims=True), 1e-12)
        stored[first : first + _BLOCK] = np.rint(block * (127 / greatest))
    return stored


def save_tokens(folder: Path, tokens: Tokens, offsets: Offsets) -> None:
    """Write a build's tokens so that they can be mapped, in half precision where they are no bytes."""
    half = tokens if tokens.dtype == np.int8 else tokens.astype(np.float16, copy=False)
    save_unless_there(folder / TOKENS, half)
    save_unless_there(folder / OFFSETS, offsets)


def open_tokens(folder: Path) -> tuple[Tokens, Offsets]:
    """What `save_tokens` wrote, many tokens mapped, with the offsets; and what it wrote before, all in one file."""
    if (path := folder / TOKENS).exists():
        mode: Literal["r"] | None = "r" if path.stat().st_size > MAPPED_FROM else None
        return np.load(path, mode), np.load(folder / OFFSETS, mode)
    with np.load(folder / "tokens.npz") as stored:
        return stored["vectors"], stored["offsets"]


def _phrasing_rows(topic: int, twins: Sequence[Entry]) -> Iterator[Row]:
    for entry in twins:
        yield Row(topic, "question", entry.question)
        yield from (Row(topic, "alternate", text) for text in entry.alternates)
