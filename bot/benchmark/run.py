"""A run: each part's figures, the bot's own and each peer's, one after the other within the part."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice

from bot.benchmark.apart import apart
from bot.benchmark.askers import asked_by_many
from bot.benchmark.contenders.protocol import fill, missing
from bot.benchmark.encoding import encoded_a_second, one_by_one
from bot.benchmark.extent import PEERS, Setup
from bot.benchmark.figures import Json, load, machine
from bot.benchmark.large.reindexing import reindexed, texts_to_encode
from bot.benchmark.large.searching import searched
from bot.benchmark.large.whole_articles import large_faq
from bot.benchmark.report.reach import reached
from bot.benchmark.served.whole_bot import served
from bot.benchmark.single import single_of_peer, stages_of_bot
from bot.benchmark.start import start_of_bot, start_of_peer
from embeddings.errors import FaqBotError
from embeddings.faq.entries import Entry
from embeddings.faq.jsonl import read_jsonl
from embeddings.index.store import BuildStore

Tell = Callable[[str], None]

_FAILURES = (FaqBotError, RuntimeError, OSError, MemoryError, TimeoutError, BrokenProcessPool)
_SAMPLE = 200
"""Texts that tell how long encoding one by one takes."""


@dataclass(frozen=True)
class Part:
    """Figures to be joined to those of other parts."""

    ours: dict[str, Json]
    peers: dict[str, dict[str, Json]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def measured(setup: Setup, parts: Sequence[str], peers: Sequence[str], tell: Tell) -> dict[str, Json]:
    """All figures, by the keys of `keys`. A part that fails is told among what was skipped, with the reason."""
    figures: dict[str, Json] = {}
    skipped, loads = {name: why for name in PEERS if (why := missing(name))}, {}
    present = [name for name in peers if name not in skipped]
    others: dict[str, dict[str, Json]] = {name: {} for name in present}
    for name in present:
        tell(f"{name}: encodes the FAQ")
        apart(fill, name, setup.model, _entries(setup), setup.folder)
    for name in parts:
        tell(name)
        loads[name] = load()
        try:
            part = _PARTS[name](setup, present)
        except _FAILURES as error:
            skipped[name] = f"failed: {error or type(error).__name__}"
            continue
        figures |= part.ours
        skipped |= part.skipped
        for peer, told in part.peers.items():
            others[peer] |= told
    figures["peers"] = others
    reach: list[Json] = [*reached(figures)]
    return {"machine": machine(), **figures, "reach": reach, "load": loads, "skipped": skipped}


def _entries(setup: Setup) -> Sequence[Entry]:
    return read_jsonl(BuildStore(setup.index_dir).live_folder() / "entries.jsonl", Entry).models


def _start(setup: Setup, peers: Sequence[str]) -> Part:
    return Part({**start_of_bot(setup)}, {name: {**start_of_peer(name, setup)} for name in peers})


def _single(setup: Setup, peers: Sequence[str]) -> Part:
    others: dict[str, dict[str, Json]] = {name: {"single_ms": apart(single_of_peer, name, setup)} for name in peers}
    return Part({"single_ms": apart(stages_of_bot, setup)}, others)


def _askers(setup: Setup, peers: Sequence[str]) -> Part:
    others: dict[str, dict[str, Json]] = {name: {"askers": apart(asked_by_many, name, setup)} for name in peers}
    return Part({"askers": apart(asked_by_many, "ours", setup)}, others)


def _encode(setup: Setup, peers: Sequence[str]) -> Part:
    others: dict[str, dict[str, Json]] = {name: {"encode": apart(encoded_a_second, name, setup)} for name in peers}
    return Part({"encode": apart(encoded_a_second, "ours", setup)}, others)


def _search(setup: Setup, peers: Sequence[str]) -> Part:
    ours, plain, skipped = searched(setup)
    return Part({"search": ours}, {"plain": {"search": plain}} if "plain" in peers else {}, skipped)


def _reindex(setup: Setup, peers: Sequence[str]) -> Part:
    ours = reindexed(setup)
    texts = sorted(texts_to_encode(large_faq(setup.extent.entries)))
    some = list(islice(texts, 0, None, max(1, len(texts) // _SAMPLE)))
    others: dict[str, dict[str, Json]] = {
        name: {"reindex": {f"{setup.extent.entries}_s": round(len(texts) / apart(one_by_one, name, setup, some), 2)}}
        for name in peers
    }
    return Part({"reindex": ours}, others)


def _bot(setup: Setup, peers: Sequence[str]) -> Part:
    return Part({"bot": asyncio.run(served(setup))})


_PARTS: dict[str, Callable[[Setup, Sequence[str]], Part]] = {
    "start": _start,
    "single": _single,
    "askers": _askers,
    "encode": _encode,
    "search": _search,
    "reindex": _reindex,
    "bot": _bot,
}
