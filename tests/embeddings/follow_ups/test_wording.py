"""What of a message is content, and what only asks or links."""

import pytest

from embeddings.follow_ups.wording import shared, wording_of


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("그건 얼마예요?", ""),
        ("얼마나 걸려요?", ""),
        ("왜요?", ""),
        ("필요한 서류가 뭐예요", ""),
        ("Just the fee, please", ""),
        ("몇 살부터 돼요?", ""),
        ("7일짜리는 얼마예요?", "7일"),
        ("예약된 책도요?", "예약 책"),
        ("캐시 환불은 어떻게 하나요", "캐시 환불"),
        ("데이터 다 쓰면요?", "데이터 쓰"),
    ],
)
def test_content_is_what_names_something(text: str, content: str) -> None:
    assert wording_of(text).content == content


@pytest.mark.parametrize(
    ("text", "elliptic", "linked"),
    [
        ("수수료는요?", True, False),
        ("그럼 배송은 어떻게 해요", False, True),
        ("그럼 안드로이드는요?", True, True),
        ("What about the fee?", False, True),
        ("캐시 환불은 어떻게 하나요?", False, False),
    ],
)
def test_a_message_leans_by_its_end_or_its_beginning(text: str, *, elliptic: bool, linked: bool) -> None:
    wording = wording_of(text)
    assert (wording.elliptic, wording.linked) == (elliptic, linked)


def test_shared_letters_survive_a_particle_and_a_slip() -> None:
    assert shared("취소", "예약을 취소하시면") == 1
    assert 0.5 < shared("수수료금", "환불 수수료: 10%") < 1


def test_when_and_for_whom_and_how_many_are_no_subjects() -> None:
    assert wording_of("친구 3명이 내년에 수강하면요?").subjects == "수강"


def test_a_period_is_shared_with_what_a_tariff_says() -> None:
    assert shared("1년", "이용료는 월 2,900원 또는 연 29,000원입니다.") == 1
    assert shared("1년", "1년 안에 쓰세요") == 1
    assert shared("1년", "연결해 주세요. 월 2,900원입니다.") == 0
