"""What a reindex would do, told without doing it: nothing is written, and no model is loaded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from bot.builds.encoders import vectors_of
from bot.builds.reuse import cache_of, learned_by_live
from bot.clock import today
from bot.settings import Settings
from embeddings.building.foresight import texts_to_encode
from embeddings.building.identity import identity_of
from embeddings.encoder.cached.cached_encoder import Kind, key_of, work_of
from embeddings.errors import FaqBotError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import load_for_build
from embeddings.faq.intents import load_intents
from embeddings.faq.jsonl import read_jsonl
from embeddings.faq.synonyms import load_synonyms
from embeddings.index.store import BuildStore


@dataclass(frozen=True)
class Outlook:
    """What would change, and what there would be to do."""

    before: list[Entry]
    """Of the live build."""
    entries: list[Entry]
    to_encode: dict[str, int]
    """How many texts of each kind."""
    texts: int
    """How many there are, those that are known included."""
    seconds: float | None
    """What encoding would take; None before this encoder was ever timed."""
    learns: bool
    """Whether the build would learn how sure to be."""

    def told(self) -> Iterator[str]:
        """A few lines for the terminal."""
        counts = ", ".join(f"{count} {name}" for name, count in self.to_encode.items())
        estimate = "not timed here yet" if self.seconds is None else f"about {ceil(self.seconds)} s"
        yield f"to encode: {sum(self.to_encode.values())} of {self.texts} texts ({counts}): {estimate}"
        yield "how sure to be: " + ("learned anew" if self.learns else "as the live build has learned it")
        yield "nothing was published"


def outlook(settings: Settings, fingerprint: str, tell: Callable[[str], None], *, learn: bool = False) -> Outlook:
    """With an encoder of this fingerprint. Raises what publishing would raise for the files."""
    store, file = BuildStore(settings.index_dir), cache_of(settings, tell)
    entries = load_for_build(settings.faq_path, today(settings.zone), tell)
    intents = load_intents(settings.intents_path)
    load_synonyms(settings.synonyms_path, tell)
    learned = (
        None if learn else learned_by_live(store, identity_of(fingerprint, vectors_of(settings)), entries, intents)
    )
    wanted = texts_to_encode(entries, intents, fingerprint, learned)
    to_encode, texts, work = {}, 0, 0
    for name, own in wanted._asdict().items():
        kind: Kind = "passage" if name == "passages" else "query"
        text_of = {key_of(fingerprint, kind, text): text for text in own}
        known = file.counts(list(text_of)) if fingerprint else {}
        missing = [text for key, text in text_of.items() if key not in known]
        to_encode[name], texts, work = len(missing), texts + len(own), work + work_of(missing)
    pace = file.pace(fingerprint)
    seconds = 0.0 if not work else None if pace is None else pace * work
    return Outlook(_live_entries(store), list(entries), to_encode, texts, seconds, not (learned and learned.confidence))


def _live_entries(store: BuildStore) -> list[Entry]:
    try:
        return read_jsonl(store.live_folder() / "entries.jsonl", Entry).models
    except FaqBotError:
        return []
