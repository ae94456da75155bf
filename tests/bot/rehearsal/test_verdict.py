"""What holds of a reply and what doesn't, each expectation by itself."""

import pytest

from bot.rehearsal.script import Line
from bot.rehearsal.verdict import DialogueFloor, Heard, faults
from embeddings.faq.entries import Entry, group_twins
from tests.fakes.faq_samples import ENTRIES

HEARD = Heard("answer", None, ("alarm-ios", "refund"), "설정 > 알림에서 꺼 주세요.", ("안드로이드 방법 보기",))


def twins_of(identifier: str) -> list[Entry]:
    return next((group for group in group_twins(ENTRIES) if identifier in {e.id for e in group}), [])


@pytest.mark.parametrize(
    "expected",
    [
        {"expect": ("answer", "clarify")},
        {"not_expect": ("decline",)},
        {"entry": "alarm-android"},  # a twin is as right
        {"entries": ("refund", "alarm-ios")},
        {"not_intent": ("thanks",)},
        {"must": (r"알림에서\s꺼",), "must_not": ("죄송",)},
        {"must_offer": ("안드로이드", "설정")},
    ],
)
def test_what_holds(expected: dict[str, object]) -> None:
    assert list(faults(Line(user="가", **expected), HEARD, twins_of)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "fault"),
    [
        ({"expect": ("clarify", "decline")}, "found answer, expected clarify or decline"),
        ({"not_expect": ("answer",)}, "found answer, expected another outcome"),
        ({"entry": "refund"}, "found the entries alarm-ios, refund, expected refund first"),
        ({"entries": ("refund", "coupon")}, "found the entries alarm-ios, refund, expected coupon among them"),
        ({"intent": ("thanks",)}, "found the intent none, expected thanks"),
        ({"must": ("해지",)}, "found no '해지' in the text, expected it"),
        ({"must": ("안드로이드",)}, "found no '안드로이드' in the text, expected it"),  # it is on a button only
        ({"must_not": ("알.",)}, "found '알림' in the text, expected no '알.'"),
        ({"must_offer": ("상담원",)}, "found no '상담원' in the text or on a button, expected it"),
    ],
)
def test_what_does_not(expected: dict[str, object], fault: str) -> None:
    assert list(faults(Line(user="가", **expected), HEARD, twins_of)) == [fault]  # type: ignore[arg-type]


def test_an_intent_that_was_not_wanted_is_told() -> None:
    heard = Heard("decline", "thanks", (), "고마워요", ())
    told = "found the intent thanks, expected another one or none"
    assert list(faults(Line(user="가", not_intent=("thanks",)), heard, twins_of)) == [told]


def test_a_build_must_hold_enough_dialogues_and_no_fewer_than_the_live_one() -> None:
    half = [True] * 10 + [False] * 10
    assert DialogueFloor(0.5).faults(half, None) == []
    assert DialogueFloor(0.6).faults(half, None) == ["found 0.500 of the dialogues held, expected at least 0.600"]
    assert DialogueFloor(None).faults(half, [True] * 20) == [
        "found 0.500 of the dialogues held, expected no fewer than the live build's 1.000"
    ]
    assert DialogueFloor(None).faults(half, [not held for held in half]) == []


def test_dialogues_that_pass_are_told_with_the_share_of_both_builds() -> None:
    verdict = DialogueFloor(0.5).verdict([True, True, True, False], [True, False, True, False])
    assert list(verdict.passed("d.jsonl")) == [
        "d.jsonl: passed the gate (live build -> new build)",
        "  dialogues held     0.500 -> 0.750",
    ]
