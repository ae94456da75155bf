"""What changed between builds, and what users said of it before and after."""

from collections import Counter
from datetime import date

from bot.report.changes import Change, changes
from bot.report.reading import Day
from tests.fakes.faq_samples import ENTRIES

REFUND, COUPON, IOS, ANDROID = ENTRIES
EDITED = COUPON.model_copy(update={"answer": "새 답변이에요."})


def day(build: str, entry: str, up: int, down: int) -> Day:
    verdicts = Counter({(build, entry, "helpful"): up, (build, entry, "unhelpful"): down})
    return Day(date(2026, 11, 2), verdicts=verdicts)


def test_each_build_is_held_against_the_one_before() -> None:
    builds = [("b1", [REFUND, COUPON]), ("b2", [EDITED, IOS]), ("b3", [EDITED, IOS]), ("b4", [EDITED, IOS, ANDROID])]
    days = [day("b1", "coupon", 1, 4), day("b1", "refund", 9, 9), day("b2", "coupon", 3, 0), day("b3", "coupon", 2, 1)]
    assert changes(builds, days) == [
        Change("b4", [ANDROID], [], [], (0, 0), (0, 0)),
        Change("b2", [IOS], [EDITED], [REFUND], (1, 4), (5, 1)),
    ]


def test_one_build_and_none_have_no_change() -> None:
    assert changes([("b1", ENTRIES)], []) == changes([], []) == []
