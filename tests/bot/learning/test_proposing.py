"""From missed questions to proposals, on the small FAQ: its words are counted, so a reader can follow each."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.learning.decided import Decided
from bot.learning.log import Question
from bot.learning.proposals import Proposal
from bot.learning.proposing import proposals_for
from bot.learning.review.changing import changed, only
from embeddings.errors import FaqFileError
from tests.bot.learning.conftest import trial_of


def question(text: str, users: str = "a", chosen: str = "", refused: str = "") -> Question:
    return Question(
        text, set(users), Counter({"declined": 1}), Counter(filter(None, [chosen])), Counter(filter(None, [refused]))
    )


def proposed(*questions: Question, decided: list[Decided] | None = None) -> list[Proposal]:
    return proposals_for(trial_of(), questions, decided or [])


def rejected(text: str, users: int) -> Decided:
    return Decided(at=datetime.now(UTC), by="op", decision="rejected", kind="new", question=text, users=users)


def test_nothing_comes_of_nothing() -> None:
    assert proposed() == []


def test_one_question_that_nothing_is_close_to_is_out_of_scope() -> None:
    (proposal,) = proposed(question("비트코인 시세"))
    assert (proposal.kind, proposal.entry, proposal.phrasings, proposal.draft) == ("out of scope", None, (), None)
    assert (proposal.users, proposal.question, proposal.why) == (1, "비트코인 시세", {"declined": 1})


def test_what_users_took_is_proposed_for_that_entry() -> None:
    (proposal,) = proposed(question("바우처 어디", "ab", chosen="coupon"))
    assert (proposal.kind, proposal.entry, proposal.phrasings) == ("phrasing", "coupon", ("바우처 어디",))


def test_what_users_turned_down_is_not() -> None:
    (taken,) = proposed(question("환불 쿠폰", chosen="coupon", refused="refund"))
    assert (taken.kind, taken.entry) == ("phrasing", "coupon")
    (refused,) = proposed(Question("환불 쿠폰", {"a"}, Counter(), Counter(), Counter({"refund": 99, "coupon": 99})))
    assert refused.kind == "out of scope"


def test_an_entry_that_is_gone_since_counts_for_nothing() -> None:
    (proposal,) = proposed(question("바우처 어디", chosen="deleted"))
    assert proposal.entry is None


def test_a_choice_of_a_twin_is_one_of_the_first() -> None:
    (proposal,) = proposed(question("소리 없애기", "ab", chosen="alarm-android"))
    assert proposal.entry == "alarm-ios"


def test_what_the_faq_answers_by_now_is_passed_over_unless_that_was_turned_down() -> None:
    assert proposed(question("환불 방법")) == []
    assert [one.question for one in proposed(question("환불 방법", refused="refund"))] == ["환불 방법"]


def test_questions_of_most_users_come_first_and_alike_ones_together() -> None:
    found = proposed(
        question("달 여행 예약", "a"), question("배송 언제 와요", "bc"), question("배송 언제 와요 진짜", "cd")
    )
    assert [(one.users, set(one.examples)) for one in found] == [
        (3, {"배송 언제 와요", "배송 언제 와요 진짜"}),
        (1, {"달 여행 예약"}),
    ]


def test_masked_texts_are_shown_and_never_proposed() -> None:
    (proposal,) = proposed(question("바우처 [전화번호] 로", chosen="coupon"))
    assert proposal.examples == ("바우처 [전화번호] 로",)
    assert (proposal.kind, proposal.phrasings, proposal.effect) == ("phrasing", (), None)
    assert changed(trial_of(), proposal, "coupon", ()).phrasings == ()


def test_a_rejected_cluster_comes_back_when_it_has_grown_by_half() -> None:
    before = [rejected("배송 언제 와요", users=2)]
    assert proposed(question("배송 언제 와요", "ab"), decided=before) == []
    assert proposed(question("배송 언제 와요 진짜", "ab"), decided=before) == []
    (back,) = proposed(question("배송 언제 와요 진짜", "abc"), decided=before)
    assert (back.users, back.examples) == (3, ("배송 언제 와요 진짜",))


def test_what_was_held_comes_back_as_it_was() -> None:
    held = rejected("배송 언제 와요", users=2).model_copy(update={"decision": "held"})
    assert len(proposed(question("배송 언제 와요", "ab"), decided=[held])) == 1


def test_a_name_is_made_of_the_clusters_own_words() -> None:
    first, second = proposed(question("포인트 적립 언제", "ab"), question("배송 조회 방법", "c"))
    assert set(first.name.split(" · ")) <= {"포인트", "적립", "포인트 적립"}
    assert "배송" in second.name


def test_what_differs_by_a_slip_is_proposed_once_as_most_users_typed_it() -> None:
    text, slip = "바우처 는 도대체 어디서 써요", "바우처 는 도대체 어디서 써여"
    (proposal,) = proposed(question(text, "abc", chosen="coupon"), question(slip, "d", chosen="coupon"))
    assert proposal.phrasings == (text,)
    assert len(proposal.examples) == 2


def test_what_was_barely_answered_comes_last_until_it_is_sure() -> None:
    barely = Question("바우처 어디", set("abc"), Counter({"barely": 3}), Counter({"coupon": 3}))
    found = proposed(barely, question("달 여행 예약"))
    assert [one.is_answered for one in found] == [False, True]
    assert (found[1].kind, found[1].entry) == ("phrasing", "coupon")
    sure = Question("환불 방법", {"a"}, Counter({"barely": 1}), Counter({"refund": 1}))
    assert proposed(sure) == []


def test_simulated_users_are_counted_apart() -> None:
    (proposal,) = proposed(Question("달 여행 예약", {"simulated-0-1", "simulated-0-2", "a"}, Counter({"declined": 3})))
    assert (proposal.users, proposal.simulated) == (3, 2)


def test_a_text_that_comes_closer_to_another_entry_is_shown_and_not_proposed() -> None:
    text = "바우처 는 도대체 어디서 누가 언제 왜 무엇을 써"
    mine = replace(question(f"{text} 요", "abcdefgh"), chosen=Counter({"coupon": 8, "refund": 3}))
    other = replace(question(f"{text} 여", "xyz"), chosen=Counter({"refund": 3, "coupon": 2}))
    (proposal,) = proposed(mine, other)
    assert (proposal.entry, proposal.phrasings) == ("coupon", (mine.text,))
    assert set(proposal.examples) == {mine.text, other.text}


def test_what_operators_answered_is_the_draft_of_a_new_entrys_answer() -> None:
    asked = replace(question("환불 포장 되나요 선물", "ab"), told=["네, 포장돼요.", "네, 포장돼요.", "3,000원이에요."])
    (proposal,) = proposed(asked)
    assert proposal.told == ("네, 포장돼요.", "3,000원이에요.")
    new = changed(trial_of(), proposal.model_copy(update={"draft": None}), "new", ())
    assert new.draft is not None
    assert new.draft.answer == "네, 포장돼요."


def test_a_draft_with_a_masked_place_is_no_entry() -> None:
    (proposal,) = proposed(replace(question("환불 포장 선물", "ab"), told=["[전화번호]로 전화해 주세요."]))
    new = changed(trial_of(), proposal, "new", ())
    with pytest.raises(FaqFileError, match=r"draft\.answer: found masked personal data, expected a text for everybody"):
        _ = new.new_entry


def test_what_was_taken_for_another_service_is_proposed_though_it_still_is() -> None:
    elsewhere = Question("안녕하세요", {"a"}, Counter({"another service": 1}))
    assert [one.why for one in proposed(elsewhere)] == [{"another service": 1}]
    assert proposed(replace(elsewhere, why=Counter({"declined": 1}))) == []


def test_a_text_that_leans_on_the_answer_before_it_is_left_out() -> None:
    assert proposed(question("비용이 드나요?"), question("얼마나걸려요?")) == []
    later = replace(question("언제 들어와요?", "ab"), after_answer=1)
    assert proposed(later) == []
    assert [one.question for one in proposed(replace(later, after_answer=0))] == ["언제 들어와요?"]


def test_texts_that_somebody_parted_come_back_apart() -> None:
    questions = question("배송 언제 와요", "bc"), question("배송 언제 와요 진짜", "cd")
    (both,) = proposed(*questions)
    assert (both.users, both.askers) == (3, (2, 2))
    taken = only(both, {both.examples.index("배송 언제 와요")})
    assert (taken.question, taken.examples, taken.apart) == (
        "배송 언제 와요",
        ("배송 언제 와요",),
        ("배송 언제 와요 진짜",),
    )
    assert (taken.users, taken.askers) == (2, (2,))
    assert only(both.model_copy(update={"simulated": 3}), {0}).simulated == 2
    assert only(both, {0, 1}) == only(both, set()) == both
    turned_away = rejected("배송 언제 와요", users=2).model_copy(update={"texts": taken.examples, "apart": taken.apart})
    assert [one.examples for one in proposed(*questions, decided=[turned_away])] == [("배송 언제 와요 진짜",)]


def test_a_text_set_aside_is_not_proposed() -> None:
    alike = [question(f"바우처 는 도대체 어디서 {text}", chosen="coupon") for text in ("써요", "누가 받나요")]
    (both,) = proposed(*alike)
    (proposed_text,) = both.phrasings
    (other,) = {one.text for one in alike} - {proposed_text}
    assert only(both, {both.examples.index(other)}).phrasings == (other,)
