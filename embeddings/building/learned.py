"""What a build has learned of its FAQ, and when the next one may go on with it instead of learning it again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from embeddings.building.confidence.examples import MAX_PHRASINGS
from embeddings.errors import IndexUnusableError
from embeddings.faq.entries import Entry, group_twins
from embeddings.faq.intents import Intent
from embeddings.faq.jsonl import read_jsonl
from embeddings.index.confidence import Confidence
from embeddings.index.identity import BuildIdentity
from embeddings.index.index import Index
from embeddings.index.manifest import read_manifest, sha256
from embeddings.index.rows import Kind, phrasings_among, rows_of
from embeddings.intents.classifier import FILE as CLASSIFIER
from embeddings.intents.classifier import IntentClassifier

MOST_CHANGED = 0.01
"""Share of the rows that may have changed since a large FAQ's confidence was learned. It is learned from a sample of
MAX_PHRASINGS: such a change moves a share among them by 0.01 at most, chance moves it by 0.04 (two standard errors)."""

_FILES = ("entries.jsonl", "intents.jsonl", "confidence.json", CLASSIFIER)


@dataclass(frozen=True)
class Learned:
    """Of the live build, with what it was learned from."""

    entries: Sequence[Entry]
    intents: Sequence[Intent]
    confidence: Confidence | None
    """None: to be learned anew, since the answers or the entries of the phrasings have changed."""
    classifier: IntentClassifier | None

    @property
    def told(self) -> str:
        """How much has changed; empty where the confidence is to be learned anew."""
        if self.confidence is None:
            return ""
        return f"{self.confidence.changed:.2%} has changed since (anew from {MOST_CHANGED:.0%})"

    @classmethod
    def by(cls, index: Index) -> "Learned | None":
        """What an opened build has learned; None where it is adapted."""
        if index.emphasis.weights:
            return None
        return cls(index.entries, index.intents, index.confidence, index.classifier)

    @classmethod
    def of(cls, folder: Path, identity: BuildIdentity) -> "Learned | None":
        """The same of the build in `folder`, of which these files are read alone; None where it is of other software,
        adapted or damaged."""
        try:
            manifest = read_manifest(folder)
        except IndexUnusableError:
            return None
        files = {name: digest for name, digest in manifest.files.items() if name in _FILES}
        whole = all((folder / name).is_file() and sha256([folder / name]) == files[name] for name in files)
        if manifest.difference(identity) or manifest.adapted or not whole:
            return None
        try:
            return cls(
                read_jsonl(folder / "entries.jsonl", Entry).models,
                read_jsonl(folder / "intents.jsonl", Intent).models,
                Confidence.model_validate_json((folder / "confidence.json").read_bytes()),
                IntentClassifier.open(folder),
            )
        except Exception:  # as of Index.open: files that are none of ours can raise anything
            return None

    def for_changed(self, entries: Sequence[Entry], intents: Sequence[Intent]) -> "Learned | None":
        """The same for an FAQ that differs little from the one that taught it; None where it is to be learned anew."""
        if self.confidence is None or list(intents) != list(self.intents):
            return None
        (own, before), (new, phrasings) = _rows(self.entries), _rows(entries)
        changed = self.confidence.changed + len(own ^ new) / max(len(new), 1)
        if changed <= MOST_CHANGED and len(phrasings) > MAX_PHRASINGS:
            return replace(self, confidence=self.confidence.model_copy(update={"changed": changed}))
        # With confidence.changed the classifier, too, is of other phrasings; the same ones teach what they taught.
        if not self.confidence.changed and phrasings == before:
            return replace(self, confidence=None)
        return None


def _rows(entries: Sequence[Entry]) -> tuple[set[tuple[str, Kind, str]], list[str]]:
    """Each row by the entry that it leads to, and the phrasings in the order in which they teach."""
    groups = group_twins(entries)
    rows = rows_of(groups, ())
    named = {(groups[row.topic][0].id, row.kind, row.text) for row in rows}
    return named, [rows[number].text for number in phrasings_among(rows)]
