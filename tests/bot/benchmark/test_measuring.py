"""Each way of measuring, on contenders whose behaviour a test decides."""

import os
import sys
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from bot.benchmark.apart import apart, completed, python
from bot.benchmark.askers import asked
from bot.benchmark.extent import varied
from bot.benchmark.single import Watch, told_by_kind, watched
from bot.benchmark.start import first_answer
from bot.builds.serving import open_live
from embeddings.encoder.protocol import Floats
from tests.fakes.bot_api import BotApi
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.reading_encoder import ReadingEncoder
from tests.fakes.running import running

QUESTIONS = ["캐시 환불", "닉네임", "이용권 기한", "댓글 신고"]


class Pairs:
    """A contender that answers two questions at a time, and none by itself."""

    at_once = 2

    def __init__(self) -> None:
        self._two = Barrier(2, timeout=10)
        self.answered: list[str] = []
        self.forgot = 0

    def answer(self, question: str) -> str:
        self._two.wait()
        self.answered.append(question)
        return question

    def encode_one(self, text: str) -> Floats:
        return np.ones(1, np.float32)

    def encode(self, texts: Sequence[str]) -> Floats:
        return np.ones((len(texts), 1), np.float32)

    def warm(self, run: Callable[[], object]) -> None:
        run()

    def forget(self) -> None:
        self.forgot += 1


def test_every_question_is_asked_once_and_as_many_at_a_time_as_the_contender_takes() -> None:
    contender = Pairs()
    load = asked(contender, QUESTIONS, askers=3)
    assert sorted(contender.answered) == sorted(QUESTIONS)
    assert contender.forgot == 1
    assert load.per_s > 0
    assert load.p95_ms <= 1000 * len(QUESTIONS) / load.per_s  # nobody waits longer than all of it takes


def test_what_comes_again_has_a_slip_of_its_own() -> None:
    first, second, third = (tuple(islice(varied(QUESTIONS), start, start + 4)) for start in (0, 4, 8))
    assert first == tuple(QUESTIONS)
    assert len({*first, *second, *third}) == 12
    assert [len(text) for text in second] == [len(text) for text in first]


def test_a_start_is_taken_from_outside() -> None:
    code = "import sys; print('답:', sys.stdin.readline(), flush=True); sys.stdin.read()"
    started = first_answer([sys.executable, "-c", code], "질문", settles_seconds=0)
    assert 0 < started.seconds < 60
    assert 1 < started.rest_mb < 100


def test_a_process_that_ends_without_an_answer_is_told() -> None:
    with pytest.raises(RuntimeError, match="ended without an answer"):
        first_answer([sys.executable, "-c", "input()"], "질문", settles_seconds=0)


def test_a_measure_runs_in_a_process_of_its_own() -> None:
    assert apart(os.getpid) != os.getpid()


def test_a_command_that_fails_tells_what_it_said() -> None:
    with pytest.raises(RuntimeError, match=r"exit code 1\n.*No module named nowhere"):
        completed(python("nowhere", settings={"SOME_SETTING": "1"}))


async def test_a_turn_is_the_search_and_the_rest(api: BotApi, tmp_path: Path) -> None:
    encoder = ReadingEncoder("없는 말")
    encoder.fingerprint = WordEncoder().fingerprint  # the build's
    async with running(api, tmp_path, encoder) as bot:
        live = open_live(bot.settings, encoder)
        watch = Watch(live.searcher)
        encoder.relevance = watch  # type: ignore[method-assign, assignment]
        taken = await watched(live, watch, bot.components.conversation, ["환불 방법", "쿠폰은 어떻게 하나요"])
    sure, doubtful = taken
    assert sure.sure
    assert not doubtful.sure
    assert doubtful.of["read_again"] < doubtful.search
    told = told_by_kind(taken)
    assert [told[kind]["questions"] for kind in ("sure", "read_again")] == [1, 1]  # type: ignore[index, call-overload]
