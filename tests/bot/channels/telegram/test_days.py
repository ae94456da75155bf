"""Entries start and end while the bot runs, over real HTTP: on time and without a reindex, wherever they could show."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.wording.korean import KOREAN
from tests.fakes.bot_api import BotApi, buttons
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import Running, publish, running

MIDNIGHT = datetime(2026, 12, 25, tzinfo=ZoneInfo("Asia/Seoul"))
ENDING = ENTRIES[1].model_copy(update={"valid_until": date(2026, 12, 24)})
PARTY = {"id": "party", "category": "행사", "question": "성탄 잔치 언제", "alternates": ()}
STARTING = ENTRIES[0].model_copy(update=PARTY | {"valid_from": date(2026, 12, 25)})
LIVES = [ENTRIES[0], ENDING, *ENTRIES[2:], STARTING]


def set_clock(bot: Running, moment: datetime) -> None:
    bot.components.serving.clock = lambda: moment


async def test_at_midnight_one_entry_ends_and_another_starts(api: BotApi, tmp_path: Path) -> None:
    publish(tmp_path, LIVES)
    async with running(api, tmp_path) as bot:
        set_clock(bot, MIDNIGHT - timedelta(seconds=1))
        for text in ("성탄 잔치 언제", "/search 잔치"):
            api.say(text)
            assert "성탄 잔치 언제" not in (await api.reply())["text"].replace("‘성탄 잔치 언제’", "")
        api.say("/categories")
        assert list(buttons(await api.reply())) == ["구매 (2)", "설정 (1)"]
        api.say("쿠폰 쓰는 법")
        assert "결제 화면에서" in (await api.reply())["text"]
        api.say("/search 쿠폰")
        found = await api.reply()
        set_clock(bot, MIDNIGHT)
        api.tap(found, "1")
        assert (await api.reply())["text"] == KOREAN.gone
        api.say("쿠폰 쓰는 법")
        assert "결제 화면에서" not in (await api.reply())["text"]
        api.say("/search 쿠폰")
        assert "쿠폰은 어디에 쓰나요" not in (await api.reply())["text"]
        api.say("/categories")
        assert list(buttons(await api.reply())) == ["구매 (1)", "설정 (1)", "행사 (1)"]
        api.say("성탄 잔치 언제")
        assert "080-123-4567" in (await api.reply())["text"]


async def test_what_is_over_is_neither_offered_nor_leant_on(api: BotApi, tmp_path: Path) -> None:
    publish(tmp_path, LIVES)
    async with running(api, tmp_path) as bot:
        set_clock(bot, MIDNIGHT - timedelta(seconds=1))
        api.say("환불 방법")
        answer = await api.reply()
        assert "쿠폰은 어디에 쓰나요" in buttons(answer)
        api.say("쿠폰 어디에")
        choice = await api.reply()
        assert choice["text"] == KOREAN.clarify
        set_clock(bot, MIDNIGHT)
        api.say("쿠폰은 어디에 쓰나요")  # in the words of the choice
        assert (await api.reply())["text"] == KOREAN.choice_gone
        api.say("환불 방법")
        assert "쿠폰은 어디에 쓰나요" not in buttons(await api.reply())


async def test_what_follows_an_answer_is_offered_under_it_while_it_lives(api: BotApi, tmp_path: Path) -> None:
    leading = ENTRIES[0].model_copy(update={"follow_ups": ("coupon", "party")})
    coupon, party = (KOREAN.button_follow_up.format(question=entry.question) for entry in (ENDING, STARTING))
    publish(tmp_path, [leading, *LIVES[1:]])
    async with running(api, tmp_path) as bot:
        set_clock(bot, MIDNIGHT - timedelta(seconds=1))
        api.say("환불 방법")
        answer = await api.reply()
        assert [text for text in buttons(answer) if text in (coupon, party)] == [coupon]
        assert ENDING.question not in buttons(answer)  # though it is related too
        api.tap(answer, coupon)
        assert "결제 화면에서" in (await api.reply())["text"]
        set_clock(bot, MIDNIGHT)
        api.say("환불 방법")
        assert [text for text in buttons(await api.reply()) if text in (coupon, party)] == [party]


async def test_the_next_day_is_ready_before_it_begins(api: BotApi, tmp_path: Path) -> None:
    publish(tmp_path, LIVES)
    async with running(api, tmp_path) as bot:
        serving = bot.components.serving
        set_clock(bot, MIDNIGHT - timedelta(minutes=5))
        before = serving.assistant
        await serving.refresh()
        assert serving.assistant is before
        ready = serving._days._made[MIDNIGHT.date()]
        set_clock(bot, MIDNIGHT)
        assert serving.assistant is ready
        set_clock(bot, MIDNIGHT + timedelta(days=1))
        assert serving.assistant is ready  # nothing starts or ends then


async def test_the_day_is_the_one_where_the_operators_are(api: BotApi, tmp_path: Path) -> None:
    publish(tmp_path, LIVES)
    async with running(api, tmp_path, timezone="Pacific/Kiritimati") as bot:
        zone = bot.components.serving.clock().tzinfo
        assert zone == ZoneInfo("Pacific/Kiritimati")
