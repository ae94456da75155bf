"""The console in headless Chromium: any error on a page, and any request that leaves the server, fails the test."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.bot.console.conftest import Console

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE_MS = 120_000
"""Nothing here is timed: a machine with much else to do is waited for."""
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


@asynccontextmanager
async def opened(console: Console) -> AsyncIterator[Any]:
    """A page; without Chromium, or what drives it, the test is skipped."""
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    async with playwright.async_playwright() as p:
        browser = await p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await browser.new_context(locale="ko-KR")
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if _is_fault(message) else 0)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
        page.on("request", lambda r: None if r.url.startswith(console.url) else faults.append(r.url))
        yield page
        await browser.close()
        assert faults == []


def _is_fault(message: Any) -> bool:
    """Chromium tells each page with a status from 400 on as an error; a form that comes back has one on purpose."""
    told = message.type in ("error", "warning")
    return told and not re.search(r"status of 4(09|22)", message.text)
