"""Shares and orders, worked out by hand."""

from collections import Counter
from datetime import date

from bot.report import figures
from bot.report.reading import Day

MONDAY, SUNDAY = date(2026, 11, 2), date(2026, 11, 8)
DAYS = [
    Day(
        MONDAY,
        Counter({("b1", "answer"): 3, ("b1", "clarify"): 1}),
        Counter({("b1", "coupon", "helpful"): 3, ("b1", "refund", "helpful"): 1, ("b1", "refund", "unhelpful"): 3}),
        Counter({"coupon": 3, "refund": 4}),
        Counter({("b1", 9, "helpful"): 3, ("b1", 9, "unhelpful"): 1, ("b2", 9, "helpful"): 7}),
        handed_over=2,
    ),
    Day(SUNDAY, Counter({("b2", "answer"): 4})),
    Day(date(2026, 11, 9), Counter({("b2", "decline"): 2}), shown=Counter({"gone": 1})),
]


def test_weeks_begin_on_monday_and_shares_are_of_questions() -> None:
    first, second = figures.weeks(DAYS)
    assert (first.name, first.questions, first.answered, first.asked_back) == ("2026-11-02", 8, 7 / 8, 1 / 8)
    assert (first.thumbs, first.helpful, first.handed_over) == (7, 4 / 7, 2)
    assert (second.name, second.declined, second.helpful) == ("2026-11-09", 1.0, None)


def test_builds_stand_apart() -> None:
    first, second = figures.builds(DAYS)
    assert (first.name, first.answered, first.helpful) == ("b1", 3 / 4, 4 / 7)
    assert (second.name, second.answered, second.helpful) == ("b2", 4 / 6, None)


def test_entries_that_are_gone_are_told_apart_and_no_entry_is_best_and_worst() -> None:
    found = figures.entries(DAYS, {"coupon", "refund"})
    assert [(one.id, one.shown, one.known) for one in found] == [
        ("refund", 4, True),
        ("coupon", 3, True),
        ("gone", 1, False),
    ]
    for count in (1, 8):
        best, worst = figures.best_and_worst(found, count)
        assert ([one.id for one in best], [one.id for one in worst]) == (["coupon"], ["refund"])
    alone = figures.EntryFigures("refund", 9, 0, 5, known=True)
    assert figures.best_and_worst([alone], 8) == ([], [alone])


def test_the_reliability_is_that_of_one_build() -> None:
    assert figures.reliability(DAYS, "b1") == [figures.Bin(0.95, 3 / 4, 4)]


def test_nothing_has_no_shares() -> None:
    nothing = figures.whole([Day(MONDAY)])
    assert (nothing.questions, nothing.answered, nothing.helpful) == (0, None, None)
