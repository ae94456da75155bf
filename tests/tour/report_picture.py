"""The picture of a report for the docs: `python -m tests.tour.report_picture`, on two simulated months of a cold start.

What the first one teaches is accepted as it is, and the second one is asked of the build that has learned it.
"""

import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import ROOT
from tests.load.lift import place

LAST = date.today() - timedelta(days=1)


def main() -> int:
    """Exit code 0."""
    with place("household") as own:
        own.run("reindex")
        own.month(users=300, days=15, until=LAST - timedelta(days=15), seed=1)
        own.learn()
        own.run("reindex")
        own.month(users=300, days=15, until=LAST, seed=2)
        page = own.folder / "report.html"
        own.run("report", "--days", "30", "-o", str(page))
        _draw(page)
    return 0


def _draw(page: Path) -> None:
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1100, "height": 1500}, locale="ko-KR")
        tab.goto(page.as_uri())
        tab.wait_for_selector("body[data-drawn]")
        tab.screenshot(path=ROOT / "docs" / "report.png")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
