"""A sitting in the terminal: accepted, edited, held, rejected, broken off; and what is left in the files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.learning.decided import decided_path, load_decided
from bot.learning.keeping import keep, read_decided_proposals, write_proposals
from bot.learning.proposals import Draft, Near, Proposal
from bot.learning.review.choosing import entries_named
from bot.learning.review.terminal import Review
from embeddings.errors import FaqFileError
from embeddings.faq.entries import group_twins
from embeddings.faq.faq_file import load_faq
from embeddings.faq.jsonl import write_jsonl
from tests.bot.learning.conftest import trial_of
from tests.fakes.faq_samples import ENTRIES

PHRASING = Proposal(
    name="바우처", users=3, kind="phrasing", entry="coupon", phrasings=("바우처 어디 있어요",),
    question="바우처 어디 있어요", examples=("바우처 어디 있어요", "바우처"), why={"declined": 2, "asked back": 1},
    nearest=(
        Near(id="coupon", question="쿠폰은 어디에 쓰나요", confidence=0.6),
        Near(id="refund", question="환불은 어떻게 하나요", confidence=0.1),
    ),
)  # fmt: skip
NEW = PHRASING.model_copy(
    update={
        "kind": "new",
        "entry": None,
        "draft": Draft(id="new-1", service="상점", category="구매", question="바우처 어디 있어요"),
    }
)


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    path = tmp_path / "faq.jsonl"
    path.write_text(write_jsonl(ENTRIES))
    return path


@pytest.fixture
def sit(faq: Path) -> Callable[..., tuple[dict[str, int], str]]:
    """Goes through proposals with these typed lines; returns the counts and what was shown."""

    def sit(proposals: list[Proposal], *typed: str) -> tuple[dict[str, int], str]:
        lines, shown = iter(typed), list[str]()

        def ask(prompt: str) -> str:
            shown.append(prompt)
            try:
                return next(lines)
            except StopIteration:
                raise EOFError from None

        return dict(Review(trial_of(), lambda one: keep(faq, [one]), ask, shown.append).of(proposals)), "\n".join(shown)

    return sit


Sit = Callable[..., tuple[dict[str, int], str]]


def test_accepted_is_in_the_faq_at_once_and_noted(faq: Path, sit: Sit) -> None:
    counts, shown = sit([PHRASING], "y")
    assert counts == {"accept": 1}
    assert "[1/1] 바우처 — 3명 (답 못함 2, 되물음 1)" in shown
    assert "1. 쿠폰은 어디에 쓰나요 (coupon, 0.60)" in shown
    assert load_faq(faq)[1].alternates[-1] == "바우처 어디 있어요"
    (noted,) = load_decided(decided_path(faq))
    assert (noted.decision, noted.entry, noted.phrasings, noted.users) == ("accepted", "coupon", PHRASING.phrasings, 3)
    assert noted.by


def test_held_and_rejected_change_nothing_and_are_noted(faq: Path, sit: Sit) -> None:
    before = faq.read_bytes()
    assert sit([PHRASING, NEW], "h", "x", "n")[0] == {"hold": 1, "reject": 1}
    assert faq.read_bytes() == before
    noted = load_decided(decided_path(faq))
    assert [(one.decision, one.turned_away, one.phrasings) for one in noted] == [
        ("held", False, ()),
        ("rejected", True, ()),
    ]


def test_edited_goes_where_it_was_put_with_its_effect_shown(faq: Path, sit: Sit) -> None:
    counts, shown = sit([PHRASING], "e", "2", "", "바우처를 돈으로", "", "y")
    assert counts == {"accept": 1}
    assert "제안: “환불은 어떻게 하나요” 항목에 이 표현을 더해요." in shown
    assert "효과: " in shown
    assert load_faq(faq)[0].alternates[-1] == "바우처를 돈으로"


def test_an_entry_is_chosen_by_its_question_or_a_part_of_it(faq: Path, sit: Sit) -> None:
    far = PHRASING.model_copy(update={"nearest": PHRASING.nearest[:1]})
    _, shown = sit([far], "e", "환불은 어떻게 하나요?", "", "", "y")
    assert "“환불은 어떻게 하나요” 항목에 넣을게요." in shown
    assert load_faq(faq)[0].alternates[-1] == "바우처 어디 있어요"


def test_of_several_entries_one_is_chosen_by_number(faq: Path, sit: Sit) -> None:
    _, shown = sit([PHRASING], "e", "나요", "2", "", "", "y")
    assert "그런 항목이 2개 있어요." in shown
    assert "1. 환불은 어떻게 하나요 ([상점][구매][공통])" in shown
    assert "2. 쿠폰은 어디에 쓰나요 ([상점][구매][공통])" in shown
    assert "“쿠폰은 어디에 쓰나요” 항목에 넣을게요." in shown
    assert load_faq(faq)[1].alternates[-1] == "바우처 어디 있어요"


def test_what_is_named_is_an_id_a_question_or_words_of_one() -> None:
    groups = group_twins(ENTRIES)

    def named(typed: str) -> list[str]:
        return [entry.id for entry in entries_named(typed, groups)]

    assert named("alarm-android") == ["alarm-android"]
    assert named("알림을 끄고싶어요!") == ["alarm-ios"]  # twins are one
    assert named("어디 쿠폰") == ["coupon"]
    assert named("나요") == ["refund", "coupon"]
    assert named("돈 돌려받기") == ["refund"]  # no question has it, a phrasing does
    assert named("배송") == named(" ") == named("?!") == []


def test_only_some_of_the_texts_are_taken(faq: Path, sit: Sit) -> None:
    _, shown = sit([PHRASING], "e", "", "3", "1", "", "y")
    assert "    2. “바우처”" in shown
    assert "1부터 2까지의 번호를" in shown
    assert "나머지 말 1개는 다음에 따로 모아 보여 드려요." in shown
    (noted,) = load_decided(decided_path(faq))
    assert (noted.texts, noted.apart) == (("바우처 어디 있어요",), ("바우처",))


def test_an_edit_that_can_not_be_leaves_the_proposal(faq: Path, sit: Sit) -> None:
    counts, shown = sit([PHRASING], "e", "nowhere", "", "", "가나" * 151, "", "y")
    assert "“nowhere” 말이 들어 있는 질문은 없어요" in shown
    assert "이대로는 쓸 수 없어요: " in shown
    assert counts == {"accept": 1}
    assert load_faq(faq)[1].alternates[-1] == "바우처 어디 있어요"


def test_a_new_entry_needs_its_answer(faq: Path, sit: Sit) -> None:
    counts, shown = sit([NEW], "y", "", "y", "결제 화면에 있어요.", "거기서 골라 주세요.", "")
    assert "답변이 없어서 받아들이지 않았어요." in shown
    assert counts == {"accept": 1}
    entry = load_faq(faq)[-1]
    assert (entry.id, entry.answer, entry.alternates) == ("new-1", "결제 화면에 있어요.\n거기서 골라 주세요.", ())


def test_what_operators_answered_is_shown_and_kept_or_written_anew(faq: Path, sit: Sit) -> None:
    draft = Draft(id="new-1", service="상점", category="구매", question="바우처 어디 있어요", answer="네, 포장돼요.")
    told = NEW.model_copy(update={"told": ("네, 포장돼요.",), "draft": draft})
    _, shown = sit([told], "y", "")
    assert "상담원은 이렇게 답했어요" in shown
    assert shown.index("네, 포장돼요.") < shown.index("위의 초안을 그대로 써요")
    assert load_faq(faq)[-1].answer == "네, 포장돼요."
    other = draft.model_copy(update={"id": "new-2", "question": "포장"})
    sit([told.model_copy(update={"draft": other, "phrasings": ()})], "y", "3,000원에 포장해 드려요.", "")
    assert load_faq(faq)[-1].answer == "3,000원에 포장해 드려요."


def test_a_phrasing_without_a_text_is_not_accepted(faq: Path, sit: Sit) -> None:
    before = faq.read_bytes()
    counts, shown = sit([PHRASING.model_copy(update={"phrasings": ()})], "y", "e", "", "", "바우처 쓰는 곳", "", "y")
    assert "표현을 적어야 받아들일 수 있어요" in shown
    assert counts == {"accept": 1}
    assert faq.read_bytes() != before


def test_what_a_language_model_thought_of_says_so_and_is_remembered_when_rejected(faq: Path, sit: Sit) -> None:
    suggested = PHRASING.model_copy(update={"users": 0, "why": {}, "suggested": True})
    _, shown = sit([suggested], "n")
    assert "[1/1] 바우처 — 언어 모델이 생각한 표현" in shown
    assert load_decided(decided_path(faq))[0].phrasings == suggested.phrasings


def test_a_phrasing_can_be_made_a_new_entry(faq: Path, sit: Sit) -> None:
    assert sit([PHRASING], "e", "new", "", "", "y", "결제 화면에 있어요.", "")[0] == {"accept": 1}
    assert load_faq(faq)[-1].question == "바우처 어디 있어요"


def test_what_the_faq_refuses_is_told_and_asked_again(faq: Path, sit: Sit) -> None:
    other = PHRASING.model_copy(update={"phrasings": ("돈 돌려받기",)})
    counts, shown = sit([other], "y", "n")
    assert 'belongs to "refund"' in shown or '"refund" (line 1) too' in shown
    assert counts == {"reject": 1}


def test_broken_off_keeps_what_was_decided(faq: Path, sit: Sit) -> None:
    assert sit([PHRASING, NEW], "y")[0] == {"accept": 1}
    assert len(load_decided(decided_path(faq))) == 1
    assert sit([NEW], "q")[0] == {}


def test_a_file_of_proposals_is_edited_and_given_back(faq: Path, tmp_path: Path) -> None:
    path = tmp_path / "review.jsonl"
    write_proposals(path, [PHRASING, NEW])
    first, second = (json.loads(line) for line in path.read_text().splitlines())
    assert first["decision"] is None
    first["decision"], second["decision"] = "accept", "reject"
    path.write_text("".join(json.dumps(one) + "\n" for one in (first, second, first | {"decision": None})))
    decided = read_decided_proposals(path, {"coupon"})
    assert [one.decision for one in decided] == ["accept", "reject"]
    faq.write_text(write_jsonl([ENTRIES[0].model_copy(update={"answer": "그 사이 바뀐 답변이에요."}), *ENTRIES[1:]]))
    keep(faq, decided)
    assert load_faq(faq)[0].answer == "그 사이 바뀐 답변이에요."
    assert load_faq(faq)[1].alternates[-1] == "바우처 어디 있어요"
    assert [one.decision for one in load_decided(decided_path(faq))] == ["accepted", "rejected"]


def test_every_fault_of_such_a_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "review.jsonl"
    accepted = [one.model_copy(update={"decision": "accept"}) for one in (PHRASING, NEW)]
    write_proposals(path, accepted)
    path.write_text(path.read_text() + '{"decision": "yes"}\n')
    with pytest.raises(FaqFileError) as refused:
        read_decided_proposals(path, {"refund"})
    told = "\n".join(refused.value.problems)
    assert f'{path}:1: entry: found "coupon", expected the id of an entry of the FAQ' in told
    assert f'{path}:2: "바우처": draft.answer: ' in told
    assert f"{path}:3: decision: found \"yes\", expected 'accept', 'hold' or 'reject'" in told


def test_all_or_nothing_is_kept(faq: Path) -> None:
    before = faq.read_bytes()
    gone = PHRASING.model_copy(update={"decision": "accept", "entry": "gone"})
    with pytest.raises(FaqFileError, match='found no entry "gone" any more'):
        keep(faq, [PHRASING.model_copy(update={"decision": "accept"}), gone])
    assert faq.read_bytes() == before
    assert not decided_path(faq).exists()
