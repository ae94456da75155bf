"""How messages end, of kinds that differ from each other in their last words alone."""

import pytest

from embeddings.text.endings import Ending, ending_of


@pytest.mark.parametrize(
    ("ending", "texts"),
    [
        ("asks", ("환불 되나요", "환불은?", "로그인이 안돼요ㅠㅠ", "캐시가 안 들어왔어요", "탈퇴하고 싶은데요")),
        ("asks", ("환불 방법", "캐시 충전", "그게 뭔데", "2번", "ㅇㅇ", "수수료는요", "where is my refund?")),
        ("tells", ("안녕하세요", "저기요", "질문 있어요", "어제 캐시를 충전했어요", "방금 결제했는데요", "이용권")),
        ("breaks off", ("제가", "어제 결제를 했는데", "환불은 어떻게 하고", "충전하려면", "로그인이", "환불 수수료는")),
        ("breaks off", ("그리고", "그게…", "음...", "캐시를\n어제 샀는데")),
    ],
)
def test_an_ending_tells_whether_more_will_come(ending: Ending, texts: tuple[str, ...]) -> None:
    assert {text: ending_of(text) for text in texts} == dict.fromkeys(texts, ending)


def test_an_empty_message_waits_for_nothing() -> None:
    assert ending_of("  ") == "asks"
