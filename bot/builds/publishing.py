"""Builds made, published and gone back to: what the operators' commands and the start of the bot do with them."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.builds.adapting import adapted_if_it_pays
from bot.builds.encoders import fingerprint_for, fingerprint_to_be_had, vectors_of
from bot.builds.reuse import with_cache
from bot.builds.sources import FAQ, keep_sources, restore_sources, source_files
from bot.clock import today
from bot.settings import Settings
from embeddings.building.build import build_index, open_build
from embeddings.building.identity import identity_of
from embeddings.building.intent_warnings import crossing_phrasings, services_gone
from embeddings.building.learned import Learned
from embeddings.encoder.protocol import Encoder
from embeddings.encoder.remembering import Remembering
from embeddings.errors import EngineError, FaqBotError, IndexUnusableError, NotWrittenError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import load_for_build
from embeddings.faq.intents import load_intents
from embeddings.faq.jsonl import read_jsonl
from embeddings.faq.synonyms import load_synonyms
from embeddings.index.dense import VectorStore
from embeddings.index.index import Index
from embeddings.index.manifest import SOURCE, read_manifest, sha256
from embeddings.index.store import BuildStore
from embeddings.search.days import on_day
from embeddings.search.searcher import Searcher

Gate = Callable[[Searcher, Searcher | None], None]
"""Given the new build and the live one, if that can be opened, as users see them today. Raises GateError where the new
one may not go live."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Published:
    """A build that went live."""

    name: str
    index: Index
    before: Sequence[Entry]
    """The entries of the build that was live until then."""


def publish(
    settings: Settings,
    encoder: Encoder,
    tell: Tell,
    *,
    keep: int,
    gate: Gate | None = None,
    held: bool = False,
    adapt: bool = False,
    relearn: bool = False,
) -> Published:
    """Make a build from the settings' FAQ, open it, and make it live. Nothing changes where any of that fails.

    `tell` is given each note on the files, and where intents and entries get in each other's way. A build that is
    `held` stays live whatever the FAQ file says. With `adapt` it is adapted to its FAQ, if that pays; with `relearn`
    it goes on with nothing that the live build has learned. Raises NotWrittenError where the disk takes no build.
    """
    store, vectors = BuildStore(settings.index_dir), vectors_of(settings)
    source = sha256(source_files(settings))
    day = today(settings.zone)
    entries = load_for_build(settings.faq_path, day, tell)
    intents = load_intents(settings.intents_path)
    synonyms = load_synonyms(settings.synonyms_path, tell)
    with _writing_to(store, vectors) as scratch:
        keep_sources(settings, scratch)
        encoder = with_cache(encoder, settings, tell)
        asking = Remembering(encoder)  # adapting asks what the confidence was learned from; the gate asks two builds
        live = _live_searcher(store, asking, vectors)
        before = live.index.entries if live else _live_entries(store)
        taught = Learned.by(live.index) if live and not adapt and not relearn else None
        learned = taught.for_changed(entries, intents) if taught else None
        if learned and learned.told:
            tell(f"goes on with what the live build has learned, of which {learned.told}; to learn anew: --relearn")
        index = build_index(
            entries,
            intents,
            asking if adapt else encoder,
            synonyms,
            learned=learned,
            live=live.index if live else None,
            folder=scratch,
            progress=True,
        )
        if adapt:
            index = adapted_if_it_pays(index, asking, settings, tell)
        index.save(scratch, identity_of(encoder.fingerprint, vectors), encoder.name, source, vectors)
        opened = open_build(scratch, asking, vectors, just_written=True)  # what can't be opened must not go live
        lost = () if adapt else _adaptation_lost(store)
        gone = services_gone(intents, _kept_services(store), entries)
        for warning in (*lost, *crossing_phrasings(opened.index, encoder), *gone):
            tell(warning)
        if gate is not None:
            gate(on_day(opened, day), on_day(live, day) if live else None)
        # An engine's alias before the pointer: where the engine refuses, nothing has changed. Who dies in between
        # leaves an alias that is ahead: bots don't search by it, and the next start or publishing sets it.
        vectors.go_live(scratch)
        name = store.add(scratch)
        store.switch(name, held=held)
        _prune(store, vectors, keep, tell)
    return Published(name, opened.index, before)


def _prune(store: BuildStore, vectors: VectorStore, keep: int, tell: Tell) -> None:
    try:
        store.prune(keep, vectors.discard)
    except EngineError as error:  # the new build is live
        tell(f"older builds stay until the next publishing: {error}")


@contextmanager
def _writing_to(store: BuildStore, vectors: VectorStore) -> Iterator[Path]:
    """A folder to write a build into, gone where that fails. Raises NotWrittenError for what the disk refuses."""
    try:
        with store.lock():
            scratch = store.scratch(vectors.discard)
            try:
                yield scratch
            finally:
                with suppress(EngineError):  # what can't be forgotten now is swept by the next run
                    if scratch.exists() and vectors.discard(scratch):  # of a build that was added nothing is left here
                        shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise NotWrittenError(
            f"{store.root}: the build can't be written ({error.strerror or error}), expected a folder that can be "
            "written and has room for it; nothing was changed, and the live build stays; make room, or set INDEX_DIR"
        ) from error


def source_of_start(settings: Settings, tell: Tell) -> Settings | None:
    """With what a bot that starts must make a build first; None where the live one serves as it is.

    A build that was gone back to is never published over, only made anew from its own files where other software is to
    search it. Told without loading the model.
    """
    store = BuildStore(settings.index_dir)
    try:
        folder = store.live_folder()
        manifest = read_manifest(folder)
    except IndexUnusableError:
        if store.held():  # what was gone back to may be damaged, what is in the file may be worse: a person must say
            raise
        return settings
    vectors = vectors_of(settings)
    difference = manifest.difference(identity_of(fingerprint_to_be_had(settings, manifest, tell), vectors))
    if difference is None and manifest.collection:
        difference = _not_in_the_engine(store, vectors)
    same = manifest.source_sha256 == sha256(source_files(settings))
    if difference is None and same:
        return None
    if not store.held() or same:
        return settings
    tell(
        f"build {folder.name} was gone back to and stays live, though {settings.faq_path} differs from it; to publish "
        "the file: python -m scripts.reindex"
    )
    if difference is None:
        return None
    tell(f"it is made anew from its own FAQ, since it is of other software: {difference}")
    return settings.model_copy(update={"faq_path": folder / SOURCE / FAQ})


def _not_in_the_engine(store: BuildStore, vectors: VectorStore) -> str | None:
    """Why an engine can't search the live build; None, and its alias is on the build, where it can."""
    try:
        with store.lock():  # who publishes is between alias and pointer
            vectors.go_live(store.live_folder())
    except IndexUnusableError as error:
        return str(error)
    return None


def roll_back(settings: Settings, model: str, name: str = "", *, restore_faq: bool = False) -> tuple[str, list[Path]]:
    """Make an older build live, and hold it; without a name, the newest before the live one that nobody went back from.

    With `restore_faq` its FAQ, intents and synonyms take the place of the present files, which are kept beside under
    names with the time. `model` is the fingerprint of the running encoder, on any of its graphs. Returns the build's
    name and these kept files. Raises IndexUnusableError, and changes nothing, where there is no such build, it is of
    other software, or its FAQ can't be brought back.
    """
    store = BuildStore(settings.index_dir)
    with store.lock():
        target = name or store.before_live()
        folder = store.folder(target)
        manifest = read_manifest(folder)
        vectors = vectors_of(settings)
        running = identity_of(fingerprint_for(settings, model, manifest), vectors)
        if difference := manifest.difference(running):
            raise IndexUnusableError(
                f"{folder}: {difference}; make it anew from its own FAQ: python -m scripts.reindex "
                f"--faq {folder / SOURCE / FAQ} --hold"
            )
        manifest.check(folder, running)
        vectors.go_live(folder)  # before any file is changed: the engine may refuse
        kept = restore_sources(settings, folder) if restore_faq else []
        live = store.live()
        if live in store.builds() and target < live:
            store.withdraw(live)
        store.switch(target, held=True)
    return target, kept


def _live_searcher(store: BuildStore, encoder: Encoder, vectors: VectorStore) -> Searcher | None:
    """The live build to compare with; None where there is none that this encoder can open."""
    try:
        return open_build(store.live_folder(), encoder, vectors)
    except IndexUnusableError:
        return None


def _adaptation_lost(store: BuildStore) -> Iterator[str]:
    with suppress(IndexUnusableError):
        if read_manifest(store.live_folder()).adapted:
            yield (
                "the live build is adapted to its FAQ, the new one is not; to adapt it too: "
                "python -m scripts.reindex --adapt"
            )


def _live_entries(store: BuildStore) -> list[Entry]:
    try:
        return read_jsonl(store.live_folder() / "entries.jsonl", Entry).models
    except FaqBotError:
        return []


def _kept_services(store: BuildStore) -> Iterator[str]:
    """Those of all builds that are kept, told from their lines alone: as models, thousands take seconds."""
    for name in store.builds():
        with suppress(OSError, ValueError, KeyError):
            for line in (store.folder(name) / "entries.jsonl").read_text(encoding="utf-8").splitlines():
                yield str(json.loads(line)["service"])
