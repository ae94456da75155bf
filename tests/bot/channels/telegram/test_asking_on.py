"""Follow-ups and several questions, over real HTTP. The encoder of words never is sure that a message asks on; what
leans on the answer before shows by what it is told of that.
"""

from pathlib import Path

import pytest

from bot.wording.korean import KOREAN
from tests.fakes.bot_api import BOT, BotApi, buttons
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.running import publish, running

ME = f"@{BOT['username']}"
NOT_IN_REFUND = KOREAN.not_in_answer.format(question="환불은 어떻게 하나요")
pytestmark = pytest.mark.usefixtures("api")


async def test_what_the_answer_before_does_not_say_is_said_with_the_way_to_all_of_it(
    api: BotApi, tmp_path: Path
) -> None:
    async with running(api, tmp_path):
        api.say("환불 방법")
        await api.reply()
        api.say("얼마나 걸려요?")
        told = await api.reply()
        assert told["text"] == NOT_IN_REFUND
        assert list(buttons(told)) == [KOREAN.button_whole, "쿠폰은 어디에 쓰나요", KOREAN.button_categories]
        api.tap(told, KOREAN.button_whole)
        assert "080-123-4567" in (await api.reply())["text"]


async def test_an_answer_that_a_reindex_removed_is_not_leant_on(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("환불 방법")
        await api.reply()
        publish(tmp_path, ENTRIES[1:])
        await bot.components.serving.refresh()
        api.say("얼마나 걸려요?")
        assert (await api.reply())["text"] == KOREAN.decline


async def test_in_a_group_anybody_asks_on_and_in_private_nobody_else_does(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say(f"{ME} 환불 방법", chat=-5, user=1)
        await api.reply()
        api.say(f"{ME} 얼마나 걸려요?", chat=-5, user=2)
        assert (await api.reply())["text"] == NOT_IN_REFUND
        api.say("얼마나 걸려요?", chat=2, user=2)
        assert (await api.reply())["text"] == KOREAN.decline


async def test_two_questions_in_one_message_are_answered_both(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("환불 방법? 그리고 쿠폰 쓰는 법?")
        both = (await api.reply())["text"]
        assert both.startswith(KOREAN.several_answers)
        assert "080-123-4567" in both
        assert "결제 화면에서" in both


async def test_a_part_that_nothing_fits_is_named(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("환불 방법? 주차장은 어디예요?")
        told = await api.reply()
        assert "080-123-4567" in told["text"]
        assert KOREAN.unknown_part.format(part="‘주차장은 어디예요’") in told["text"]
        assert KOREAN.button_person not in buttons(told)  # nobody is there to be asked


async def test_of_ten_questions_three_are_answered_and_the_rest_is_named(api: BotApi, tmp_path: Path) -> None:
    entries = [
        ENTRIES[0].model_copy(
            update={"id": f"e{n}", "question": f"{word}은 어떻게 하나요", "alternates": (f"{word} 방법",)}
        )
        for n, word in enumerate(("환불", "교환", "반품", "적립"))
    ]
    publish(tmp_path, entries)
    async with running(api, tmp_path):
        api.say("환불 방법? 교환 방법? 반품 방법? 적립 방법? " + " ".join(f"아무개{n} 어디예요?" for n in range(6)))
        told = (await api.reply())["text"]
        for word in ("환불", "교환", "반품"):
            assert f"{word}은 어떻게 하나요" in told
        assert KOREAN.left_over.format(parts="‘적립 방법’") in told
        assert "아무개5" in told


async def test_a_wish_for_a_person_counts_in_any_part(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path):
        api.say("환불 방법? 상담원 연결")
        assert (await api.reply())["text"] == "고객센터로 문의해 주세요."
