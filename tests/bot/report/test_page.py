"""The page in a real browser: it draws, sorts, fits a phone, asks nobody and runs nothing that users wrote."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.report import figures, texts
from bot.report.changes import Change
from bot.report.landscape import Point
from bot.report.page import Cluster, Report, page
from bot.report.reading import Day
from tests.fakes.browser import browsing
from tests.fakes.faq_samples import ENTRIES

HOSTILE = "</script><script>window.stolen = 1</script><img src=https://evil.example/x onerror=alert(1)> {{body}}"
DAYS = [
    Day(
        date(2026, 11, 2 + number),
        Counter({("b1", "answer"): 30 + number, ("b1", "clarify"): 8, ("b1", "decline"): 6 - number % 3}),
        Counter({("b1", "coupon", "helpful"): 5, ("b1", "coupon", "unhelpful"): 1, ("b1", "refund", "unhelpful"): 4}),
        Counter({"coupon": 12, "refund": 7, "gone": 2}),
        Counter({("b1", place, "helpful"): place for place in range(4, 10)}),
        handed_over=1,
        users=20,
    )
    for number in range(10)
]
COUPON = ENTRIES[1]
QUESTIONS = {"coupon": "쿠폰은 어떻게 쓰나요?", "refund": HOSTILE}
CLUSTER = Cluster("배송 · 조회", 14, HOSTILE, [HOSTILE, "택배 언제 와요"], ["쿠폰은 어떻게 쓰나요?"])
POINTS = [Point(0, 0, HOSTILE, "결제"), Point(1, 2, "환불", "결제"), Point(2, 1, HOSTILE, "", 14)]
CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const own = parts(getComputedStyle(node).backgroundColor);
      if (own.length < 4 || own[3] > 0) return own;
    }
    return [255, 255, 255];
  };
  const own = (node) => [...node.childNodes].some(c => c.nodeType === 3 && c.textContent.trim());
  return Math.min(...[...document.querySelectorAll("header *, main *")]
    .filter(node => own(node) && !node.closest("svg, script")).map(node => {
      const [a, b] = [light(parts(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
      return (a + .05) / (b + .05);
    }));
}"""


def report(days: list[Day]) -> Report:
    return Report(
        days,
        figures.whole(days),
        figures.weeks(days),
        figures.builds(days),
        figures.entries(days, QUESTIONS),
        QUESTIONS,
        "b1",
        figures.reliability(days, "b1"),
        [CLUSTER],
        POINTS,
        [Change("b2", [COUPON], [COUPON.model_copy(update={"question": HOSTILE})], [], (1, 3), (4, 0))],
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page(report(DAYS)), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("dark", [False, True])
def test_it_draws_what_is_read_well_and_asks_nobody(written: str, dark: bool) -> None:
    with browsing(dark=dark) as own:
        own.page.goto(written)
        own.page.wait_for_selector("body[data-drawn]")
        assert own.page.locator(".chart svg").count() == 4
        assert (own.faults, own.outside) == ([], [])
        assert own.page.evaluate("window.stolen") is None
        assert own.page.locator("img").count() == 0
        assert HOSTILE in own.page.locator("main").inner_text()
        assert own.page.evaluate(CONTRAST) >= 4.5


def test_on_a_phone_only_tables_scroll_sideways(written: str) -> None:
    with browsing(width=360, height=740) as own:
        own.page.goto(written)
        own.page.wait_for_selector("body[data-drawn]")
        assert own.page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_table_is_sorted_by_keyboard(written: str) -> None:
    with browsing() as own:
        own.page.goto(written)
        table = own.page.locator("section", has=own.page.get_by_role("heading", name=texts.ENTRIES)).locator("table")
        head = table.locator("th button", has_text="👎")
        head.focus()
        own.page.keyboard.press("Enter")
        assert table.locator("tbody tr td:nth-child(4)").all_inner_texts() == ["40", "10", "0"]
        own.page.keyboard.press("Space")
        assert table.locator("tbody tr td:nth-child(4)").all_inner_texts() == ["0", "10", "40"]
        assert table.locator("th[aria-sort=ascending]").inner_text().startswith("👎")


def test_hovering_tells_the_numbers(written: str) -> None:
    with browsing() as own:
        own.page.goto(written)
        own.page.wait_for_selector("body[data-drawn]")
        own.page.locator("#chart-days .mark-rect path").first.hover()
        assert re.search(rf"{texts.COUNT}.*\d", own.page.locator("#vg-tooltip-element").inner_text(), re.DOTALL)


def test_what_changed_between_builds_is_told_with_its_thumbs(written: str) -> None:
    with browsing() as own:
        own.page.goto(written)
        section = own.page.locator("section", has=own.page.get_by_role("heading", name=texts.CHANGES))
        cells = section.locator("tbody td").all_inner_texts()
        assert cells[:4] == ["b2", "1", "1", "0"]
        assert cells[4].startswith("쿠폰은 어디에 쓰나요\n</script>")
        assert cells[5] == "25.0% (평가 4) → 100.0% (평가 4)"


def test_printed_it_is_black_on_white_and_whole(written: str) -> None:
    with browsing(dark=True) as own:
        own.page.goto(written)
        own.page.wait_for_selector("body[data-drawn]")
        own.page.emulate_media(media="print", color_scheme="light")
        assert own.page.evaluate(CONTRAST) >= 4.5
        assert own.page.evaluate("getComputedStyle(document.querySelector('.wide')).overflow") == "visible"
        assert (own.faults, own.outside) == ([], [])


def test_an_empty_log_is_said(tmp_path: Path) -> None:
    text = page(report([Day(date(2026, 11, 2))]))
    assert texts.EMPTY in text
    assert "data-chart=" not in text.split("<main>")[1].split("</main>")[0]
