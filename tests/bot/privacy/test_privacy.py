"""What is masked and what is left alone, case by case; then properties, floors on labelled texts, and bounded time."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import timed
from bot.privacy.figures import EVERY_KIND, Fault, Labelled, Tally, load_labelled, measure
from bot.privacy.masking import Finding, find, mask
from embeddings.errors import FaqFileError
from scripts import measure_masking
from tests.conftest import ROOT

LABELLED = ROOT / "tests/data/personal.jsonl"

MASKED = [
    # resident and foreigner registration numbers: a date, a century and sex, no check digit
    ("주민번호는 900101-1990012입니다", "주민번호는 [주민등록번호]입니다"),
    ("211130-4123457", "[주민등록번호]"),
    ("제 주민번호가9907312991234이에요", "제 주민번호가[주민등록번호]이에요"),
    ("75.09.17-1990044", "[주민등록번호]"),
    ("9 0 0 1 0 1 1 9 9 0 0 1 2 요", "[주민등록번호] 요"),
    ("９００１０１－１９９００１２", "[주민등록번호]"),
    ("900101\u200b-\u200b1990012", "[주민등록번호]"),
    ("구공공일공일 일구구공공일이", "[주민등록번호]"),
    ("주민번호 901341-1234567", "주민번호 [주민등록번호]"),  # month 13: a slip, but named
    ("외국인등록번호:850612-6990055", "외국인등록번호:[외국인등록번호]"),
    # phone numbers
    ("제번호는01012345678이에요", "제번호는[전화번호]이에요"),
    ("010-1234-5678이 구번호예요", "[전화번호]이 구번호예요"),
    ("0 1 0 1 2 3 4 5 6 7 8", "[전화번호]"),
    ("010·1234·5678", "[전화번호]"),
    ("010ㅡ1234ㅡ5678", "[전화번호]"),
    ("010\n1234\n5678", "[전화번호]"),
    ("⓪①⓪①②③④⑤⑥⑦⑧", "[전화번호]"),
    ("0️⃣1️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣!", "[전화번호]!"),
    ("０１０１２３４５６７８", "[전화번호]"),
    ("공일공 일이삼사 오육칠팔", "[전화번호]"),
    ("영일영 일이삼사 오륙칠팔로 주세요", "[전화번호]로 주세요"),
    ("공일공일이삼사오육칠팔이에요", "[전화번호]이에요"),
    ("폰공일공일이삼사오육칠팔이고요", "폰[전화번호]이고요"),
    ("010 일이삼사 5678", "[전화번호]"),
    ("공일공에 1234에 5678", "[전화번호]"),
    ("공일공 다시 일이삼사 다시 오육칠팔", "[전화번호]"),
    ("016-123-4567, 02-123-4567", "[전화번호], [전화번호]"),
    ("(02)123-4567 / 031 123 4567", "[전화번호] / [전화번호]"),
    ("(010-1234-5678)", "([전화번호])"),
    ("070-1234-5678 0507-1234-5678 050-1234-5678", "[전화번호] [전화번호] [전화번호]"),
    ("+82 (0)10-1234-5678 0082-10-1234-5678 821012345678", "[전화번호] [전화번호] [전화번호]"),
    ("일본 +81 90-0123-4567", "일본 [전화번호]"),
    ("1.010-1234-5678 2.010-1111-0000", "1.[전화번호] 2.[전화번호]"),
    ("주문번호 010-1234-5678", "주문번호 [전화번호]"),  # no shop's number looks so
    # cards
    ("카드번호 4111-1111-1111-1111로", "카드번호 [카드번호]로"),
    ("5555 5555 5555 4444", "[카드번호]"),
    ("378282246310005", "[카드번호]"),
    ("사일일일 일일일일 일일일일 일일일일 카드", "[카드번호] 카드"),
    ("카드번호 4111-1111-1111-1112", "카드번호 [카드번호]"),  # a slip, but named
    ("4111-1111-1111-1111,5555-5555-5555-4444", "[카드번호],[카드번호]"),
    # accounts: named by words before or after, or grouped as banks do
    ("계좌번호 110123456789", "계좌번호 [계좌번호]"),
    ("국민은행123456-12-123456김하늘", "국민은행[계좌번호]김하늘"),
    ("110123456789 신한이요", "[계좌번호] 신한이요"),
    ("110123456789 여기로 보내주세요", "[계좌번호] 여기로 보내주세요"),
    ("110-123-456789", "[계좌번호]"),
    ("계좌 110 123 456789 3만원", "계좌 [계좌번호] 3만원"),
    ("신한 일일공 일이삼 사오육칠팔구", "신한 [계좌번호]"),
    ("1234567890 환불계좌 110123456789", "1234567890 환불계좌 [계좌번호]"),
    # e-mail addresses
    ("메일은hong.g+1@example.co.kr이에요", "메일은[이메일]이에요"),
    ("hong 골뱅이 naver.com", "[이메일]"),
    ("hong(at)naver.com", "[이메일]"),
    ("hong @ naver.com", "[이메일]"),
    ("hong@naver,com", "[이메일]"),
    ("hong골뱅이네이버닷컴", "[이메일]"),
    ("01012345678@example.com", "[이메일]"),
    ("m12345678@example.com", "[이메일]"),
    # passports and driver's licences
    ("M12345678", "[여권번호]"),
    ("여권 m123a4567이에요", "여권 [여권번호]이에요"),
    ("여권번호 SE1234567", "여권번호 [여권번호]"),
    ("12-34-567890-12", "[운전면허번호]"),
    ("면허번호111234567890", "면허번호[운전면허번호]"),
    ("서울 12-345678-90", "[운전면허번호]"),
    # several
    (
        "주문번호 20241115123456 환불계좌 신한 110-012-345670 연락처 01012345678",
        "주문번호 20241115123456 환불계좌 신한 [계좌번호] 연락처 [전화번호]",
    ),
    ("2024-11-15 10:30 에 010-1234-5678 로", "2024-11-15 10:30 에 [전화번호] 로"),
    ("010-1234-5678 1588-1234", "[전화번호] 1588-1234"),
]

KEPT = [
    *("080-123-4567", "0801234567", "1588-1234", "15881234", "1661.1234", "02-1588-1234", "112 119 1372"),
    *("계좌 문의 080-123-4567", "입금 문의 1588-1234", "1588-1234, 1599-1234"),
    *("10,000 캐시", "1000원", "3만원", "1,234,567원", "입금 1234567890원", "1000 2000 3000 5000 10000"),
    *("5년", "365일 24시간", "11월 15일", "2024-11-15"),
    *("20241115", "입금 2024-11-15 10:30 30000원", "24.11.15 24.11.20"),
    *("버전 10.15.7", "v3.25.1.1024", "192.168.0.1", "1~100화", "1,2,3,4,5,6,7,8,9,10,11화", "1 2 3 4 5 6 7 8 9 10 11"),
    *("주문번호 20241115123456", "주문번호 110-123-456789", "결제번호 9001011234567", "주문번호는 4111111111111111"),
    *("회원번호 123456789012", "사업자등록번호 123-45-67890", "법인등록번호 110111-1234567", "123-45-67890"),
    *("무통장입금으로 주문한 20241115123456", "GPA.3345-1234-5678-90123", "시리얼 M12345678", "ABC1234567890123"),
    *("일이 있어서", "이사 오구", "공이 사라졌어요", "오일 이내", "삼일 전", "구매", "이용권", "육아"),
    *("이 일이 삼일째예요", "일일이 구매", "육이오 팔일오 삼일절 사일구", "이사 오구 이사 오구 이사 오구"),
    *("카드 끝자리 1111", "4111-****-****-1111", "끝번호 5678", "010만 돼요?", "신한카드 실적", "901341-1234567"),
    *("골뱅이 무침", "@webtoon_official", "3@5000", "a@b", "look at example.com", "naver.com 아이디"),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_personal_data_is_replaced_by_its_kind(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_what_tells_of_nobody_is_left_alone(text: str) -> None:
    assert mask(text) == text


def test_a_finding_says_where_it_is_in_the_text_as_it_was_sent() -> None:
    assert find("폰 0\u200b10-1234-5678, a@b.kr") == [Finding(2, 16, "전화번호"), Finding(18, 24, "이메일")]


def strings_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in strings_in(part)]


@pytest.mark.shipped_faq
@pytest.mark.parametrize("name", ["faq.jsonl", "intents.jsonl", "tests/data/questions.jsonl"])
def test_our_own_questions_and_answers_are_left_alone(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    texts = [text for line in lines for text in strings_in(json.loads(line))]
    assert [text for text in texts if mask(text) != text] == []


PIECES = st.sampled_from(
    [
        *"0123456789공영일이삼사오육륙칠팔구 -.,/()+_~@\n\0[]Ma０",
        *("010-1234-5678", "110-123-456789", "900101-1990012", "4111111111111111", "1588-1234", "a@naver.com"),
        *("에", "다시", "계좌", "신한", "은행", "주문번호", "카드"),
        *("여권", "면허", "서울", "원", "이에요", "보내주세요"),
        *("2024.11.15", "10:30", "10,000", "20241115", "[전화번호]", "[계좌번호]", "골뱅이", "점com", "\u200b"),
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text())
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@settings(max_examples=300, deadline=None)
@given(
    st.text().map(
        lambda text: "".join(c for c in text if not c.isdigit() and c not in "공영일이삼사오육륙칠팔구골앳@〇＠")
    )
)
def test_text_without_digits_or_at_signs_is_left_alone(text: str) -> None:
    assert mask(text) == text


HOSTILE = [
    *("1", "0", "1 ", "44 4 ", "22 ", "02 12 ", "11-", "일"),
    *("사사 ", "공일공 ", "1에", "1((", "1,000,", "2024-", "+82 "),
    *("010-1234-5678 ", "900101-1990012 ", "계좌 123456789 ", "m12345678 ", "\u200b1"),
    *("a", "a.", "a@", "@", "a@b.", "a골뱅이"),
    *("육8팔칠", "육일7육", "-010구구", "영이1영이"),  # each number uncovers another, from the end to the beginning
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    """Measured: 46 ms at most, and 23 but for the last line of pieces. The bound is wide for slow machines."""
    text = (piece * 4000)[:4000]
    assert timed(lambda: mask(text))[1] < 0.5


def test_labelled_texts_are_masked_as_well_as_measured() -> None:
    """Floors a little below `python -m scripts.measure_masking tests/data/personal.jsonl`: 0.985 and 0.970."""
    tallies, _ = measure(load_labelled(LABELLED))
    every = tallies[EVERY_KIND]
    assert every.precision is not None
    assert every.precision >= 0.97
    assert every.recall is not None
    assert every.recall >= 0.955


def finder(text: str) -> list[Finding]:
    """Masks the first three characters as a phone number and the last two as a card's."""
    return [Finding(0, 3, "전화번호"), Finding(len(text) - 2, len(text), "카드번호")]


def test_each_kind_is_counted_by_label_and_by_mask() -> None:
    half = Labelled(text="0-12 x 99", spans=(("계좌번호", "0-12"), ("카드번호", "99")))  # "2" of 0-12 shows
    none = Labelled(text="abc de", spans=())
    tallies, faults = measure([half, none], finder)
    assert tallies["전화번호"] == Tally(labelled=0, found=0, masked=2, right=1)
    assert tallies["계좌번호"] == Tally(labelled=1, found=0, masked=0, right=0)
    assert tallies["카드번호"] == Tally(labelled=1, found=1, masked=2, right=1)
    assert tallies[EVERY_KIND] == Tally(labelled=2, found=1, masked=4, right=2)
    assert (tallies[EVERY_KIND].precision, tallies[EVERY_KIND].recall) == (0.5, 0.5)
    assert (tallies["이메일"].precision, tallies["이메일"].recall) == (None, None)
    assert faults == [
        Fault("0-12 x 99", "0-12", missed=True),
        Fault("abc de", "abc", missed=False),
        Fault("abc de", "de", missed=False),
    ]


def test_a_span_that_is_not_in_its_text_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(
        '{"text": "a", "spans": []}\n{"text": "번호 010", "spans": [["전화번호", "011"]]}\n', encoding="utf-8"
    )
    with pytest.raises(FaqFileError, match=r'own\.jsonl:2: spans: found \["011"\], expected parts of the text'):
        load_labelled(file)


def test_the_script_prints_figures_and_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(
        '{"text": "폰 01012345678, o1o-1234", "spans": [["전화번호", "01012345678"], ["전화번호", "o1o-1234"]]}\n'
    )
    assert measure_masking.main([str(file)]) == 0
    printed = capsys.readouterr().out
    assert "     1.000   0.500         2       1  전화번호\n" in printed
    assert "1 texts, 0 of them without personal data; " in printed
    assert "faults (1 of 1):\n  missed: 'o1o-1234' in '폰 01012345678, o1o-1234'\n" in printed


def test_the_script_ends_with_1_for_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measure_masking.main([str(tmp_path / "none.jsonl")]) == 1
    assert "can't be read" in capsys.readouterr().err
