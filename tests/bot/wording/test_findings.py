"""Whatever checks, the gate and publishing tell is told in Korean too: asked of the real messages."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.builds.gate import Floor
from bot.editing.faq_lines import add_to_faq, put_into_faq
from bot.learning.proposals import Draft, Proposal
from bot.lint.closeness import drawn_away, near_duplicates, unreachable
from bot.lint.lifetimes import lifetimes
from bot.matching.decision import Thresholds
from bot.wording.commands.findings import in_korean
from embeddings.building.intent_warnings import crossing_phrasings, services_gone
from embeddings.errors import FaqFileError, IndexUnusableError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import load_faq, load_for_build
from embeddings.faq.intents import load_intents
from embeddings.faq.synonyms import load_synonyms
from embeddings.index.index import Index
from embeddings.index.store import BuildStore
from embeddings.search.searcher import Searcher
from tests.bot.builds.test_gate import HARM, OUTSIDE, RIGHT, WRONG
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.word_confidence import ANSWER_FROM, CHOICES_FROM, WORD_CONFIDENCE

_SENTENCE = re.compile(r"[A-Za-z]{2,}[,;]? [a-z]{2,}")
"""Two English words in a row."""
LINE = {"id": "a", "service": "상점", "category": "구매", "question": "포장되나요?", "answer": "네, 포장해 드려요."}
TODAY = date(2026, 11, 27)


def told_of(folder: Path, *lines: str | bytes, start: bytes = b"") -> list[str]:
    """Faults of a file of these lines, or the notes on it."""
    path = folder / "faq.jsonl"
    path.write_bytes(start + b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    told: list[str] = []
    try:
        load_faq(path, told.append)
    except FaqFileError as error:
        return error.problems
    return told


def line(**other: object) -> str:
    return json.dumps(LINE | other, ensure_ascii=False)


FILES: dict[str, list[str | bytes]] = {
    "아니에요": ["{"],
    "두 번 있어요": ['{"id": "a", "id": "b"}'],
    "중괄호로 감싼 항목이": ["[1]"],
    "UTF-8이 아니에요": ["포장".encode("cp949")],
    "풀린 글자": [line(question="\u1112\u1161")],
    "모르는 칸이에요": [line(tags="x")],
    "빠져 있어요": ['{"id": "a"}'],
    "비어 있어요. 적어": [line(answer="")],
    "파일이 비어": [""],
    "자로 너무 길어요": [line(question="가" * 301)],
    "개로 너무 많아요": [line(follow_ups=["b"] * 6)],
    "쓸 수 없는 글자가": [line(id="가")],
    "보이지 않는 글자": [line(answer="가\u0007나다.")],
    "빈칸뿐이에요": [line(owner=" ")],
    "폴더 안의 파일": [line(images=["../a.png"])],
    "사진 파일": [line(images=["a.gif"])],
    "도움말 폴더에 없어요": [line(images=["a.png"])],
    "게시)나 draft": [line(status="yes")],
    "처럼 날짜로": [line(updated="내일")],
    "https://로 시작하는": [line(url="여기")],
    "대신 글의 목록을": [line(alternates="하나")],
    "대신 글을": [line(answer=3)],
    "가운데 하나는 있어야": [line(category=None)],
    "이미 쓰고": [line(), line(question="다른 질문", alternates=[])],
    "질문이 같아요": [line(), line(id="b")],
    "어느 쪽인지": [line(alternates=["싸 주나요"]), line(id="b", question="선물", alternates=["싸 주나요"])],
    "보다 빠른": [line(valid_from="2026-11-02", valid_until="2026-11-01")],
    "b 항목이 없어요": [line(follow_ups=["b"])],
    "자기 자신을": [line(follow_ups=["a"])],
    "초안이라": [line(follow_ups=["b"]), line(id="b", question="선물", status="draft")],
    "게시할 수 없는 초안": [line(), line(id="b", status="draft")],
    "카테고리만 달라요": [line(), line(id="b", category="설정")],
    "HTML 표시": [line(answer="<b>네</b>, 돼요.")],
    "끝나지 않은": [line(answer="결제 화면에서 쿠폰을")],
    "붙어 있어요": [line(answer="네, 돼요.그럼요.")],
    "군데 있어요": [line(answer="네, 돼요.그럼요.또 있어요.")],
    "빠진 것을": [line(answer="2. 쿠폰을 골라요.")],
    "짝이 없어요": [line(answer="결제(카드로만 돼요.")],
    "앞에 “(”": [line(answer="결제) 카드로만 돼요.")],
    "여러 메시지로": [line(answer="네. " * 1500 + "돼요.")],
    "건너뛰었어요": [line(), "", "", line(id="b", question="선물")],
    "로 읽었어요": [line(updated="2026.11.2")],
    "빼고 읽었어요": [line(owner=" 지수 ")],
}


@pytest.mark.parametrize(("korean", "lines"), FILES.items(), ids=FILES)
def test_what_a_file_tells(korean: str, lines: list[str | bytes], tmp_path: Path) -> None:
    told = [in_korean(one) for one in told_of(tmp_path, *lines)]
    assert any(korean in one for one in told), told
    assert [one for one in told if _SENTENCE.search(one) or not one.startswith("faq.jsonl ")] == []


def test_what_is_mended_in_reading(tmp_path: Path) -> None:
    told = [in_korean(one) for one in told_of(tmp_path, line() + "\r", start=b"\xef\xbb\xbf")]
    assert told == [
        "faq.jsonl 1번째 줄 · 파일 맨 앞의 표시(BOM)는 빼고 읽었어요.",
        "faq.jsonl 1번째 줄 · 윈도우 방식의 줄 끝을 맞춰 읽었어요.",
    ]


def faults(*calls: object) -> Iterator[str]:
    for call in calls:
        with pytest.raises((FaqFileError, IndexUnusableError)) as raised:
            call()  # type: ignore[operator]
        yield str(raised.value)


def test_other_files_and_what_can_not_be_written(tmp_path: Path) -> None:
    faq, intents, synonyms = (tmp_path / f"{name}.jsonl" for name in ("faq", "intents", "synonyms"))
    intents.write_text(
        '{"id": "x", "phrasings": [], "reply": {"ko": "{name} 네"}}\n{"id": "y", "phrasings": ["네"], "reply": {}}\n'
        '{"id": "y", "phrasings": ["네네"], "reply": {"ko": "{name}"}}\n'
    )
    synonyms.write_text(
        '{"word": "!", "also": ["비번", "비번"]}\n'
        '{"word": "암호", "also": ["열쇠"]}\n{"word": "열쇠", "also": ["암호"]}\n'
    )
    faq.write_text(line() + "\n")
    draft = Draft(id="n", service="상점", category="구매", question="포장", answer="[전화번호]로 전화해 주세요.")
    new = Proposal(
        name="포장", users=1, kind="new", draft=draft, question="포장", examples=("포장",), why={}, nearest=()
    )  # fmt: skip
    told = faults(
        lambda: load_intents(intents),
        lambda: load_synonyms(synonyms),
        lambda: load_faq(tmp_path / "none.jsonl"),
        lambda: add_to_faq(faq, {"gone": ["가", "나"]}),
        lambda: put_into_faq(faq, (line(note="x") + "\n").encode(), {"a": {"note": "x"}}),
        lambda: put_into_faq(tmp_path / "no" / "faq.jsonl", b"", {}, [ENTRIES[0]]),
        lambda: load_for_build(_drafts(tmp_path), TODAY),
        lambda: new.new_entry,
        lambda: BuildStore(tmp_path / "index").live_folder(),
        lambda: BuildStore(tmp_path / "index").folder("b1"),
    )
    korean = [in_korean(one) for one in told]
    assert [one for one in korean if _SENTENCE.search(one.replace("No such file or directory", ""))] == []
    assert korean[-3] == "“포장” · 답변: 가려진 개인정보가 들어 있어요. 누구에게나 보여 줄 수 있게 고쳐 주세요."


def _drafts(folder: Path) -> Path:
    path = folder / "drafts.jsonl"
    path.write_text(line(status="draft"))
    return path


def test_what_a_search_tells() -> None:
    refund, coupon = ENTRIES[:2]
    alike = {"question": "쿠폰은 어디에 쓰나요 요", "alternates": ("돈 돌려받기 환불 방법",)}
    words = "하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉"
    near = [{"question": f"{words} {last}", "alternates": ()} for last in ("영", "열", "스물", "서른")]
    near = [
        near[0] | {"platform": "안드로이드"},
        near[1],
        near[2] | {"answer": "아니요."},
        near[3] | {"answer": "글쎄요.", "platform": "iOS"},
    ]
    entries = [
        *ENTRIES,
        *(refund.model_copy(update={"id": f"r{n}", "service": f"상점{n}", "alternates": ()}) for n in range(4)),
        *(coupon.model_copy(update={"id": f"c{n}", **other}) for n, other in enumerate((alike, *near))),
    ]
    encoder = WordEncoder()
    own = INTENTS[0].model_copy(update={"phrasings": ("환불 방법", "돈 돌려받기 할래")})
    index = replace(Index.encode(entries, [own, *INTENTS[1:]], encoder), confidence=WORD_CONFIDENCE)
    searcher, thresholds = Searcher(index, encoder), Thresholds(ANSWER_FROM, CHOICES_FROM)
    found = [
        *(text for check in (near_duplicates(index), drawn_away(searcher, thresholds)) for _, text in check),
        *(text for _, text in unreachable(searcher, thresholds)),
        *crossing_phrasings(index, encoder),
        *services_gone([own.model_copy(update={"reply": {"ko": "옛가게예요."}})], ["옛가게"], entries),
    ]
    told = [in_korean(text) for text in found]
    for korean in (
        "답변도 같아요",
        "플랫폼이 다르니",
        "답변이 달라요",
        "더 가까워요",
        "의도 human의 표현",
        "지금은 없는 서비스",
    ):
        assert any(korean in one for one in told), (korean, told)
    assert [one for one in told if _SENTENCE.search(one)] == []


def test_entries_are_told_by_their_questions_where_these_are_known() -> None:
    questions = {"new-1": "환불은 어떻게 하나요", "new-2": "가" * 41, "own": "쿠폰은 어디에 쓰나요"}
    stray = 'the phrasing "돈" is closer to "new-1" than to the rest of its own entry; move it to "new-1"'
    assert in_korean(stray, questions) == (
        '표현 "돈": 이 항목의 다른 표현보다 “환불은 어떻게 하나요” 항목에 더 가까워요. '
        "비슷한 표현을 더 넣거나 “환불은 어떻게 하나요” 항목으로 옮겨 주세요."
    )
    few = "82 entries (new-1, new-2, gone, …) have fewer than five phrasings; add some"
    told = f"항목 82개(“환불은 어떻게 하나요”, “{'가' * 39}…”, gone, …)의 표현이"
    assert in_korean(few, questions).startswith(told)
    assert in_korean('id "own" is already used on line 3; x', questions).startswith("아이디 own: 3번째 줄")


def test_days_and_the_gate() -> None:
    entry = Entry(**LINE)  # type: ignore[arg-type]  # texts all
    over = entry.model_copy(update={"valid_until": date(2026, 1, 1)})
    linked = entry.model_copy(update={"id": "b", "updated": date(2031, 1, 1), "follow_ups": ("a",)})
    found = [text for _, text in lifetimes([over, linked], TODAY)]
    floor = Floor(0.9, 0.1)
    found += [*floor.faults([WRONG, HARM] * 20, [RIGHT, OUTSIDE] * 20), *floor.faults([], None)]
    told = [in_korean(text) for text in found]
    assert len(told) == 3 + 4 + 2
    assert [one for one in told if _SENTENCE.search(one)] == []
    assert told[0] == "종료일: 2026-01-01에 끝나서 고객에게 보이지 않아요. 날짜를 바꾸거나 지워 주세요."


def test_what_is_not_known_stays_as_it_is() -> None:
    assert (
        in_korean("faq.jsonl:2: answer: something new\nand more")
        == "faq.jsonl 2번째 줄 · 답변: something new\nand more"
    )


def test_a_place_is_a_line_or_a_cell_of_a_file_whatever_its_name() -> None:
    assert in_korean("질문 모음.csv:3: 답변 answer: found an empty text, write it") == (
        "질문 모음.csv 3번째 줄 · 답변: 비어 있어요. 적어 주세요."
    )
    assert in_korean("/a b/faq.xlsx:B3: found a formula, expected a text") == (
        "faq.xlsx B3 칸 · 수식이 있어요. 복사해서 값으로 붙여 넣어 주세요."
    )
    assert in_korean("표.xlsx:B2:B3: found merged cells, expected one") == (
        "표.xlsx B2:B3 칸 · 합쳐진 칸이 있어요. 나눈 다음 칸마다 적어 주세요."
    )
