"""What users may settle, over real HTTP: language, platform, what is kept of them."""

import pytest

from bot.wording.english import ENGLISH
from bot.wording.korean import KOREAN
from tests.fakes.bot_api import BotApi, buttons
from tests.fakes.running import Running

pytestmark = pytest.mark.usefixtures("bot")


@pytest.mark.parametrize("named", ["en", "English", "영어"])
async def test_a_language_is_named_in_the_command(api: BotApi, named: str) -> None:
    api.say(f"/language {named}")
    assert (await api.reply())["text"] == ENGLISH.language_kept
    api.say("/language 한국어")
    assert (await api.reply())["text"] == KOREAN.language_kept


@pytest.mark.parametrize("named", ["iOS", "ios", "아이폰", "iPhone"])
async def test_a_platform_is_named_in_the_command(api: BotApi, named: str) -> None:
    api.say(f"/platform {named}")
    assert (await api.reply())["text"] == KOREAN.platform_kept.format(platform="iOS")
    api.say("알림 끄기")
    assert "설정 &gt; 알림에서 꺼 주세요." in (await api.reply())["text"]


@pytest.mark.parametrize(
    ("command", "told", "choices"),
    [
        ("/language 화성어", KOREAN.unknown_language, ["한국어", "English"]),
        ("/platform 냉장고", KOREAN.unknown_platform, ["iOS", "안드로이드", KOREAN.any_platform]),
    ],
)
async def test_a_language_or_platform_that_is_unknown_gets_the_choices(
    api: BotApi, command: str, told: str, choices: list[str]
) -> None:
    api.say(command)
    reply = await api.reply()
    assert (reply["text"], list(buttons(reply))) == (told, choices)


async def test_twins_with_different_answers_ask_for_the_platform_once(api: BotApi) -> None:
    api.say("알림 끄기")
    question = await api.reply()
    assert question["text"].endswith(KOREAN.which_platform)
    assert "[상점][설정][iOS·안드로이드]" in question["text"]
    api.tap(question, "안드로이드")
    answer = await api.reply()
    assert "설정 &gt; 애플리케이션 &gt; 알림에서 꺼 주세요." in answer["text"]
    assert "[상점][설정][안드로이드]" in answer["text"]
    api.say("알림 끄기")
    assert "애플리케이션" in (await api.reply())["text"]


async def test_the_platform_is_set_shown_and_changed_in_settings(api: BotApi) -> None:
    api.say("/platform")
    question = await api.reply()
    assert list(buttons(question)) == ["iOS", "안드로이드", KOREAN.any_platform]
    api.tap(question, "iOS")
    assert (await api.reply())["text"] == "네, 앞으로 iOS에 맞춰 안내해 드릴게요."
    api.say("/settings")
    settings = await api.reply()
    assert settings["text"] == "지금 설정이에요.\n\n• 기기: iOS\n• 언어: 한국어"
    api.tap(settings, KOREAN.button_platform)
    api.tap(await api.reply(), KOREAN.any_platform)
    assert "기기: 정하지 않음" in (await api.reply())["text"]


async def test_the_language_is_the_apps_until_the_user_chooses_another(api: BotApi) -> None:
    api.say("/help", chat=99)
    assert (await api.reply())["text"] == ENGLISH.help
    api.say("/language", chat=99)
    api.tap(await api.reply(), "한국어")
    assert (await api.reply())["text"] == KOREAN.language_kept
    api.say("/help", chat=99)
    assert (await api.reply())["text"] == KOREAN.help


async def test_forget_asks_first_and_then_deletes_everything(api: BotApi, bot: Running) -> None:
    api.say("환불 방법")
    api.tap(await api.reply(), KOREAN.button_helpful)
    api.say("/forget")
    question = await api.reply()
    api.tap(question, KOREAN.button_keep)
    await api.called("editMessageText", 1)
    await bot.components.database.flush()
    assert await bot.components.history.outcomes(1) == {"answer": 1}
    api.tap(question, KOREAN.button_forget)
    await api.called("editMessageText", 2)
    await bot.components.database.flush()
    assert await bot.components.history.outcomes(1) == {}
    assert await bot.components.history.verdicts(1) == {}


async def test_privacy_says_what_is_kept_and_how_long(api: BotApi) -> None:
    api.say("/privacy")
    assert "90일이 지나면 지워요" in (await api.reply())["text"]
