"""Every page in headless Chromium: no error, no outside request, contrast, keys, a phone's width."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.bot.console.chromium import CONTRAST, PAGES, opened
from tests.bot.console.conftest import Console
from tests.bot.console.test_browser_flows import learned, refused
from tests.bot.console.test_entries import HOSTILE
from tests.bot.console.test_flows import ambiguous, missed

HARMLESS = {"/trying": ["보내기"], "/figures": ["보기"]}
"""Buttons that change nothing, by page."""


@pytest.fixture
async def tab(console: Console) -> AsyncIterator[Any]:
    async with opened(console) as page:
        yield page


async def in_use(console: Console, tab: Any) -> None:
    """Every page has something on it: proposals, a record, a refusal of the gate, two chats, warnings."""
    await missed(console, "바우처를 어디서 씁니까")
    await learned(console, tab)
    await tab.goto(console.url + "/entry?id=refund")
    await tab.locator("textarea[name=answer]").fill("<b>고객센터로</b> 문의해 주세요")
    await tab.get_by_role("button", name="저장").click()
    await tab.get_by_text("저장했어요").wait_for()
    ambiguous(console)
    await refused(console, tab)


async def test_pages_are_legible_by_day_by_night_and_on_a_phone(console: Console, tab: Any) -> None:
    await in_use(console, tab)
    for scheme in ("light", "dark"):
        await tab.emulate_media(color_scheme=scheme)
        for width in (1200, 360):
            await tab.set_viewport_size({"width": width, "height": 800})
            for path in PAGES:
                await tab.goto(console.url + path)
                assert await tab.evaluate(CONTRAST) == [], (scheme, path)
                over = await tab.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert over <= 0, (width, path)


async def test_entries_are_filtered_without_a_new_page(console: Console, tab: Any) -> None:
    await tab.goto(console.url)
    await tab.get_by_label("찾기").fill("알림")
    await tab.locator(".rows li").nth(2).wait_for(state="detached")
    assert await tab.locator(".rows li").count() == 2
    await tab.get_by_label("상태").select_option("초안")
    await tab.get_by_text("찾는 항목이 없어요").wait_for()
    await tab.get_by_role("link", name="숫자").click()
    await tab.get_by_label("최근").fill("7")
    await tab.keyboard.press("Enter")
    await tab.wait_for_url("**/figures?days=7")


async def test_a_damaged_file_is_told_on_the_page(console: Console, tab: Any) -> None:
    console.faq.write_text(console.faq.read_text() + "{깨진 줄\n")
    await tab.goto(console.url)
    await tab.get_by_text("faq.jsonl 5번째 줄 · JSON 형식이 아니에요").wait_for()
    assert await tab.evaluate(CONTRAST) == []


async def test_a_viewer_signs_in_looks_and_has_nothing_to_press(guarded: Console) -> None:
    async with opened(guarded) as tab:
        await tab.goto(guarded.url)
        await tab.get_by_label("이름").fill("수현")
        await tab.get_by_label("비밀번호").fill("구경만")
        await tab.keyboard.press("Enter")
        await tab.get_by_text("수현 · 보기 전용").wait_for()
        for path in PAGES:
            await tab.goto(guarded.url + path)
            assert await tab.locator("main button:enabled").all_inner_texts() == HARMLESS.get(path, []), path
            assert await tab.evaluate(CONTRAST) == [], path
        await tab.goto(guarded.url + "/trying")
        await tab.get_by_placeholder("고객처럼").fill("쿠폰은 어디에 쓰나요")
        await tab.keyboard.press("Enter")
        await tab.locator(".reply.live").get_by_text("결제 화면에서").wait_for()
        await tab.get_by_role("button", name="나가기").click()
        await tab.get_by_label("비밀번호").wait_for()
        assert await tab.evaluate(CONTRAST) == []


async def test_typing_is_checked_and_hostile_text_runs_nowhere(console: Console, tab: Any) -> None:
    await tab.goto(console.url + "/entry?id=refund")
    await tab.get_by_text("문제를 찾지 못했어요").wait_for()
    await tab.locator("textarea[name=answer]").fill(HOSTILE)
    await tab.locator("#check").get_by_text("HTML").wait_for()
    await tab.locator("input[name=question]").fill(HOSTILE)
    await tab.get_by_role("button", name="저장").click()
    await tab.get_by_text("저장했어요").wait_for()
    for path in PAGES:
        await tab.goto(console.url + path)
    assert await tab.evaluate("document.querySelectorAll('main script, main img').length") == 0


async def test_an_entry_is_found_and_opened_by_keys_alone(console: Console, tab: Any) -> None:
    await tab.goto(console.url)
    await tab.keyboard.press("Tab")
    assert await tab.evaluate("document.activeElement.textContent") == "본문으로 건너뛰기"
    for _ in range(40):
        await tab.keyboard.press("Tab")
        if await tab.evaluate("document.activeElement.name") == "q":
            break
    async with tab.expect_response(lambda response: quote("쿠폰") in response.url):
        await tab.keyboard.type("쿠폰")
    await tab.locator(".rows li").nth(1).wait_for(state="detached")
    looked: list[str] = []
    tab.on("request", lambda request: looked.append(request.url))
    for _ in range(3):
        await tab.keyboard.press("Tab")
    outline = await tab.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert (outline, looked) == ("3px", []), "what is looked up anew takes the focus with it"
    await tab.keyboard.press("Enter")
    await tab.wait_for_url("**/entry?id=coupon")
