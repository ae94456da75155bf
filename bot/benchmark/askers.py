"""Many askers at once: each asks its next question as soon as it has the answer to the one before."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from queue import SimpleQueue
from threading import Lock
from typing import NamedTuple

from bot.benchmark.contenders.protocol import Contender, contender
from bot.benchmark.extent import Setup, varied
from bot.benchmark.figures import middle, p95


class Load(NamedTuple):
    """What a round of questions gave."""

    per_s: float
    p95_ms: float


def asked_by_many(name: str, setup: Setup) -> dict[str, dict[str, float]]:
    """By the number of askers: answers a second, and what 95 % of them wait at most; medians of the rounds."""
    opened = contender(name, setup)
    opened.warm(partial(opened.answer, setup.questions[0][::-1]))
    told = {}
    for askers in setup.extent.askers:
        questions = list(islice(varied(setup.questions), max(askers, len(setup.questions))))
        rounds = [asked(opened, questions, askers) for _ in range(setup.extent.rounds)]
        told[str(askers)] = {
            "per_s": middle([each.per_s for each in rounds]),
            "p95_ms": middle([each.p95_ms for each in rounds]),
        }
    return told


def asked(opened: Contender, questions: Sequence[str], askers: int) -> Load:
    """All questions once, by so many askers at a time; the contender has forgotten what it was asked before."""
    opened.forget()
    waiting: SimpleQueue[tuple[str, float] | None] = SimpleQueue()
    left, taken, lock = iter(questions), [], Lock()

    def ask(number: int) -> None:
        with lock:
            for question in islice(left, number):
                waiting.put((question, time.perf_counter()))

    def serve() -> None:
        while (next_ := waiting.get()) is not None:
            question, since = next_
            opened.answer(question)
            with lock:
                taken.append(time.perf_counter() - since)
                ended = len(taken) == len(questions)
            ask(1)
            if ended:
                for _ in range(opened.at_once):
                    waiting.put(None)

    started = time.perf_counter()
    ask(askers)
    with ThreadPoolExecutor(opened.at_once) as threads:
        for served in [threads.submit(serve) for _ in range(opened.at_once)]:
            served.result()
    return Load(len(questions) / (time.perf_counter() - started), p95([1000 * seconds for seconds in taken]))
