"""What stands before a question is no part of it."""

import pytest

from bot.matching.preambles import meant, without_preamble


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("아이폰인데 닉네임이 뭐예요", "닉네임이 뭐예요"),
        ("저는 안드로이드 쓰는데요, 알림이 안 와요", "알림이 안 와요"),
        ("PC에서 충전은 어떻게 해요", "충전은 어떻게 해요"),
        ("한빛몰 앱에서 산 쿠폰은 언제까지예요", "산 쿠폰은 언제까지예요"),
        ("알림은 어떻게 꺼요", None),
        ("한빛몰은", None),
        ("아이폰으로 바꿨어요", None),
    ],
)
def test_the_question_alone(text: str, question: str | None) -> None:
    assert without_preamble(text, ["한빛몰"]) == question


def test_of_several_services_the_name_is_part_of_the_question() -> None:
    assert without_preamble("한빛몰에서 산 쿠폰은 언제까지예요", ["한빛몰", "한빛북스"]) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("환불 말고 교환하고 싶어요", "교환하고 싶어요"),
        ("카드 아니고 계좌이체로 내려고요", "계좌이체로 내려고요"),
        ("환불 말고요", "환불 말고요"),
        ("이거 말고 환불이요", "이거 말고 환불이요"),
        ("주말에는 쉬나요", "주말에는 쉬나요"),
    ],
)
def test_what_is_set_aside_is_not_searched(text: str, wanted: str) -> None:
    assert meant(text) == wanted
