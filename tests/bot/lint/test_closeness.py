"""Entries that get in each other's way, in FAQs whose cosines a reader can count: shared words over all words."""

import pytest

from bot.lint.closeness import drawn_away, near_duplicates, nearest, unreachable
from bot.matching.decision import Thresholds
from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES

ALMOST = "카드 결제 한도 금액 변경 신청 취소 방법 안내 순서 기간"
"""Eleven words; with two of them others, the cosine is 9/11, and with the last one twice it is 0.96."""


def entry(identifier: str, question: str, *alternates: str, **fields: str) -> Entry:
    known = {"service": "상점", "category": "구매", "answer": f"{identifier}의 답변이에요."}
    return Entry.model_validate({**known, **fields, "id": identifier, "question": question, "alternates": alternates})


OTHERS = [entry(f"other-{n}", f"다른{n} 질문{n}", service="딴데") for n in range(20)]
"""So many that two phrasings have, on average, next to nothing in common: a likeness is nearly a cosine."""


def index(*entries: Entry) -> Index:
    return Index.encode([*entries, *OTHERS], [], WordEncoder())


def searching(*entries: Entry) -> tuple[Searcher, Thresholds]:
    return Searcher(index(*entries), WordEncoder()), Thresholds(0.7, 0.2)


def test_the_nearest_rows_are_told_by_topic() -> None:
    found = index(entry("a", "환불 방법", "환불 순서"), entry("b", "쿠폰 방법"))
    _, own, other, row = nearest(found, found.phrasings[:3])
    assert own.round(2).tolist() == [0.5, 0.5, float("-inf")]
    assert other.round(2).tolist() == [0.5, 0.0, 0.5]
    assert row[[0, 2]].tolist() == [2, 0]


def test_only_what_is_asked_about_is_told() -> None:
    found = index(entry("a", ALMOST), entry("b", f"{ALMOST} 기간"), entry("c", "쿠폰 방법"))
    every = nearest(found, found.phrasings)
    some = nearest(found, found.phrasings, found.phrasings[[1]])
    assert some.row.tolist() == every.row[1:2].tolist()
    assert some.other_row.tolist() == every.other_row[1:2].tolist()
    # A product of one row may differ in its last bit.
    assert some.own == pytest.approx(every.own[1:2])
    assert some.other == pytest.approx(every.other[1:2])
    assert len(list(near_duplicates(found, found.phrasings[[1]]))) == 1
    assert list(near_duplicates(found, found.phrasings[[2]])) == []


def test_likeness_is_on_a_scale_from_the_average_to_the_same() -> None:
    """Of three texts with the cosines 1/2, 1/2 and 0, the average is 1/3: the half is a quarter of the way to 1."""
    found = Index.encode([entry("a", "환불 방법"), entry("b", "환불 순서"), entry("c", "쿠폰 방법")], [], WordEncoder())
    assert nearest(found, found.phrasings).other.round(3).tolist() == [0.25, 0.25, 0.25]


def test_one_topic_has_nothing_beside_it() -> None:
    found = Index.encode([entry("a", "환불 방법", "환불 순서")], [], WordEncoder())
    assert nearest(found, found.phrasings).other.tolist() == [float("-inf")] * 2
    assert list(near_duplicates(found)) == []
    assert list(drawn_away(Searcher(found, WordEncoder()), Thresholds(0.7, 0.2))) == []


def test_questions_that_are_nearly_the_same_are_told_once() -> None:
    first, second = entry("a", ALMOST), entry("b", f"{ALMOST} 기간")
    assert list(near_duplicates(index(first, second))) == [
        (
            "b",
            f'question: "{ALMOST} 기간" asks nearly what "a" does, "{ALMOST}"; '
            "the answers differ for the same users: make one entry of the two, or word the questions apart",
        )
    ]
    assert list(near_duplicates(index(first, entry("b", ALMOST.replace("순서 기간", "조건 문의"))))) == []


def test_the_cure_depends_on_answers_and_platforms() -> None:
    def cure(**second: str) -> str:
        first = entry("a", ALMOST, platform="iOS", answer="같은 답변이에요.")
        ((_, told),) = near_duplicates(index(first, entry("b", f"{ALMOST} 기간", **second)))
        return told.partition("; ")[2]

    assert cure(platform="iOS", answer="같은 답변이에요.").startswith("the answers are the same: ")
    assert cure(platform="안드로이드").startswith("they are for two platforms: give both the same question")
    assert cure(platform="공통").startswith("the answers differ for the same users: ")


def test_two_services_may_ask_the_same() -> None:
    assert list(near_duplicates(index(entry("a", ALMOST), entry("b", f"{ALMOST} 기간", service="장터")))) == []


def test_a_phrasing_in_the_wrong_entry_is_told() -> None:
    right = entry("coupon", "쿠폰 쓰는 방법", "쿠폰 쓰는 순서")
    wrong = entry("refund", "환불 언제 되나요", "환불 언제 오나요", "쿠폰 쓰는 법")
    assert list(drawn_away(*searching(right, wrong))) == [
        (
            "refund",
            'the phrasing "쿠폰 쓰는 법" is closer to "coupon" than to the rest of its own entry; give the entry more '
            'phrasings like it, or move it to "coupon"',
        )
    ]


def test_a_phrasing_that_stands_alone_has_no_rest_to_be_closer_to() -> None:
    assert (
        list(drawn_away(*searching(entry("a", "쿠폰 쓰는 법"), entry("b", "쿠폰 쓰는 방법", "쿠폰 쓰는 순서")))) == []
    )


def test_one_question_of_four_services_leaves_one_unreachable() -> None:
    four = [entry(f"e{n}", "환불 언제 되나요", service=f"상점{n}") for n in range(4)]
    assert list(unreachable(*searching(*four[:3]))) == []
    ((identifier, told),) = unreachable(*searching(*four))
    assert identifier == "e3"
    assert told.startswith('question: "환불 언제 되나요" finds "e0" and not its own entry; name in it what it is about')


def test_nothing_is_said_of_a_good_faq() -> None:
    searcher, thresholds = searching(*ENTRIES)
    assert [
        *near_duplicates(searcher.index),
        *drawn_away(searcher, thresholds),
        *unreachable(searcher, thresholds),
    ] == []
