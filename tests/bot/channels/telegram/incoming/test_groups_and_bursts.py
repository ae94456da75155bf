"""Groups, captions, bursts and edits, over real HTTP."""

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage.tables import inbox
from bot.wording.korean import KOREAN
from tests.bot.channels.telegram.conftest import CONTACT
from tests.fakes.bot_api import BOT, BotApi, buttons, serve
from tests.fakes.bot_api_samples import PHOTO
from tests.fakes.running import running

ME = f"@{BOT['username']}"
pytestmark = pytest.mark.usefixtures("api")


async def test_a_caption_is_a_question_too(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.send(photo=PHOTO, caption="환불 방법")
        assert "080-123-4567" in (await api.reply())["text"]
        entity = {"type": "mention", "offset": 0, "length": len(ME)}
        api.send(-5, 1, photo=PHOTO, caption=f"{ME} 환불 방법", caption_entities=[entity])
        assert "080-123-4567" in (await api.reply())["text"]
        entity = {"type": "text_mention", "offset": 0, "length": 3, "user": BOT}
        api.send(-5, 1, text="도움말 환불 방법", entities=[entity])
        assert "080-123-4567" in (await api.reply())["text"]


async def test_an_article_of_our_own_is_not_answered(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("환불 방법", via_bot=BOT)
        api.say("/help")
        assert (await api.reply())["text"] == KOREAN.help


async def test_a_search_in_a_group_waits_for_nobodys_next_message(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("/search", chat=-5, user=1)
        assert (await api.reply())["text"] == KOREAN.ask_search_in_group
        api.say("환불 방법", chat=1)
        assert "080-123-4567" in (await api.reply())["text"]
        api.say("/banall", chat=-5, user=1)  # another bot's
        api.say(f"/banall{ME}", chat=-5, user=1)
        assert (await api.reply())["text"] == KOREAN.unknown_command
        assert api.sent == []


async def test_a_burst_is_answered_once(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, burst_seconds=0.2):
        for text in ("안녕하세요", "환불", "방법"):
            api.say(text)
        answer = await api.reply()
        api.say("/help")
        assert (await api.reply())["text"] == KOREAN.help
    assert "080-123-4567" in answer["text"]
    assert api.sent == []


async def test_several_questions_in_a_burst_are_answered_together(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, burst_seconds=0.2):
        api.say("환불 방법")
        api.say("쿠폰 쓰는 법")
        answer = await api.reply()
    assert answer["text"].startswith(KOREAN.several_answers)
    assert "080-123-4567" in answer["text"]
    assert "결제 화면에서" in answer["text"]


async def test_a_flood_gets_one_warning(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, messages_per_minute=5):
        for number in range(100):
            api.say(f"/help {number}")
        replies = await api.replies(6)
        api.say("/help", chat=2)
        replies += await api.replies()
    assert sorted(reply["text"] for reply in replies) == sorted([KOREAN.help] * 6 + [KOREAN.slow_down])
    assert api.sent == []


async def test_a_platform_is_asked_for_in_a_burst_too(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, burst_seconds=0.3, support_contact=CONTACT):
        api.say("환불 방법")
        api.say("알림 끄기")
        both = await api.reply()
        assert both["text"].startswith(KOREAN.several_answers)
        assert list(buttons(both)) == ["iOS", "안드로이드", KOREAN.button_categories, KOREAN.button_person]
        api.tap(both, "iOS")
        assert "설정 &gt; 알림에서 꺼 주세요." in (await api.reply())["text"]


async def test_each_message_of_a_burst_may_be_as_long_as_one_alone(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, burst_seconds=0.3):
        for _ in range(3):
            api.say("환불 방법 " + "가 " * 110)
        assert (await api.reply())["text"] != KOREAN.too_long


async def test_any_message_of_a_burst_may_be_edited(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, burst_seconds=0.3):
        first = api.say("안녕하세요")
        api.say("환불 방법")
        answer = await api.reply()
        api.edit(first, "쿠폰 쓰는 법")
        await api.called("editMessageText")
        edited = api.messages[answer["message_id"]]["text"]
        assert edited.startswith(KOREAN.several_answers)
        assert "결제 화면에서" in edited
        assert "080-123-4567" in edited
        api.edit(first, "알림 끄기")
        await api.called("editMessageText", 2)
        edited = api.messages[answer["message_id"]]["text"]
        assert "알림을 끄고" in edited
        assert "결제 화면에서" not in edited


async def test_half_a_sentence_waits_for_its_other_half_and_a_question_for_nothing(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, burst_seconds=0.3):
        api.say("제가 어제 결제를 했는데")
        await asyncio.sleep(1)  # as people type
        api.say("환불 방법")
        start = time.monotonic()
        assert "080-123-4567" in (await api.reply())["text"]
        assert time.monotonic() - start >= 0.3
        assert api.sent == []


async def test_an_edit_of_the_first_message_before_the_second_one_is_answered_in_its_place(
    api: BotApi, tmp_path: Path
) -> None:
    async with running(api, tmp_path, burst_seconds=0.3):
        first = api.say("쿠폰을 쓰려고 하는데")
        api.edit(first, "쿠폰 쓰는 법")
        answer = await api.reply()
        await api.called("editMessageText")
        assert "결제 화면에서" in api.messages[answer["message_id"]]["text"]
        api.say("환불 방법")
        assert "080-123-4567" in (await api.reply())["text"]


async def test_messages_of_two_chats_with_one_number_are_told_apart(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("환불 방법", message_id=10)
        private = await api.reply()
        api.say(f"{ME} 쿠폰 쓰는 법", chat=-5, user=1, message_id=10)
        group = await api.reply()
        api.edit(10, "알림 끄기")
        await api.called("editMessageText")
        assert "결제 화면에서" in api.messages[group["message_id"]]["text"]
        assert "알림을 끄고" in api.messages[private["message_id"]]["text"]


async def test_an_edited_command_is_carried_out(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        message = api.say("/serch 환불")
        assert (await api.reply())["text"] == KOREAN.unknown_command
        api.edit(message, "/search 환불")
        assert "총 1건" in (await api.reply())["text"]


async def test_what_waited_while_the_bot_was_down_is_no_flood(tmp_path: Path) -> None:
    async with serve() as api:
        for number in range(40):
            api.say(f"/help {number}", date=1_700_000_000 + 600 * number)
        async with running(api, tmp_path, messages_per_minute=5):
            replies = await api.replies(40)
    assert {reply["text"] for reply in replies} == {KOREAN.help}


async def test_a_message_that_is_too_long_costs_no_other_its_answer(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, burst_seconds=0.3):
        api.say("환불 방법")
        api.say("가나" * 300)
        reply = await api.reply()
    assert "080-123-4567" in reply["text"]
    assert reply["text"].endswith(KOREAN.too_long.format(limit=300))


async def test_the_chatter_of_a_group_is_none_of_the_bots_business(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, messages_per_minute=5) as bot:
        for number in range(20):
            api.say(f"점심 뭐 먹지 {number}", chat=-5, user=1)
        api.say("환불 방법")  # the chatter has used up nothing of what the same user may ask
        assert "080-123-4567" in (await api.reply())["text"]
        kept = await bot.components.database.read(select(inbox))
    assert api.sent == []
    assert len(kept or []) == 1
