"""One build in memory: the entries, what is searched, and both legs of the search. Writes and opens its folder."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Encoded, Encoder
from embeddings.faq.entries import Entry, group_twins
from embeddings.faq.intents import Intent
from embeddings.faq.jsonl import read_jsonl, write_jsonl
from embeddings.faq.synonyms import Synonyms
from embeddings.index.confidence import Confidence, default_confidence
from embeddings.index.dense import FAISS, DenseIndex, Rows, VectorStore
from embeddings.index.emphasis import Emphasis, Weights
from embeddings.index.identity import BuildIdentity
from embeddings.index.lexical import LexicalIndex
from embeddings.index.manifest import MANIFEST, Manifest, read_manifest, sha256
from embeddings.index.metric import LargeMetric, Metric
from embeddings.index.rows import (
    Offsets,
    Row,
    Tokens,
    belongings,
    directions,
    encode_rows,
    is_large,
    open_tokens,
    phrasings_among,
    rows_of,
    save_tokens,
    tokens_at,
    topics_of,
)
from embeddings.intents.classifier import IntentClassifier
from embeddings.text.normal_form import same_text_key


class Taught(NamedTuple):
    """What an FAQ's own phrasings teach the ranking."""

    metric: Metric | LargeMetric
    emphasis: Weights


@dataclass(frozen=True)
class Index:
    """A build that is ready to be searched. Row i is the same in `rows`, `dense`, `lexical` and `tokens`."""

    entries: list[Entry]
    intents: list[Intent]
    dense: DenseIndex
    lexical: LexicalIndex
    tokens: Tokens
    offsets: Offsets
    confidence: Confidence
    synonyms: list[Synonyms] = field(default_factory=list)
    """What customers call the things that the FAQ has other words for."""
    classifier: IntentClassifier | None = None
    """Of intents; without one, only their phrasings to the letter are understood."""
    emphasis: Emphasis = field(default_factory=Emphasis)
    """What counts more or less here than elsewhere, if the build was adapted to its FAQ."""

    @classmethod
    def encode(
        cls, entries: Sequence[Entry], intents: Sequence[Intent], encoder: Encoder, *, progress: bool = False
    ) -> "Index":
        """Encode every row, with the default confidence; `progress` shows a bar on stderr."""
        rows = rows_of(group_twins(entries), intents)
        return cls.of(entries, intents, encode_rows(rows, encoder, progress=progress))

    @classmethod
    def of(cls, entries: Sequence[Entry], intents: Sequence[Intent], encoded: Encoded) -> "Index":
        """The same where the rows are `encoded`, in the order of `rows_of`."""
        texts = [row.text for row in rows_of(group_twins(entries), intents)]
        return cls(
            list(entries),
            list(intents),
            DenseIndex.of(encoded.vectors),
            LexicalIndex.fit(texts),
            directions(encoded.tokens) if is_large(len(texts)) else encoded.tokens,
            encoded.offsets,
            default_confidence(),
        )

    def with_entries(self, entries: Sequence[Entry], encoder: Encoder) -> "Index":
        """What `encode` makes of these in place of its own, encoding what has no row here alone; not of a large index.

        Tokens are those that a build has, so it is saved as the same files.
        """
        rows, own = rows_of(group_twins(entries), self.intents), len(self.rows)
        place_of = {row.encoded_as: place for place, row in enumerate(self.rows)}
        new = [row for row in rows if row.encoded_as not in place_of]
        place_of |= {row.encoded_as: place for place, row in enumerate(new, own)}
        places = np.array([place_of[row.encoded_as] for row in rows], np.intp)
        vectors, tokens_of = self.dense.vectors(np.arange(own)), [(self.tokens, self.offsets)]
        if new:
            added = encode_rows(new, encoder)
            vectors = np.concatenate([vectors, added.vectors])
            tokens_of.append((added.tokens, added.offsets))
        tokens, offsets = tokens_at(tokens_of, places)
        return replace(
            self,
            entries=list(entries),
            dense=DenseIndex.of(vectors[places]),
            lexical=self.lexical.only(places, [row.text for row in new]),
            tokens=tokens,
            offsets=offsets,
        )

    def only(self, entries: Sequence[Entry]) -> "Index":
        """An index of some of its entries: as if it had been made of these alone, with all that it has learned."""
        groups = group_twins(entries)
        topic_of = {group[0].twin_key: topic for topic, group in enumerate(self.groups)}
        topics = [topic_of[group[0].twin_key] for group in groups]
        topics += range(len(self.groups), len(self.groups) + len(self.intents))
        place_of = {row: place for place, row in enumerate(self.rows)}
        kept = [place_of[row._replace(topic=topics[row.topic])] for row in rows_of(groups, self.intents)]
        places = np.array(kept, np.intp)
        tokens, offsets = tokens_at([(self.tokens, self.offsets)], places)
        return replace(
            self,
            entries=list(entries),
            dense=self.dense.only(places),
            lexical=self.lexical.only(places),
            tokens=tokens,
            offsets=offsets,
        )

    @cached_property
    def groups(self) -> list[list[Entry]]:
        """The platform twins of each question; topic numbers count these first."""
        return group_twins(self.entries)

    @cached_property
    def rows(self) -> list[Row]:
        """What was encoded, in order."""
        return rows_of(self.groups, self.intents)

    @cached_property
    def topics(self) -> npt.NDArray[np.intp]:
        """The topic of each row: a group, or an intent after the last group."""
        return topics_of(self.rows)

    @cached_property
    def keys(self) -> list[str]:
        """What each row's text is compared by, to the letter."""
        return [same_text_key(row.text) for row in self.rows]

    @cached_property
    def are_passages(self) -> npt.NDArray[np.bool_]:
        """Of each row, whether it is a part of an answer."""
        return np.array([row.kind == "answer" for row in self.rows], np.bool_)

    @cached_property
    def phrasings(self) -> Rows:
        """The rows that are what an entry is asked by: its question and its alternates."""
        return phrasings_among(self.rows)

    @cached_property
    def taught(self) -> Taught:
        """What all phrasings teach; the metric is computed anew whenever a build is opened."""
        return Taught(self.metric_without(np.zeros(0, np.intp)), self.emphasis.weights)

    def metric_without(self, left_out: Rows) -> Metric | LargeMetric:
        """How phrasings differ but for these rows."""
        taught, count = len(self.groups), len(self.groups) + len(self.intents)
        if is_large(len(self.rows)):
            return LargeMetric.fit(self.dense.vectors, self.topics[~self.are_passages], taught, count, left_out)
        phrasings = np.setdiff1d(np.flatnonzero(~self.are_passages), left_out)
        return Metric.fit(self.dense.vectors(phrasings), self.topics[phrasings], taught, count)

    @cached_property
    def _keys_by_topic(self) -> dict[int, list[str]]:
        keys: dict[int, list[str]] = {}
        for row, key in zip(self.rows, self.keys, strict=True):
            keys.setdefault(row.topic, []).append(key)
        return keys

    @cached_property
    def _exact(self) -> dict[str, int | None]:
        topics: dict[str, int | None] = {}
        for row, key in zip(self.rows, self.keys, strict=True):
            if row.kind in ("question", "alternate"):
                topics[key] = row.topic if topics.setdefault(key, row.topic) == row.topic else None
        return topics

    def holds(self, topic: int, key: str) -> bool:
        """Whether a text of the topic has all of a `same_text_key` in a row; none has an empty one."""
        return bool(key) and any(key in own for own in self._keys_by_topic[topic])

    def exact_topic(self, query: str) -> int | None:
        """The one question that has `query` as a phrasing; None if none or several have."""
        return self._exact.get(same_text_key(query))

    def save(
        self, folder: Path, identity: BuildIdentity, model: str, source_sha256: str, vectors: VectorStore = FAISS
    ) -> None:
        """Write the build's files into a folder, the manifest last; what lies in it already is part of the build."""
        for name, models in (("entries", self.entries), ("intents", self.intents), ("synonyms", self.synonyms)):
            (folder / f"{name}.jsonl").write_text(write_jsonl(models), encoding="utf-8")
        collection = vectors.save(self.dense, belongings(self.rows, self.groups), identity.model, folder)
        if is_large(len(self.rows)) and isinstance(self.taught.metric, LargeMetric):
            self.taught.metric.save(folder / "metric.npz")
        save_tokens(folder, self.tokens, self.offsets)
        self.lexical.save(folder)
        if self.classifier:
            self.classifier.save(folder)
        (folder / "confidence.json").write_text(self.confidence.model_dump_json(indent=2) + "\n", encoding="utf-8")
        (folder / "emphasis.json").write_text(self.emphasis.model_dump_json(indent=2) + "\n", encoding="utf-8")
        manifest = Manifest(
            created=datetime.now(UTC),
            model=model,
            identity=identity,
            source_sha256=source_sha256,
            entries=len(self.entries),
            rows=len(self.rows),
            adapted=bool(self.emphasis.weights),
            collection=collection,
            files={str(path.relative_to(folder)): sha256([path]) for path in sorted(folder.rglob("*.*"))},
        )
        (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")

    @classmethod
    def open(
        cls, folder: Path, identity: BuildIdentity, vectors: VectorStore = FAISS, *, just_written: bool = False
    ) -> "Index":
        """Open a build of this identity. Raises IndexUnusableError, with the cure, on any mismatch or damage; the files
        of one that was `just_written` are not read twice."""
        manifest = read_manifest(folder)
        if not just_written:
            manifest.check(folder, identity)
        entries = read_jsonl(folder / "entries.jsonl", Entry).models
        intents = read_jsonl(folder / "intents.jsonl", Intent).models
        synonyms = read_jsonl(folder / "synonyms.jsonl", Synonyms).models
        dense = vectors.open(folder, manifest)
        tokens, offsets = open_tokens(folder)
        confidence = Confidence.model_validate_json((folder / "confidence.json").read_bytes())
        lexical, classifier = LexicalIndex.open(folder), IntentClassifier.open(folder)
        emphasis = Emphasis.model_validate_json((folder / "emphasis.json").read_bytes())
        index = cls(entries, intents, dense, lexical, tokens, offsets, confidence, synonyms, classifier, emphasis)
        if (folder / "metric.npz").exists():
            metric = LargeMetric.open(folder / "metric.npz", dense.vectors)
            index.__dict__["taught"] = Taught(metric, emphasis.weights)  # what the property would learn again
        return index
