"""Makes an index from an FAQ: encode, then learn the confidence."""

from collections.abc import Sequence
from dataclasses import replace

from embeddings.encoder import Encoder
from embeddings.entries import Entry
from embeddings.fit import fit_confidence
from embeddings.index import Index
from embeddings.intents import Intent


def build_index(
    entries: Sequence[Entry], intents: Sequence[Intent], encoder: Encoder, *, progress: bool = False
) -> Index:
    """An index with its own confidence; `progress` shows bars on stderr."""
    index = Index.encode(entries, intents, encoder, progress=progress)
    return replace(index, confidence=fit_confidence(index, encoder, progress=progress))
