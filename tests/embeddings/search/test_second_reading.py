from collections.abc import Sequence

import pytest

from embeddings.faq.synonyms import Synonyms
from embeddings.index.contents.words import words_of
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher
from embeddings.search.second_reading import SecondReading
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS

PASSWORD = Synonyms(word="비밀번호", also=("비번", "암호"))
PHONE = Synonyms(word="휴대전화", also=("휴대폰", "폰", "폰 번호판"))
NAME = Synonyms(word="아이디", also=("ID",))
TRANSFER = Synonyms(word="계좌이체", also=("이체",))


def reading(query: str, *texts: str, synonyms: Sequence[Synonyms] = (PASSWORD, PHONE, NAME, TRANSFER)) -> str | None:
    return SecondReading(words_of(synonyms, texts)).of(query)


@pytest.mark.parametrize(
    ("query", "texts", "read"),
    [
        ("비번 까먹음", ["비밀번호 찾기"], "비밀번호 까먹음"),
        ("비번을 잊었어요", ["비밀번호 찾기"], "비밀번호을 잊었어요"),
        ("비번 까먹음", ["암호를 찾으려면"], "암호 까먹음"),  # the FAQ's own word, whatever the file calls the standard
        ("비번 까먹음", ["비번 찾기", "비밀번호 변경"], None),  # the FAQ knows it
        ("비번 까먹음", ["회원 가입"], None),  # nothing here is about it
        ("제비번식", ["비밀번호 찾기"], None),  # in the middle of a word
        ("폰으로 되나요", ["휴대폰 결제"], "휴대폰으로 되나요"),
        ("폰?", ["휴대폰 결제"], "휴대폰?"),
        ("폰트가 깨져요", ["휴대폰 결제"], None),  # one syllable, and no particle after it
        ("ID 찾기", ["Android 아이디"], "아이디 찾기"),  # not the FAQ's word, though the letters stand in another
        ("쿠폰 쓸래요", ["휴대폰 결제"], None),
        ("폰번호판 떼기", ["휴대전화"], "휴대전화 떼기"),  # the longest form, with or without its space
        ("이 체크카드", ["계좌이체 수수료"], None),  # no space within a short form
        ("이체 한도", ["계좌 이체"], None),  # which the FAQ has, in its longer word
    ],
)
def test_a_reading_is_in_the_faqs_own_words(query: str, texts: list[str], read: str | None) -> None:
    assert reading(query, *texts) == read


def test_without_synonyms_there_is_one_reading() -> None:
    assert reading("비번 까먹음", "비밀번호", synonyms=()) is None


@pytest.fixture
def searcher() -> Searcher:
    encoder = WordEncoder()
    index = Index.encode(ENTRIES, INTENTS, encoder)
    index.synonyms.extend([Synonyms(word="쿠폰", also=("할인권", "바우처")), Synonyms(word="환불", also=("리펀드",))])
    return Searcher(index, encoder)


def test_a_question_in_other_words_finds_its_entry(searcher: Searcher) -> None:
    plain = Searcher(Index.encode(ENTRIES, INTENTS, WordEncoder()), WordEncoder())
    assert plain.search("바우처").hits[0].entry.id != "coupon"
    result = searcher.search("바우처")
    assert (result.query, result.reading) == ("바우처", "쿠폰")
    assert result.hits[0].entry.id == "coupon"
    assert result.hits[0].score == pytest.approx(plain.search("쿠폰").hits[0].score)


def test_a_topic_keeps_the_reading_that_fits_it_better(searcher: Searcher) -> None:
    """Of a question about two things, one of them in words that are nobody's: neither reading loses the other's."""
    plain = Searcher(Index.encode(ENTRIES, INTENTS, WordEncoder()), WordEncoder())
    first, second = (
        {hit.topic: hit.score for hit in plain.search(q).hits} for q in ("알림 끄기 리펀드", "알림 끄기 환불")
    )
    both = {hit.topic: hit.score for hit in searcher.search("알림 끄기 리펀드").hits}
    assert both == pytest.approx({topic: max(first[topic], second[topic]) for topic in first})


def test_a_stored_phrasing_is_read_once(searcher: Searcher) -> None:
    assert searcher.search("할인 쿠폰").reading is None
