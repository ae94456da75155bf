"""A headless Chromium for pages; what they write to the console and whom they ask outside is kept, to be looked at."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, sync_playwright

OWN_SCHEMES = ("file", "data", "blob", "about")
LOOPBACK = ("127.0.0.1", "localhost")
NO_CHROMIUM = "no Chromium here; install the package chromium"


@dataclass
class Browsing:
    """A page, with what it said and asked for that it should not have."""

    page: Page
    faults: list[str] = field(default_factory=list)
    """Errors of its scripts and in its console."""
    outside: list[str] = field(default_factory=list)
    """Requests to anywhere but this machine; none is let through."""


def chromium() -> str | None:
    """Where Chromium is; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def browsing(*, dark: bool = False, width: int = 1100, height: int = 900) -> Iterator[Browsing]:
    """A new browser with one empty page; the test is skipped where there is no Chromium."""
    path = chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", locale="ko-KR"
            )
            own = Browsing(page)
            page.on("pageerror", lambda error: own.faults.append(str(error)))
            page.on("console", lambda said: own.faults.append(said.text) if said.type in ("error", "warning") else None)
            page.route("**/*", lambda route: _let_through(own, route))
            yield own
        finally:
            browser.close()


def _let_through(own: Browsing, route: Route) -> None:
    address = urlsplit(route.request.url)
    if address.scheme in OWN_SCHEMES or address.hostname in LOOPBACK:
        route.continue_()
    else:
        own.outside.append(route.request.url)
        route.abort()
