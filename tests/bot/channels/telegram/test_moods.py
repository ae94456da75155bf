"""What users say beside questions, over real HTTP: that it did not help, that they meant something else, danger."""

from pathlib import Path

import pytest

from bot.wording.korean import KOREAN
from tests.fakes.bot_api import BotApi, buttons
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import publish, running

LONG = "환불이 되지 않아서 벌써 몇 주째 기다리고 있습니다. " * 12


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("said", "told"),
    [("해결이 안 됐어요", "아직 해결되지 않으셨군요."), ("그거 말고요", "찾으시던 내용이 아니었군요.")],
)
async def test_who_is_not_helped_gets_the_next_candidates_and_a_person(api: BotApi, said: str, told: str) -> None:
    api.say("환불 방법 쿠폰")
    await api.reply()
    api.say(said)
    reply = await api.reply()
    assert reply["text"] == f"{told}\n\n{KOREAN.next_candidates}\n\n{KOREAN.person_too}"
    assert list(buttons(reply)) == [
        "쿠폰은 어디에 쓰나요",
        KOREAN.button_none,
        KOREAN.button_categories,
        KOREAN.button_person,
    ]
    api.say(said)  # there is nothing left to offer
    assert (await api.reply())["text"] == f"{told}\n\n{KOREAN.ask_differently}\n\n{KOREAN.person_too}"


async def test_a_rejection_that_names_nothing_is_not_searched(api: BotApi, tmp_path: Path) -> None:
    like = ENTRIES[0].model_copy(update={"id": "like", "question": "그거 말고요 그거 말고요", "alternates": ()})
    publish(tmp_path, [*ENTRIES, like])
    async with running(api, tmp_path):
        api.say("환불 방법 쿠폰")
        await api.reply()
        api.say("그거 말고요")
        assert next(iter(buttons(await api.reply()))) == "쿠폰은 어디에 쓰나요"


@pytest.mark.usefixtures("bot")
async def test_operators_find_what_did_not_help_among_the_unanswered(api: BotApi, bot: object) -> None:
    api.say("환불 방법")
    await api.reply()
    api.say("해결이 안 됐어요")
    await api.reply()
    await bot.components.database.flush()  # type: ignore[attr-defined]  # a Running
    assert await bot.components.history.unanswered(1, 5) == [("환불 방법", 1)]  # type: ignore[attr-defined]


async def test_where_nobody_can_be_reached_no_button_leads_to_them(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        for said in ("오늘 날씨", "해결이 안 됐어요", "죽고 싶어요", "\u200b"):
            api.say(said)
            assert KOREAN.button_person not in buttons(await api.reply())
        api.say("해결이 안 됐어요")
        assert (await api.reply())["text"] == f"아직 해결되지 않으셨군요.\n\n{KOREAN.ask_differently}"
        api.say("네")  # a yes that called a person would be a dead end too
        assert (await api.reply())["text"] == KOREAN.yes_to_nothing
        api.say("/human")
        assert (await api.reply())["text"] == "고객센터로 문의해 주세요."


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("said", ["죽고 싶어요", f"{LONG} 죽고 싶어요.", "/search"])
async def test_danger_is_answered_whatever_was_awaited(api: BotApi, said: str) -> None:
    api.say(said)
    reply = await api.reply()
    if said == "/search":
        api.say("죽고 싶어요")
        reply = await api.reply()
    assert ("109" in reply["text"]) == (said != f"{LONG} 죽고 싶어요.")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("said", "told"), [("그만할게요", "네, 여기까지 할게요."), ("취소할게요", "네, 알겠어요.")])
async def test_a_search_that_is_asked_for_is_called_off(api: BotApi, said: str, told: str) -> None:
    api.say("/search")
    await api.reply()
    api.say(said)
    assert (await api.reply())["text"] == told
    api.say("환불 방법")
    assert "080-123-4567" in (await api.reply())["text"]  # an answer, no list of results


@pytest.mark.usefixtures("bot")
async def test_cancel_ends_what_was_awaited(api: BotApi) -> None:
    api.say("/search")
    await api.reply()
    api.say("/cancel")
    assert (await api.reply())["text"] == KOREAN.cancelled
