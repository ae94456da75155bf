"""The benchmark's own Bot API server, with the whole bot polling it."""

from itertools import cycle
from pathlib import Path
from typing import cast

from bot.benchmark.served.bot_api import serving
from bot.benchmark.served.whole_bot import paced, told
from tests.fakes.bot_api import BotApi
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import running


async def test_every_question_gets_its_answer_and_its_time(tmp_path: Path) -> None:
    async with serving() as api, running(cast(BotApi, api), tmp_path):
        await paced(api, cycle([ENTRIES[0].question]), iter(range(1, 6)), rate=1000, count=5)
        assert told(api)["answers"] == 5
        assert told(api)["unanswered"] == 0
        assert all(0 < wait < 30 for wait in api.waits)


async def test_who_is_not_answered_is_counted() -> None:
    async with serving() as api:
        await paced(api, cycle(["질문"]), iter(range(1, 4)), rate=1000, count=3, late_seconds=0)
        assert told(api) == {"p50_ms": 30000, "p95_ms": 30000, "answers": 0, "unanswered": 3}
