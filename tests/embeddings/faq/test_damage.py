"""Sound answers are left alone, and a damaged one is reported once at its place."""

import pytest

from embeddings.faq.damage import damages


@pytest.mark.parametrize(
    "answer",
    [
        "내일 도착합니다.",
        "네, 가능해요",
        "주문 내역에서 확인해 주세요 😊",
        "고마워요 ☺\ufe0f",
        "더 알고 싶으면 보세요: https://help.example.com/a",
        "전화는 02-000-0000",
        "배송비는 3,000원",
        "자세히 [보러가기]",
        "1. 앱을 열어요.\n2. 메뉴를 눌러요.",
        "방법>1. 앱을 열어요.2. 메뉴를 눌러요. 3. 끝나요.".replace(".2", ". 2"),
        "1) 앱을 열어요. 2) 메뉴를 눌러요. :)",
        "상자는 셋까지(최대 3) 보내요. 2026. 11. 23. 기준이에요.",
        '‘보관함’과 ‘쿠폰함‘을 보세요. It\'s "새것"이에요.',
        "앱 5.0에서 돼요. 쉬워요?! 네!",
        "있어요.(단, 섬은 빼고요.)",
    ],
)
def test_a_sound_answer_is_not_reported(answer: str) -> None:
    assert damages(answer) == []


@pytest.mark.parametrize(
    ("answer", "place", "found"),
    [
        ("상담이 필요", 5, 'seems cut off ("…필요")'),
        ("앱에서 확인하실 수 있...", 14, 'seems cut off ("…있...")'),
        ("카드(신용, 체크", 8, 'seems cut off ("…체크")'),
        ("되나요?네, 돼요.", 4, 'has run-together sentences ("…되나요?네, 돼요.…")'),
        ("돼요.* 단, 섬은 늦어요.- 끝이에요.", 3, "has run-together sentences at 2 places, first"),
        ("문의해 주세요.) 내일 와요.", 8, 'has ")" without "("'),
        ("카드(신용, 체크로 내요.", 2, 'has "(" without a partner'),
        ("‘쿠폰함을 보세요.", 0, 'has "‘" without a partner'),
        ("1. 열어요.\n3. 닫아요.", 8, 'has "3." without "2."'),
    ],
)
def test_a_damaged_answer_is_reported_once_at_its_place(answer: str, place: int, found: str) -> None:
    (damage,) = damages(answer)
    assert damage[0] == place
    assert damage[1].startswith(found)
