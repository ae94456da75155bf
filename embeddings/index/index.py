"""One build in memory: the entries, what is searched, and both legs of the search. Writes and opens its folder."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Encoder
from embeddings.faq.entries import Entry
from embeddings.faq.intents import Intent
from embeddings.faq.jsonl import read_jsonl, write_jsonl
from embeddings.faq.synonyms import Synonyms
from embeddings.index.confidence import Confidence, default_confidence
from embeddings.index.contents.contents import Contents, Shown
from embeddings.index.contents.encoding import encode_into
from embeddings.index.contents.files import open_contents, save_contents
from embeddings.index.contents.said import Said
from embeddings.index.dense import FAISS, DenseIndex, Rows, VectorStore
from embeddings.index.emphasis import Emphasis
from embeddings.index.identity import BuildIdentity
from embeddings.index.lexical import LexicalIndex, MappedLexicalIndex
from embeddings.index.manifest import MANIFEST, Manifest, hashes_of, opening, read_manifest, stamps_of
from embeddings.index.metric import Metric, Taught
from embeddings.index.rows import (
    Offsets,
    Row,
    Tokens,
    encode_rows,
    is_large,
    open_tokens,
    save_tokens,
    tokens_at,
)
from embeddings.intents.classifier import IntentClassifier
from embeddings.sealed import sealed


@dataclass(frozen=True)
class Index:
    """A build that is ready to be searched. Row i is the same in `rows`, `dense`, `lexical` and `tokens`."""

    contents: Contents
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
        cls,
        entries: Sequence[Entry],
        intents: Sequence[Intent],
        encoder: Encoder,
        *,
        folder: Path | None = None,
        progress: bool = False,
    ) -> "Index":
        """Encode every row, with the default confidence; `progress` shows a bar on stderr. What a large one reads from
        the disk is written as it comes: into the `folder` that it will be saved in, or into one that is gone with it.
        Raises OSError."""
        contents = Contents.of(entries, intents)
        texts = [row.text for row in contents.rows]
        if is_large(len(texts)):
            with nullcontext(folder) if folder else TemporaryDirectory() as place:
                vectors, tokens, offsets = encode_into(Path(place), contents.rows, encoder, progress=progress)
                lexical: LexicalIndex = MappedLexicalIndex.of(texts, Path(place))
                dense = DenseIndex.of(vectors)
        else:
            encoded = encode_rows(contents.rows, encoder, progress=progress)
            dense, lexical = DenseIndex.of(encoded.vectors), LexicalIndex.fit(texts)
            tokens, offsets = encoded.tokens, encoded.offsets
        return cls(contents, list(intents), dense, lexical, tokens, offsets, default_confidence())

    def with_entries(self, entries: Sequence[Entry], encoder: Encoder) -> "Index":
        """What `encode` makes of these in place of its own, encoding what has no row here alone; not of a large index.

        Tokens are those that a build has, so it is saved as the same files.
        """
        contents, own = Contents.of(entries, self.intents), len(self.rows)
        rows = contents.rows
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
            contents=contents,
            dense=DenseIndex.of(vectors[places]),
            lexical=self.lexical.only(places, [row.text for row in new]),
            tokens=tokens,
            offsets=offsets,
        )

    def only(self, shown: Shown) -> "Index":
        """An index of some of its entries: as if it had been made of these alone, with all that it has learned.

        Of a large one it is a view: what is rare, and how phrasings differ, is told of the whole.
        """
        if is_large(len(self.rows)):
            view = replace(self, contents=self.contents.showing(shown))
            vars(view).update(taught=self.taught, said=self.said)
            return view
        entries = [self.entries[number] for number in np.flatnonzero(shown).tolist()]
        contents = Contents.of(entries, self.intents)
        topics = list(dict.fromkeys(self.contents.topic_of_entry[shown].tolist()))
        topics += range(len(self.groups), len(self.groups) + len(self.intents))
        place_of = {row: place for place, row in enumerate(self.rows)}
        places = np.array([place_of[row._replace(topic=topics[row.topic])] for row in contents.rows], np.intp)
        tokens, offsets = tokens_at([(self.tokens, self.offsets)], places)
        return replace(
            self,
            contents=contents,
            dense=self.dense.only(places),
            lexical=self.lexical.only(places),
            tokens=tokens,
            offsets=offsets,
        )

    @property
    def entries(self) -> Sequence[Entry]:
        """In the order of the file."""
        return self.contents.entries

    @property
    def groups(self) -> Sequence[Sequence[Entry]]:
        """The platform twins of each question; topic numbers count these first."""
        return self.contents.groups

    @property
    def rows(self) -> Sequence[Row]:
        """What was encoded, in order."""
        return self.contents.rows

    @property
    def topics(self) -> Rows:
        """The topic of each row: a group, or an intent after the last group."""
        return self.contents.topics

    @property
    def are_passages(self) -> npt.NDArray[np.bool_]:
        """Of each row, whether it is a part of an answer."""
        return self.contents.are_passages

    @property
    def phrasings(self) -> Rows:
        """The rows that are what an entry is asked by: its question and its alternates."""
        return self.contents.phrasings

    def exact_topic(self, query: str) -> int | None:
        """The one question that has `query` as a phrasing; None if none or several have."""
        return self.contents.exact_topic(query)

    @cached_property
    def said(self) -> Said:
        """What the whole FAQ says, in short."""
        return Said(self.entries, self.rows, self.synonyms)

    @cached_property
    def taught(self) -> Taught:
        """What all phrasings teach; the metric is computed anew whenever a build is opened."""
        return Taught(self.metric_without(np.zeros(0, np.intp)), self.emphasis.weights)

    def metric_without(self, left_out: Rows) -> Metric:
        """How phrasings differ but for these rows."""
        taught, count = len(self.groups), len(self.groups) + len(self.intents)
        if is_large(len(self.rows)):
            return Metric.fit_large(self.dense.vectors, self.topics[~self.are_passages], taught, count, left_out)
        phrasings = np.setdiff1d(np.flatnonzero(~self.are_passages), left_out)
        return Metric.fit(self.dense.vectors(phrasings), self.topics[phrasings], taught, count)

    def save(
        self, folder: Path, identity: BuildIdentity, model: str, source_sha256: str, vectors: VectorStore = FAISS
    ) -> None:
        """Write the build's files into a folder, the manifest last; what lies in it already is part of the build."""
        for name, models in (("entries", self.entries), ("intents", self.intents), ("synonyms", self.synonyms)):
            (folder / f"{name}.jsonl").write_text(write_jsonl(models), encoding="utf-8")
        collection = vectors.save(self.dense, self.contents.belongings, identity.model, folder)
        if is_large(len(self.rows)):
            self.taught.metric.save(folder)
            save_contents(folder, self.contents)
            self.said.save(folder / "said.json")
        save_tokens(folder, self.tokens, self.offsets)
        self.lexical.save(folder)
        if self.classifier:
            self.classifier.save(folder)
        for name, learned in (("confidence", self.confidence), ("emphasis", self.emphasis)):
            (folder / f"{name}.json").write_text(learned.model_dump_json(indent=2) + "\n", encoding="utf-8")
        manifest = Manifest(
            created=datetime.now(UTC),
            model=model,
            identity=identity,
            source_sha256=source_sha256,
            entries=len(self.entries),
            rows=len(self.rows),
            adapted=bool(self.emphasis.weights),
            collection=collection,
            files=hashes_of(folder),
            stamps=stamps_of(folder),
        )
        (folder / MANIFEST).write_bytes(sealed(manifest))

    @classmethod
    def open(
        cls, folder: Path, identity: BuildIdentity, vectors: VectorStore = FAISS, *, just_written: bool = False
    ) -> "Index":
        """Open a build of this identity. Raises IndexUnusableError, with the cure, on any mismatch or damage; the files
        of one that was `just_written` are not read twice."""
        manifest = read_manifest(folder)
        if not just_written:
            manifest.check(folder, identity)
        with opening(folder):
            intents = read_jsonl(folder / "intents.jsonl", Intent).models
            synonyms = read_jsonl(folder / "synonyms.jsonl", Synonyms).models
            dense = vectors.open(folder, manifest)
            tokens, offsets = open_tokens(folder)
            confidence = Confidence.model_validate_json((folder / "confidence.json").read_bytes())
            lexical, classifier = LexicalIndex.open(folder), IntentClassifier.open(folder)
            emphasis = Emphasis.model_validate_json((folder / "emphasis.json").read_bytes())
            contents = open_contents(folder, intents)
            index = cls(contents, intents, dense, lexical, tokens, offsets, confidence, synonyms, classifier, emphasis)
            if not (len(index.rows) == len(dense) == len(offsets) - 1 and len(tokens) == offsets[-1]):
                raise ValueError("files of several builds")
            if metric := Metric.saved(folder):  # of a large index, with what the properties would work out again
                vars(index).update(taught=Taught(metric, emphasis.weights), said=Said.open(folder / "said.json"))
            return index
