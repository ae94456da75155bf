"""What a reindex need not do again: texts encoded before, and what the live build has learned."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.settings import Settings
from embeddings.building.learned import Learned
from embeddings.encoder.cached.cache_file import CacheFile
from embeddings.encoder.cached.cached_encoder import CachedEncoder
from embeddings.encoder.protocol import Encoder
from embeddings.errors import IndexUnusableError
from embeddings.faq.entries import Entry
from embeddings.faq.intents import Intent
from embeddings.index.identity import BuildIdentity
from embeddings.index.store import BuildStore

ENCODED = "encoded.sqlite"
"""Beside the builds: who may write these may write it, it goes where they go, and has what they are made of. It holds
numbers and checksums, and no text."""


def cache_of(settings: Settings, tell: Callable[[str], None]) -> CacheFile:
    """The file of encoded texts in INDEX_DIR."""
    return CacheFile(Path(settings.index_dir) / ENCODED, settings.encoded_cache_mb * 1_000_000, tell)


def with_cache(encoder: Encoder, settings: Settings, tell: Callable[[str], None]) -> Encoder:
    """The encoder, which asks the file first; as it is before the first build, and where its model has nothing to be
    known by."""
    known = encoder.fingerprint and Path(settings.index_dir).is_dir()
    return CachedEncoder(encoder, cache_of(settings, tell)) if known else encoder


def learned_by_live(
    store: BuildStore, identity: BuildIdentity, entries: Sequence[Entry], intents: Sequence[Intent]
) -> Learned | None:
    """What a build of these may go on with; None where it must learn by itself."""
    try:
        learned = Learned.of(store.live_folder(), identity)
    except IndexUnusableError:
        return None
    return learned.for_changed(entries, intents) if learned else None
