from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue import list_screens
from bot.dialogue.callbacks import data_of
from bot.dialogue.listing import Page, View, arranged, can_narrow, page_of
from bot.dialogue.replies import Reply
from bot.matching.catalogue import Catalogue, Group, key_of
from bot.wording.korean import KOREAN
from tests.embeddings.faq.test_entries import entry

OLD = (entry("old", question="오래된?", updated=date(2025, 1, 1)),)
NEW = (entry("new", question="새로운?", updated=date(2026, 1, 1), category="일반"),)
TWINS = (entry("i", "iOS", question="쌍?"), entry("d", "안드로이드", question="쌍?", updated=date(2025, 6, 1)))
GROUPS = [OLD, TWINS, NEW]
VIEW = View("0123456789")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, [OLD, TWINS, NEW]),
        ({"order": "d"}, [NEW, TWINS, OLD]),
        ({"order": "v"}, [TWINS, NEW, OLD]),
        ({"section": key_of("페이지")}, [OLD, TWINS, NEW]),
        ({"section": key_of("페이지", "일반")}, [NEW]),
        ({"platform": key_of("iOS")}, [OLD, TWINS, NEW]),
        ({"section": key_of("스토리")}, []),
    ],
)
def test_results_are_filtered_and_sorted(changes: dict[str, str], found: list[object]) -> None:
    reads = {"i": 2, "d": 2, "new": 3}
    assert arranged(GROUPS, replace(VIEW, **changes), reads) == found  # type: ignore[arg-type]


def test_a_platform_filter_keeps_what_holds_for_everybody() -> None:
    only_pc = (entry("pc", "PC", question="PC?"),)
    assert arranged([only_pc, OLD], replace(VIEW, platform=key_of("iOS")), {}) == [OLD]


@pytest.mark.parametrize(
    ("asked", "number", "first", "count"), [(0, 0, 0, 10), (2, 2, 20, 3), (9, 2, 20, 3), (-5, 0, 0, 10)]
)
def test_a_page_out_of_range_is_the_nearest(asked: int, number: int, first: int, count: int) -> None:
    groups = [(entry(f"e{n}", question=f"{n}?"),) for n in range(23)]
    page = page_of(groups, asked)
    assert (page.number, page.pages, page.count) == (number, 3, 23)
    assert list(page.items) == groups[first : first + count]


@pytest.mark.parametrize(
    ("groups", "narrows"),
    [
        ([OLD], False),
        ([OLD, (entry("other", question="같은 분류?"),)], False),
        ([OLD, NEW], True),  # two categories
        ([OLD, TWINS], False),  # one is for everybody, the other for both platforms
        ([OLD, (entry("i", "iOS", question="하나?"),), (entry("d", "안드로이드", question="둘?"),)], True),
    ],
)
def test_a_filter_can_narrow_where_it_leaves_something_out(groups: list[Group], narrows: bool) -> None:
    assert can_narrow(groups) is narrows


@pytest.mark.parametrize(
    ("groups", "view", "shown"),
    [
        ([OLD, TWINS, NEW], VIEW, [["1", "2", "3"], ["✓ 관련도순", "최신순", "조회순"], ["필터", "카테고리"]]),
        ([OLD, TWINS], VIEW, [["1", "2"], ["✓ 관련도순", "최신순", "조회순"], ["카테고리"]]),
        ([OLD], VIEW, [["1"], ["카테고리"]]),
        ([NEW], replace(VIEW, section=key_of("페이지", "일반")), [["1"], ["필터 지우기", "카테고리"]]),
        (
            [OLD, TWINS],
            replace(VIEW, section=key_of("페이지")),
            [["1", "2"], ["✓ 관련도순", "최신순", "조회순"], ["필터", "필터 지우기", "카테고리"]],
        ),
    ],
)
def test_results_have_the_buttons_that_can_do_something(
    groups: list[Group], view: View, shown: list[list[str]]
) -> None:
    reply = list_screens.results(KOREAN, "쌍", groups, view, [])
    assert [[button.text for button in row] for row in reply.buttons] == shown


def test_only_what_narrows_the_results_can_be_chosen_as_a_filter() -> None:
    only_ios, category = (entry("i", "iOS", question="하나?"),), (entry("n", question="둘?", category="일반"),)
    devices = {key_of(name): name for name in ("iOS", "안드로이드")}
    shown = labels(list_screens.filters(KOREAN, [only_ios, OLD], VIEW, devices))
    assert shown == [
        "✓ 전체",
        "안드로이드",
        "‹ 목록으로",
    ]
    assert labels(list_screens.filters(KOREAN, [OLD, category], VIEW, devices)) == [
        "✓ 전체",
        f"{OLD[0].category} (1)",
        "일반 (1)",
        "‹ 목록으로",
    ]


def labels(reply: Reply) -> list[str]:
    return [button.text for row in reply.buttons for button in row]


def test_an_empty_list_has_one_empty_page() -> None:
    page: Page[str] = page_of([], 4)
    assert (page.items, page.number, page.pages) == ((), 0, 1)


@pytest.mark.parametrize("page", ["x", "-1", "", "³", "9" * 50])
def test_forged_arguments_become_the_first_page_by_relevance(page: str) -> None:
    assert View.of(["t", page, "zz", "", ""]) == View("t")


def test_more_services_and_categories_than_telegram_has_buttons_for_are_paged() -> None:
    entries = [entry(f"e{n}", service=f"서비스 {n // 150}", category=f"분류 {n}", question=f"{n}?") for n in range(300)]
    catalogue = Catalogue(entries)
    first = list_screens.categories(KOREAN, catalogue.services[0])
    assert len(first.buttons) == list_screens.BUTTONS_A_PAGE + 1  # and the row that turns the page
    assert [button.data for button in first.buttons[-1]] == [data_of("service", catalogue.services[0].key, "1")]
    last = list_screens.categories(KOREAN, catalogue.services[0], 99, back=True)
    assert [row[0].text for row in last.buttons] == [
        *(f"분류 {n} (1)" for n in range(140, 150)),
        "◀",
        KOREAN.button_back,
    ]
    filters = list_screens.filters(KOREAN, [(e,) for e in entries], VIEW, {})
    assert sum(map(len, filters.buttons)) < 100
