"""Pictures of the console for the docs: `python -m tests.tour.console_pictures`, in Chromium, on the small FAQ."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.bot.console.conftest import console_settings, serving
from tests.bot.console.test_flows import missed
from tests.conftest import ROOT

PAGES = {"queue": "/queue", "entry": "/entry?id=coupon", "trying": "/trying", "builds": "/builds"}


async def _draw(folder: Path) -> None:
    async for console in serving(console_settings(folder)):
        await missed(console, "바우처를 어디서 씁니까", 7)
        async with async_playwright() as p:
            browser = await p.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            tab = await browser.new_page(viewport={"width": 1100, "height": 760}, locale="ko-KR")
            await tab.goto(f"{console.url}/queue")
            await tab.get_by_role("button", name="질문 모으기").click()
            await tab.locator(".proposal").wait_for()
            await tab.goto(f"{console.url}/trying")
            await tab.get_by_role("button", name="준비하기").click()
            await tab.get_by_role("button", name="다시 준비하기").wait_for()
            for name, path in PAGES.items():
                await tab.goto(console.url + path)
                if name == "trying":
                    await tab.get_by_placeholder("고객처럼").fill("쿠폰은 어디에 쓰나요")
                    await tab.keyboard.press("Enter")
                    await tab.locator(".reply.draft").wait_for()
                if name == "entry":
                    await tab.locator("#check .fine").wait_for()
                await tab.screenshot(path=ROOT / "docs" / f"console-{name}.png")
            await tab.emulate_media(color_scheme="dark")
            await tab.set_viewport_size({"width": 390, "height": 760})
            await tab.goto(console.url)
            await tab.screenshot(path=ROOT / "docs" / "console-phone.png")
            await browser.close()


def main() -> int:
    """Exit code 0."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_draw(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
