"""Where a message holds several questions, and where it doesn't."""

import pytest

from embeddings.text.clauses import is_question, items, joints, sentences


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("환불 되나요? 기한은요?", ["환불 되나요?", "기한은요?"]),
        ("환불 되나요 그리고 이용권 기한도 알려주세요", ["환불 되나요", "이용권 기한도 알려주세요"]),
        ("1. 환불 방법\n2. 이용권 기한", ["환불 방법", "이용권 기한"]),
        ("환불은 언제 되나요 그리고", ["환불은 언제 되나요"]),
        ("캐시는 10.5% 할인되나요", ["캐시는 10.5% 할인되나요"]),
        ("아이디랑 비밀번호를 같이 바꿀 수 있나요", ["아이디랑 비밀번호를 같이 바꿀 수 있나요"]),
        ("주말에도 되나요 그거", ["주말에도 되나요 그거"]),
        ("?!", []),
    ],
)
def test_a_message_falls_into_its_sentences(message: str, parts: list[str]) -> None:
    assert sentences(message) == parts


@pytest.mark.parametrize(
    ("sentence", "halves"),
    [
        ("환불은 어떻게 하고 수수료는 얼마예요", ("환불은 어떻게 하고", "수수료는 얼마예요")),
        ("충전 방법 그리고 환불 방법 알려주세요", ("충전 방법", "환불 방법 알려주세요")),
        ("충전하고 나서 환불할 수 있나요", None),
        ("결제했는데 캐시가 안 들어왔어요", None),
    ],
)
def test_only_what_asks_twice_has_a_joint(sentence: str, halves: tuple[str, str] | None) -> None:
    assert next(joints(sentence), None) == halves


def test_a_list_between_commas_but_no_amount_of_money() -> None:
    assert items("환불 방법, 이용권 기한 알려주세요") == ["환불 방법", "이용권 기한 알려주세요"]
    assert items("수수료가 1,000원인가요") == ["수수료가 1,000원인가요"]


def test_what_is_told_is_no_question() -> None:
    told = ("어제 캐시를 충전했어요", "안녕하세요", "고마워요")
    asked = ("환불 방법", "언제 되는지 알려주세요", "로그인하고 싶어요")
    assert {text: is_question(text) for text in (*told, *asked)} == dict.fromkeys(told, False) | dict.fromkeys(
        asked, True
    )
