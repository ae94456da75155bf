"""Labels and platforms of a help page, as people write them."""

import pytest

from embeddings.faq.help_page import label_levels, platform_name


@pytest.mark.parametrize(
    ("line", "levels"),
    [
        ("  • [별빛상점][주문 관련][공통]", ["별빛상점", "주문 관련", "공통"]),
        ("[별빛 이모티콘][안드로이드 ]", ["별빛 이모티콘", "안드로이드"]),
        ("-\u00a0[ 가 ] [나]\u200b", ["가", "나"]),
        ("[새해 쿠폰] 관련 안내", []),
        ("[앱]", []),
        ("[가][나] 다음에 글", []),
        ("[가][ ][나]", []),
        ("[가][나][다][라]", []),
    ],
)
def test_a_label_is_a_line_of_two_or_three_bracket_groups(line: str, levels: list[str]) -> None:
    assert label_levels(line) == levels


@pytest.mark.parametrize(
    ("level", "name"),
    [
        ("IOS", "iOS"),
        ("아이폰", "iOS"),
        ("Android", "안드로이드"),
        ("안드로이드 (원스토어)", "안드로이드(원스토어)"),
        ("PC버전(Windows용)", "PC"),
        ("PC 버전", "PC"),
        ("PC버전(Mac용)", "Mac"),
        ("공통", "공통"),
        ("배송", None),
    ],
)
def test_a_platform_is_written_in_one_way(level: str, name: str | None) -> None:
    assert platform_name(level) == name
