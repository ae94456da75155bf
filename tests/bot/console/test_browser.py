"""Every page in headless Chromium: no error, no outside request, contrast, keys, a phone's width."""

import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.bot.console.conftest import Console
from tests.bot.console.test_entries import HOSTILE
from tests.bot.console.test_flows import missed

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine")
playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")

PAGES = ("/", "/entry?id=refund", "/entry", "/queue", "/trying", "/builds", "/figures", "/deeds")
CONTRAST = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const linear = v => v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
  const lum = c => { const [r, g, b] = c.slice(0, 3).map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const under = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const says = e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim());
  return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && says(e))
    .map(e => { const [a, b] = [lum(parse(getComputedStyle(e).color)), lum(under(e))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 80)]; }).filter(([r]) => r < 4.5);
}"""


@pytest.fixture
async def tab(console: Console) -> AsyncIterator[Any]:
    """A page that fails the test for any error that it logs and any request that leaves the server."""
    async with playwright.async_playwright() as p:
        browser = await p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(locale="ko-KR")
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else 0)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
        page.on("request", lambda r: None if r.url.startswith(console.url) else faults.append(r.url))
        yield page
        await browser.close()
        assert faults == []


async def test_pages_are_legible_by_day_by_night_and_on_a_phone(console: Console, tab: Any) -> None:
    await missed(console, "바우처를 어디서 씁니까")
    for scheme in ("light", "dark"):
        await tab.emulate_media(color_scheme=scheme)
        for width in (1200, 360):
            await tab.set_viewport_size({"width": width, "height": 800})
            for path in PAGES:
                await tab.goto(console.url + path)
                assert await tab.evaluate(CONTRAST) == [], (scheme, path)
                over = await tab.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert over <= 0, (width, path)


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
    await tab.keyboard.type("쿠폰")
    await tab.locator(".rows li").nth(1).wait_for(state="detached")
    for _ in range(3):
        await tab.keyboard.press("Tab")
    outline = await tab.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    await tab.keyboard.press("Enter")
    await tab.wait_for_url("**/entry?id=coupon")
