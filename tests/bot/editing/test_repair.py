"""Damaged copies of one text make it whole; what says something else is no copy."""

import pytest

from bot.editing.repair import whole_of
from embeddings.faq.damage import damages

WHOLE = "앱에서 신청해 주세요.\n\n1. 메뉴를 누르세요.\n2. 환불을 누르세요.\n\n이틀 안에 돌려드려요."
CUT = WHOLE[: WHOLE.index("르세요.\n\n이틀")]
GLUED = WHOLE.replace("주세요.\n\n", "주세요.")
WITHOUT_ITEM = WHOLE.replace("1. 메뉴를 누르세요.\n", "")
DAMAGED = [CUT, GLUED, WITHOUT_ITEM]


def test_each_of_the_damaged_is_damaged_and_the_whole_is_not() -> None:
    assert [bool(damages(text)) for text in (WHOLE, *DAMAGED)] == [False, True, True, True]


@pytest.mark.parametrize("damaged", DAMAGED, ids=["cut off", "run together", "an item lost"])
def test_a_sound_copy_is_taken_whichever_comes_first(damaged: str) -> None:
    assert whole_of(damaged, WHOLE) == WHOLE
    assert whole_of(WHOLE, damaged) == WHOLE


def test_two_damaged_copies_make_the_whole_of_what_either_kept() -> None:
    assert whole_of(CUT, GLUED) == whole_of(GLUED, CUT) == WHOLE
    # The blank line before the lost item is the one that is left before the next:
    joined = WHOLE.replace("\n2.", "\n\n2.")
    assert whole_of(CUT, WITHOUT_ITEM) == whole_of(WITHOUT_ITEM, CUT) == joined


def test_what_both_have_lost_stays_lost() -> None:
    assert whole_of(GLUED, WITHOUT_ITEM) == whole_of(WITHOUT_ITEM, GLUED) == GLUED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (WHOLE, WHOLE.replace("이틀", "사흘")),  # neither is damaged
        (CUT, WHOLE.replace("앱", "웹")),
        (WHOLE.replace("이틀", "3일"), WHOLE.replace("이틀", "5일")[:-1]),
        ("내일 와요. 문의는 상담", "환불은 이틀 안에 돌려드려요."),
        (CUT, "앱에서 신청해 주세요."),  # sound, and lacks what the damaged one has
        ("문의는 상담", "전화는 주말에"),
    ],
)
def test_what_says_something_else_is_no_copy(one: str, other: str) -> None:
    assert whole_of(one, other) is None
    assert whole_of(other, one) is None


def test_the_same_text_twice_is_that_text() -> None:
    assert whole_of(CUT, CUT) == CUT
