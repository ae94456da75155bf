"""One question at a time, and where its time goes: a question that the first stage is sure of, and one read again."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.benchmark.contenders.protocol import contender
from bot.benchmark.extent import Setup
from bot.benchmark.figures import Json, middle, milliseconds
from bot.builds.serving import Live, open_live
from bot.clock import timed
from bot.dialogue.conversation import Conversation
from bot.matching.decision import decide
from bot.storage.users import User
from bot.wiring import open_components
from embeddings.encoder.protocol import Floats
from embeddings.search.candidates import retrieve
from embeddings.search.searcher import Searcher

STAGES = ("read", "encode", "retrieve", "score", "read_again", "decide", "rest")
"""Of a turn, in their order: `read` makes the query of the text, `score` takes in the ranking, `read_again` is the
cross-encoder's, `rest` is all that the turn does beside one search: parts of the message, the reply, the database."""


@dataclass(frozen=True)
class Stages:
    """Seconds of one question."""

    of: dict[str, float]
    """By all of STAGES but `rest`."""
    turn: float

    @property
    def search(self) -> float:
        """All of the search, with the decision."""
        return sum(self.of.values())

    @property
    def sure(self) -> bool:
        """Whether nothing was read again."""
        return self.of["read_again"] == 0


class Watch:
    """Stands for an encoder's `relevance`, and adds up what it takes."""

    def __init__(self, searcher: Searcher) -> None:
        self._relevance = searcher.encoder.relevance
        self.seconds = 0.0

    def __call__(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> Floats | None:
        """See Encoder."""
        told, seconds = timed(partial(self._relevance, pairs, progress=progress))
        self.seconds += seconds
        return told


def stages_of_bot(setup: Setup) -> dict[str, Json]:
    """Medians of each stage, of the search as a whole and of the turn, by whether a question was read again."""
    return told_by_kind(asyncio.run(_opened(setup)))


def told_by_kind(taken: Sequence[Stages]) -> dict[str, Json]:
    """Those that nothing was read again for, and the others."""
    told: dict[str, Json] = {}
    for name, some in {
        "sure": [each for each in taken if each.sure],
        "read_again": [each for each in taken if not each.sure],
    }.items():
        if some:
            told[name] = _told(some)
    return told


def single_of_peer(name: str, setup: Setup) -> dict[str, Json]:
    """Of its encoding and search, and of the encoding alone."""
    opened = contender(name, setup)
    opened.warm(partial(opened.answer, setup.questions[0][::-1]))
    answered = [timed(partial(opened.answer, question))[1] for question in setup.questions]
    encoded = [1000 * timed(partial(opened.encode_one, question))[1] for question in setup.questions]
    return {**milliseconds(answered), "encode": middle(encoded)}


def _told(some: Sequence[Stages]) -> dict[str, Json]:
    stages = {name: middle([1000 * each.of[name] for each in some]) for name in STAGES[:-1]}
    rest = middle([1000 * (each.turn - each.search) for each in some])
    whole = milliseconds([each.search for each in some])
    turn = {f"turn_{name}": value for name, value in milliseconds([each.turn for each in some]).items()}
    return {"questions": len(some), **whole, **stages, "rest": rest, **turn}


async def _opened(setup: Setup) -> list[Stages]:
    settings = setup.settings.model_copy(
        update={
            "database_url": f"sqlite+aiosqlite:///{setup.folder}/single.db",
            "secret_key_path": setup.folder / "single.key",
        }
    )
    live = open_live(settings)
    watch = Watch(live.searcher)
    live.searcher.encoder.relevance = watch  # type: ignore[method-assign]  # a stopwatch around it
    async with open_components(settings, live.searcher.encoder, operators=False) as components:
        await _turn(components.conversation, "warm", setup.questions[0][::-1])
        return await watched(live, watch, components.conversation, setup.questions)


async def watched(live: Live, watch: Watch, conversation: Conversation, questions: Sequence[str]) -> list[Stages]:
    """Each question searched, and then asked in a turn of somebody new."""
    taken = []
    for number, question in enumerate(questions):
        of = _search(live, question, watch)
        taken.append(Stages(of, await _turn(conversation, f"user {number}", question)))
    return taken


async def _turn(conversation: Conversation, user: str, question: str) -> float:
    """Of one who asks for the first time: what is asked next may be read beside the answer, and takes longer."""
    started = time.perf_counter()
    await conversation.ask(User(user), [question])
    return time.perf_counter() - started


def _search(live: Live, question: str, watch: Watch) -> dict[str, float]:
    searcher, watch.seconds = live.searcher, 0.0
    readings, read = timed(partial(searcher.readings, question))
    encoded, encode = timed(partial(searcher.encoder.encode_queries, readings))
    result, rank = timed(partial(searcher.rank, readings, encoded))
    _, decision = timed(partial(decide, result, live.thresholds))
    retrieval = sum(
        timed(partial(retrieve, searcher.index, text, encoded.vectors[number]))[1]
        for number, text in enumerate(readings)
    )
    score = max(0.0, rank - watch.seconds - retrieval)  # ranking retrieves too: it is timed once more by itself
    seconds = (read, encode, retrieval, score, watch.seconds, decision)
    return dict(zip(STAGES, seconds, strict=False))
