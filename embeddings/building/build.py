"""Makes an index from an FAQ: encode, then learn the confidence."""

from collections.abc import Sequence
from dataclasses import replace

from embeddings.building.training import fit_confidence
from embeddings.encoder.protocol import Encoder
from embeddings.faq.entries import Entry
from embeddings.faq.intents import Intent
from embeddings.faq.synonyms import Synonyms
from embeddings.index.index import Index


def build_index(
    entries: Sequence[Entry],
    intents: Sequence[Intent],
    encoder: Encoder,
    synonyms: Sequence[Synonyms] = (),
    *,
    progress: bool = False,
) -> Index:
    """An index with its own confidence; `progress` shows bars on stderr."""
    index = Index.encode(entries, intents, encoder, progress=progress)
    return replace(index, synonyms=list(synonyms), confidence=fit_confidence(index, encoder, progress=progress))
