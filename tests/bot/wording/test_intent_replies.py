import pytest

from bot.wording.intent_replies import intent_reply
from bot.wording.particles import PAIRS, particle, with_particle
from embeddings.faq.intents import Intent, load_intents, shipped_intents
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("word", "topic", "object_", "towards"),
    [
        ("카페", "는", "를", "로"),
        ("멜론", "은", "을", "으로"),
        ("카카오맵", "은", "을", "으로"),
        ("배달", "은", "을", "로"),  # ㄹ takes 로
        ("카카오페이지(웹)", "는", "를", "로"),
        ("「별빛」", "은", "을", "으로"),
        ("11번가", "는", "를", "로"),
        ("배민 2", "는", "를", "로"),  # 이
        ("배민 1", "은", "을", "로"),  # 일
        ("채널 10", "은", "을", "으로"),  # 십
        ("플랜 100", "은", "을", "으로"),  # 백
        ("스터디 24", "는", "를", "로"),  # 사
        ("U+", "는", "를", "로"),  # 플러스
        ("KT", "는", "를", "로"),
        ("SKB 인터넷 M", "은", "을", "으로"),
        ("URL", "은", "을", "로"),  # 엘
        ("KakaoPage", "는", "를", "로"),
        ("Apple", "은", "을", "로"),
        ("Melon", "은", "을", "으로"),
        ("Kakao Bank", "는", "를", "로"),
        ("Shop", "은", "을", "으로"),
        ("Kit", "은(는)", "을(를)", "(으)로"),  # 키트, but Chat is 챗
        ("NAVER", "은(는)", "을(를)", "(으)로"),  # a word here, but KR is 알
        ("🎬", "은(는)", "을(를)", "(으)로"),
        ("ショップ", "은(는)", "을(를)", "(으)로"),
    ],
)
def test_a_particle_fits_the_end_of_the_word(word: str, topic: str, object_: str, towards: str) -> None:
    assert [particle(word, pair) for pair in ("은/는", "을/를", "으로/로")] == [topic, object_, towards]


def test_every_pair_has_a_form_for_each_ending() -> None:
    assert [with_particle("봄", pair)[1:] for pair in PAIRS] == ["은", "이", "을", "과", "으로", "이나", "이에요"]
    assert [with_particle("비", pair)[1:] for pair in PAIRS] == ["는", "가", "를", "와", "로", "나", "예요"]


EVERY_PAIR = Intent(
    id="every",
    phrasings=("안녕",),
    reply={
        "ko": "{service}은/는 {service}이/가 {service}을/를 {service}과/와 {service}으로/로 {service}에서 은/는",
        "en": "{service} it is",
    },
)


@pytest.mark.parametrize(
    ("services", "said"),
    [
        (["멜론"], "멜론은 멜론이 멜론을 멜론과 멜론으로 멜론에서 은/는"),
        (
            ["멜론", "카페"],
            "멜론과 카페는 멜론과 카페가 멜론과 카페를 멜론과 카페와 멜론과 카페로 멜론과 카페에서 은/는",
        ),
        (list("가나다라"), " ".join("저희 서비스" + p for p in ("는", "가", "를", "와", "로", "에서")) + " 은/는"),
    ],
)
def test_services_stand_in_place_of_their_name(services: list[str], said: str) -> None:
    assert intent_reply(EVERY_PAIR, "ko", services) == said


def test_an_english_reply_joins_services_as_english_does() -> None:
    assert intent_reply(EVERY_PAIR, "en", ["Cafe", "Melon", "Map"]) == "Cafe, Melon and Map it is"
    assert intent_reply(EVERY_PAIR, "en", list("abcd")) == "our services it is"


def test_a_service_with_braces_in_its_name_is_said_as_it_is() -> None:
    assert intent_reply(EVERY_PAIR, "en", ["{service} \\1"]) == "{service} \\1 it is"


def test_shipped_replies_are_whole_sentences_for_any_service() -> None:
    for intent in load_intents(ROOT / "no such file.jsonl"):
        for language in intent.reply:
            for services in ([], ["달빛서점"], ["달빛서점", "별빛상점"]):
                said = intent_reply(intent, language, services)
                assert "{" not in said
                assert "/" not in said
                assert "카카오" not in said


def test_shipped_replies_name_no_service_but_the_faqs() -> None:
    for intent in shipped_intents():
        said = "".join(intent.reply.values()).casefold()
        assert "카카오" not in said
        assert "kakao" not in said
