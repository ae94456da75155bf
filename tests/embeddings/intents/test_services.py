"""Names of services in a text: which belong to the FAQ, which are strangers, and which are only used."""

from collections.abc import Set

import pytest

from embeddings.faq.entries import Entry
from embeddings.index.contents.said import Said
from embeddings.intents.services import Services
from tests.fakes.faq_samples import ENTRIES


def services(entries: list[Entry]) -> Services:
    said = Said(entries, (), ())
    return Services(said.names, said.speaks_of)


SHOP = services(ENTRIES)
PAGES = services([ENTRIES[0].model_copy(update={"service": "카카오페이지", "answer": "휴대폰이나 네이버페이로 내요."})])


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("넷플릭스 해지하는 법", {"넷플릭스"}),
        ("netflix 요금", {"netflix"}),
        ("로그인이 안돼요", set()),
        ("비밀번호를 잊어버렸어요", set()),
        ("상점에서 넷플릭스 이용권 사는 법", set()),
        ("카카오페이지 탈퇴", {"카카오페이지"}),
        ("카카오페이로 결제하고 싶어요", set()),
        ("네이버페이 되나요", set()),
        ("네이버페이 결제 가능한가요", set()),
        ("카카오톡 계정으로 들어갈래요", set()),
        ("유튜브처럼 빠르게 보기", set()),
        ("카뱅 통장도 여기다 연결돼요?", set()),
        ("멜론 플레이리스트 이 앱으로 옮길 수 있나요", set()),
        ("do you take kakaopay", set()),
        ("페이코 포인트로 낼래요", set()),
        ("토스 송금 한도 얼마예요", {"토스"}),
    ],
)
def test_a_service_by_name(text: str, foreign: Set[str]) -> None:
    assert SHOP.foreign(text) == foreign


def test_the_own_service_is_no_stranger_and_the_longer_name_counts() -> None:
    assert PAGES.foreign("카카오페이지 탈퇴") == set()
    assert PAGES.names_own("카카오 페이지 말고 카카오페이지 탈퇴")
    assert PAGES.foreign("카카오페이 탈퇴") == {"카카오페이"}
    assert not PAGES.names_own("카카오페이 탈퇴")


def test_what_the_faq_speaks_of_is_no_stranger_to_it() -> None:
    assert not PAGES.are_strangers({"네이버페이"})
    assert PAGES.are_strangers({"넷플릭스"})


@pytest.mark.parametrize(
    ("text", "foreign"), [("사람인데요 질문이 있어요", set()), ("사람인에서 지원했어요", {"사람인"})]
)
def test_a_name_ends_where_a_particle_does(text: str, foreign: Set[str]) -> None:
    assert SHOP.foreign(text) == foreign
