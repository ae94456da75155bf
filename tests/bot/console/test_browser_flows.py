"""The operators' flows in headless Chromium, by clicks and by keys."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from embeddings.faq.faq_file import load_faq
from tests.bot.console.chromium import CONTRAST, opened
from tests.bot.console.conftest import Console
from tests.bot.console.test_flows import ambiguous, missed
from tests.fakes.faq_samples import ENTRIES


@pytest.fixture
async def tab(console: Console) -> AsyncIterator[Any]:
    async with opened(console) as page:
        yield page


async def learned(console: Console, tab: Any) -> None:
    await tab.goto(console.url + "/queue")
    await tab.get_by_role("button", name="질문 모으기").click()
    await tab.locator(".proposal").wait_for()


async def refused(console: Console, tab: Any) -> None:
    await tab.goto(console.url + "/builds")
    await tab.get_by_role("button", name="지금 도움말 게시하기").click()
    await tab.get_by_text("틀리게 답한 비율이").wait_for()


async def test_what_the_gate_refuses_is_published_on_purpose_and_gone_back_from_with_the_file(
    console: Console, tab: Any
) -> None:
    before = console.faq.read_bytes()
    ambiguous(console)
    await refused(console, tab)
    await tab.get_by_role("button", name="관문을 무시하고 게시하기").click()
    await tab.get_by_text("관문을 넘지 못했지만 그대로 게시했어요").wait_for()
    await tab.get_by_label("도움말 파일도").check()
    await tab.get_by_role("button", name="되돌리기").click()
    await tab.get_by_text("되돌린 빌드를 서비스하고 있어요").wait_for()
    await tab.get_by_text("그 전 파일은").first.wait_for()
    assert console.faq.read_bytes() == before
    await tab.get_by_role("link", name="기록").click()
    assert await tab.locator(".deeds li").count() == 3  # the first build was published elsewhere
    assert "(도움말 파일도)" in await tab.locator(".deeds").inner_text()


async def test_an_entry_is_deleted_and_brought_back_by_clicks(console: Console, tab: Any) -> None:
    await tab.goto(console.url + "/entry?id=coupon")
    await tab.get_by_text("이 항목 지우기").click()
    await tab.get_by_role("button", name="지우기", exact=True).click()
    await tab.get_by_text("지웠어요. 되살리려면").wait_for()
    assert len(load_faq(console.faq)) == 3
    await tab.get_by_role("link", name="기록").last.click()
    await tab.get_by_role("link", name="coupon").click()
    await tab.get_by_text("지운 항목이에요").wait_for()
    await tab.get_by_role("button", name="저장").click()
    await tab.get_by_text("저장했어요").wait_for()
    assert load_faq(console.faq)[-1] == ENTRIES[1]


async def test_the_second_of_two_operators_sees_both_texts(console: Console, tab: Any) -> None:
    other = await tab.context.new_page()
    for page in (tab, other):
        await page.goto(console.url + "/entry?id=refund")
    for page, text in ((other, "먼저 쓴 답변이에요."), (tab, "나중에 쓴 답변이에요.")):
        await page.locator("textarea[name=answer]").fill(text)
        await page.get_by_role("button", name="저장").click()
    await other.get_by_text("저장했어요").wait_for()
    await tab.get_by_text("그 사이 이 항목이 바뀌었어요").wait_for()
    assert await tab.locator("td", has_text="먼저 쓴 답변이에요.").count() == 1
    assert await tab.locator("textarea[name=answer]").input_value() == "나중에 쓴 답변이에요."
    assert await tab.evaluate(CONTRAST) == []
    await tab.get_by_role("button", name="저장").click()
    await tab.get_by_text("저장했어요").wait_for()
    assert load_faq(console.faq)[0].answer == "나중에 쓴 답변이에요."


async def test_a_proposal_is_edited_held_and_rejected_by_keys(console: Console, tab: Any) -> None:
    await missed(console, "바우처를 어디서 씁니까")
    await learned(console, tab)
    await tab.get_by_label("어디에 넣을까요?").focus()
    await tab.keyboard.press("End")
    await tab.locator("textarea[name=phrasings]").wait_for(state="detached")
    await tab.get_by_role("button", name="다음에").focus()
    await tab.keyboard.press("Enter")
    await tab.get_by_text("다음으로 미뤘어요").wait_for()
    await learned(console, tab)
    await tab.get_by_role("button", name="거절").focus()
    await tab.keyboard.press("Space")
    await tab.get_by_text("거절했어요").wait_for()
    assert load_faq(console.faq) == ENTRIES


async def test_an_entry_is_named_and_a_text_set_aside_by_keys(console: Console, tab: Any) -> None:
    for text in ("바우처를 어디서 씁니까", "바우처를 어디서 씁니까요"):
        await missed(console, text)
    await learned(console, tab)
    await tab.get_by_role("checkbox").nth(1).focus()
    await tab.keyboard.press("Space")
    await tab.get_by_label("다른 항목이면").fill("알림")
    await tab.keyboard.press("Enter")
    await tab.locator("option[selected]", has_text="알림을 끄고 싶어요").wait_for(state="attached")
    assert await tab.get_by_role("checkbox").nth(1).is_checked() is False
    assert await tab.evaluate(CONTRAST) == []
    assert await tab.get_by_role("heading", level=1).inner_text() == "살펴보기 1묶음"
    await tab.get_by_role("button", name="받아들이기").click()
    await tab.get_by_text("모두 마쳤어요").wait_for()
    assert await tab.get_by_role("heading", level=1).inner_text() == "살펴보기"
    assert load_faq(console.faq)[2].alternates[-1].startswith("바우처를 어디서")


async def test_the_whole_loop_by_clicks(console: Console, tab: Any) -> None:
    await missed(console, "바우처를 어디서 씁니까")
    await tab.goto(console.url + "/queue")
    await tab.get_by_role("button", name="질문 모으기").click()
    await tab.locator(".proposal").wait_for()
    await tab.get_by_role("button", name="효과 다시 보기").click()
    await tab.get_by_text("빼앗지 않아요").wait_for()
    await tab.get_by_role("button", name="받아들이기").click()
    await tab.get_by_text("모두 마쳤어요").wait_for()
    await tab.get_by_role("link", name="시험해 보기").first.click()
    await tab.get_by_role("button", name="고친 도움말 준비하기").click()
    await tab.get_by_role("button", name="다시 준비하기").wait_for()
    await tab.get_by_placeholder("고객처럼 물어보세요").fill("바우처를 어디서 씁니까")
    await tab.keyboard.press("Enter")
    await tab.locator(".reply.draft").get_by_text("결제 화면에서").wait_for()
    assert await tab.evaluate("[document.activeElement.id, document.activeElement.value]") == ["text", ""]
    await tab.get_by_role("link", name="게시", exact=True).click()
    await tab.get_by_role("button", name="지금 도움말 게시하기").click()
    await tab.get_by_text("관문을 통과했어요").wait_for()
    await tab.get_by_role("button", name="되돌리기").click()
    await tab.get_by_text("이제").first.wait_for()
    assert await tab.get_by_text("서비스 중").count() == 1
