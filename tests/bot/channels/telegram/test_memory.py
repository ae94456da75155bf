"""What the bot remembers of the turn before, over real HTTP: choices in words, restarts, groups, reindexing."""

from pathlib import Path

import pytest

from bot.wording.korean import KOREAN
from embeddings.index.store import BuildStore
from tests.fakes.bot_api import BOT, BotApi, buttons, serve
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import publish, running

ME = f"@{BOT['username']}"
pytestmark = pytest.mark.usefixtures("api")


async def test_a_choice_is_made_in_words(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("/search 방법")
        await api.reply()
        api.say("/categories")
        assert list(buttons(await api.reply())) == ["구매 (2)", "설정 (1)"]
        api.say("1번이요")
        page = await api.reply()
        assert "1. 환불은 어떻게 하나요\n2. 쿠폰은 어디에 쓰나요" in page["text"]
        api.say("두 번째 거")
        assert "결제 화면에서" in (await api.reply())["text"]
        api.say("첫번째도 보여주세요")
        assert "080-123-4567" in (await api.reply())["text"]
        api.say("쿠폰은")
        assert "결제 화면에서" in (await api.reply())["text"]


async def test_a_place_that_is_not_there_gets_the_choices_again(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("3번")
        assert (await api.reply())["text"] == KOREAN.nothing_to_choose
        api.say("/categories")
        await api.reply()
        api.say("3번")
        again = await api.reply()
        assert again["text"] == KOREAN.no_such_choice.format(count=2)
        assert list(buttons(again)) == ["구매 (2)", "설정 (1)"]


async def test_the_platform_is_chosen_in_words_kept_and_said(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("알림 끄기")
        assert list(buttons(await api.reply())) == ["iOS", "안드로이드"]
        api.say("갤럭시요")
        answer = await api.reply()
        assert "설정 &gt; 애플리케이션 &gt; 알림에서 꺼 주세요." in answer["text"]
        assert KOREAN.platform_kept.format(platform="안드로이드") in answer["text"]
        api.say("/settings")
        assert "기기: 안드로이드" in (await api.reply())["text"]


async def test_the_platform_in_the_question_goes_before_the_stored_one_once(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("/platform iOS")
        await api.reply()
        api.say("안드로이드 알림 끄기")
        answer = await api.reply()
        assert "설정 &gt; 애플리케이션" in answer["text"]
        api.tap(answer, KOREAN.button_other_platform.format(platform="iOS"))
        other = await api.reply()
        assert "설정 &gt; 알림에서" in other["text"]
        assert "앞으로" not in other["text"]
        api.say("그럼 안드로이드는요?")
        assert "설정 &gt; 애플리케이션" in (await api.reply())["text"]
        api.say("/settings")
        assert "기기: iOS" in (await api.reply())["text"]


async def test_an_entry_for_every_platform_says_that_it_is_the_same(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("환불 방법")
        await api.reply()
        api.say("아이폰은요?")
        text = (await api.reply())["text"]
        assert text.startswith(KOREAN.same_everywhere.format(platform="iOS"))
        assert "환불" in text  # the answer itself, once more


async def test_a_restart_forgets_no_choices(tmp_path: Path) -> None:
    async with serve() as api:
        async with running(api, tmp_path) as bot:
            api.say("/categories")
            await api.reply()
            await bot.components.database.flush()
        async with running(api, tmp_path):
            api.say("2번")
            assert "알림을 끄고 싶어요" in (await api.reply())["text"]


async def test_a_choice_that_a_reindex_removed_gets_a_kind_word(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("/categories")
        await api.reply()
        api.say("1")
        await api.reply()
        publish(tmp_path, [ENTRIES[1], *ENTRIES[2:]])
        await bot.components.serving.refresh()
        assert bot.components.serving.assistant.build == BuildStore(tmp_path / "index").live()
        api.say("1번")
        assert (await api.reply())["text"] == KOREAN.choice_gone
        api.say("2번")
        assert "결제 화면에서" in (await api.reply())["text"]


async def test_in_a_group_anybody_may_choose_and_everybody_gets_their_own(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say(f"/categories{ME}", chat=-5, user=1)
        await api.reply()
        api.say(f"{ME} 1번", chat=-5, user=1)
        assert "환불은 어떻게 하나요" in (await api.reply())["text"]
        api.say(f"{ME} 2번", chat=-5, user=2)  # leans on what the bot said last
        assert "결제 화면에서" in (await api.reply())["text"]
        api.say(f"{ME} 1번", chat=-5, user=1)
        assert "080-123-4567" in (await api.reply())["text"]
        api.say("1번", chat=3, user=3)  # another chat knows nothing of it
        assert (await api.reply())["text"] == KOREAN.nothing_to_choose


async def test_whoever_is_forgotten_has_nothing_to_choose_from(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("/categories")
        await api.reply()
        api.say("/forget")
        api.tap(await api.reply(), KOREAN.button_forget)
        await api.called("editMessageText")
        api.say("1번")
        assert (await api.reply())["text"] == KOREAN.nothing_to_choose


async def test_yes_no_and_more_are_taken_as_meant(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("네")
        assert (await api.reply())["text"] == KOREAN.yes_to_nothing
        api.say("더 알려줘")
        assert (await api.reply())["text"] == KOREAN.more_of_nothing
        api.say("/categories")
        await api.reply()
        api.say("네")
        assert (await api.reply())["text"] == KOREAN.choose_again
        api.say("아니요")
        assert (await api.reply())["text"] == KOREAN.none_of_these
        api.say("환불 방법")
        await api.reply()
        api.say("더 자세히 알려주세요")
        assert (await api.reply())["text"] == KOREAN.nothing_more
