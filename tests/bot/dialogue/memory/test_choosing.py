"""Places in a list, as people say them; and the words that choose one thing of several."""

import pytest

from bot.dialogue.memory.choosing import Missing, choice_of, place_in
from bot.dialogue.replies import Button

THREE = [
    Button("캐시 PASS 멤버십(자동충전)이란?", "a"),
    Button("캐시 충전은 어떻게 하나요?", "b"),
    Button("캐시 환불은 어떻게 하나요?", "c"),
]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2", 2),
        ("2번", 2),
        ("2번이요!", 2),
        ("②", 2),
        ("2)", 2),
        ("두번째", 2),
        ("두 번째 거 보여주세요", 2),
        ("둘째 거요", 2),
        ("이번이요", 2),
        ("그럼 2번으로 할게요", 2),
        ("첫번째꺼", 1),
        ("맨 위", 1),
        ("하나", 1),
        ("삼번", 3),
        ("마지막", -1),
        ("맨 마지막 거요", -1),
        ("the second one", 2),
        ("위에서 둘째거 볼게여", 2),
        ("아래에서 두 번째", -2),
        ("네", None),
        ("112", None),
        ("2번 결제됐어요", None),
        ("한 번 더 결제했어요", None),
        ("1번만 할 수 있나요", None),
        ("둘 다요", None),
        ("1번이랑 2번", None),
        ("", None),
    ],
)
def test_a_place_is_read_only_where_nothing_else_is_said(text: str, place: int | None) -> None:
    assert place_in(text) == place


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("캐시 충전", "b"),
        ("캐시 충전이요", "b"),
        ("캐시충전 알려주세요", "b"),
        ("환불 거요", "c"),
        ("환불 그거요", "c"),
        ("밑에서 두번째요", "b"),
        ("멤버십이요", "a"),
        ("마지막", "c"),
        ("캐시", None),
        ("캐시 환불 수수료는 얼마예요", None),
        ("ㅋ", None),
        ("요", None),
    ],
)
def test_words_choose_where_they_begin_one_choice_alone(text: str, data: str | None) -> None:
    chosen = choice_of(text, THREE)
    assert (chosen.data if isinstance(chosen, Button) else chosen) == data


def test_of_several_that_fit_the_words_the_first_is_meant_by_who_says_that_they_choose() -> None:
    three = [Button("구독을 해지하려면?", "a"), Button("구독을 환불받으려면?", "b"), Button("강의를 환불받으려면", "c")]
    chosen = [choice_of(text, three) for text in ("환불 쪽이요", "환불받는 거요", "환불이요", "구독", "쪽이요")]
    assert [choice.data if isinstance(choice, Button) else choice for choice in chosen] == ["b", "b", None, None, None]


def test_a_place_that_is_not_there_is_told_apart_from_no_choice() -> None:
    assert choice_of("4번", THREE) == Missing(4)
    assert choice_of("0번", THREE) == Missing(0)
    assert choice_of("밑에서 네번째", THREE) == Missing(4)
    assert choice_of("2번", []) == Missing(2)
    assert choice_of("마지막", []) is None  # where nothing is offered, that may mean anything
    assert choice_of("2", []) is None
