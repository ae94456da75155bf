"""Makes an index from an FAQ: encode, then learn the confidence and to tell intents; opens what the same code made."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from embeddings.building.confidence.training import fit_confidence
from embeddings.building.identity import identity_of
from embeddings.building.intents import learn_intents
from embeddings.building.learned import Learned
from embeddings.building.room import check_memory
from embeddings.encoder.protocol import Encoder
from embeddings.faq.entries import Entry, group_twins
from embeddings.faq.intents import Intent
from embeddings.faq.synonyms import Synonyms
from embeddings.index.dense import FAISS, VectorStore
from embeddings.index.index import Index
from embeddings.index.rows import is_large, rows_of
from embeddings.search.searcher import Searcher


def build_index(
    entries: Sequence[Entry],
    intents: Sequence[Intent],
    encoder: Encoder,
    synonyms: Sequence[Synonyms] = (),
    *,
    learned: Learned | None = None,
    live: Index | None = None,
    folder: Path | None = None,
    progress: bool = False,
) -> Index:
    """An index that has learned how sure to be and to tell intents; `progress` shows on stderr how far it is.

    What is `learned` already is not learned again, and where that is all there is to learn, rows that the `live` index
    has are not encoded again either. `folder` as for Index.encode. Raises NoRoomError before any work.
    """
    rows = rows_of(group_twins(entries), intents)
    check_memory(rows, encoder)
    known = learned.confidence if learned else None
    if known and live and not (is_large(len(rows)) or is_large(len(live.rows))):
        index = live.with_entries(entries, encoder)
    else:
        index = Index.encode(entries, intents, encoder, folder=folder, progress=progress)
    confidence = known or fit_confidence(index, encoder, progress=progress)
    classifier = learned.classifier if learned else learn_intents(index, encoder)
    return replace(index, synonyms=list(synonyms), confidence=confidence, classifier=classifier)


def open_build(folder: Path, encoder: Encoder, vectors: VectorStore = FAISS, *, just_written: bool = False) -> Searcher:
    """Search on the build in `folder`. Raises IndexUnusableError and EngineError as Index.open does."""
    identity = identity_of(encoder.fingerprint, vectors)
    return Searcher(Index.open(folder, identity, vectors, just_written=just_written), encoder)
