"""The dialogue state after each kind of reply, and how long it counts."""

from dataclasses import replace

from bot.dialogue.memory.state import MINUTES, State, after, fresh, state_of
from bot.dialogue.replies import Button, Reply, say

TWO = (Button("환불은 어떻게 하나요", "k:t:refund"), Button("쿠폰은 어디에 쓰나요", "k:t:coupon"))
ANSWER = Reply(decision="answer", entries=("refund",), turn="t1")
OFFER = Reply(decision="clarify", entries=("refund", "coupon"), choices=TWO, offer="e:refund")
KNOWN = State(
    5, "환불", ("refund",), TWO, choosing=True, offer="e:refund", turn="t1", platform="iOS", asked="결제", beside=TWO
)


def test_an_answer_is_remembered_and_ends_what_was_offered() -> None:
    state = after(after(State(), OFFER, "결제", 1), ANSWER, "환불 방법", 2)
    assert state == State(2, "환불 방법", ("refund",), turn="t1", asked="결제")


def test_what_was_offered_instead_of_an_answer_is_leaned_on_until_there_is_one() -> None:
    offered = after(State(), OFFER, "결제", 1)
    assert (offered.asked, offered.offered) == ("결제", ("refund", "coupon"))
    answered = after(offered, replace(ANSWER, leans=True), "수수료는요?", 2)
    assert (answered.question, answered.offered) == ("결제", ())  # the fee of what was offered for that
    assert answered.choices == TWO  # nobody has chosen: "the second one" is still there


def test_a_list_of_what_there_is_asks_nothing_back() -> None:
    listed = replace(OFFER, choices=(Button("쿠폰은 어디에 쓰나요", "q:coupon:a:0"),))
    assert after(State(), listed, "쿠폰", 1).offered == ()


def test_the_questions_under_an_answer_are_remembered_but_for_its_own_whole() -> None:
    related, whole = Button("쿠폰은 어디에 쓰나요", "e:coupon"), Button("도움말 전체 보기", "e:refund")
    answer = replace(ANSWER, offer="e:refund").with_rows((whole,), (related,))
    assert after(State(), answer, "환불", 1).beside == (related,)


def test_an_answer_that_was_chosen_leaves_the_other_choices() -> None:
    state = after(after(State(), OFFER, "결제", 1), ANSWER, "결제", 2, chosen=True)
    assert (state.answered, state.choices, state.choosing, state.offer) == (("refund",), TWO, False, "")


def test_of_a_question_that_leans_on_the_one_before_that_one_is_remembered() -> None:
    state = after(KNOWN, replace(ANSWER, leans=True), "수수료는요?", 9)
    assert (state.question, state.at, state.choices) == ("환불", 9, ())
    assert after(State(), replace(ANSWER, leans=True), "수수료는요?", 9).question == "수수료는요?"


def test_what_neither_answers_nor_offers_leaves_all_but_the_offer() -> None:
    assert after(KNOWN, say("안녕하세요!"), "안녕", 9) == replace(KNOWN, at=9, choosing=False, offer="")


def test_nothing_is_left_after_ten_minutes() -> None:
    assert fresh(KNOWN, 5 + MINUTES * 60_000) == KNOWN
    assert fresh(KNOWN, 6 + MINUTES * 60_000) == State()
    assert fresh(KNOWN, 4) == State()  # the clock was set back


def test_a_state_comes_back_from_json_and_another_softwares_is_as_none() -> None:
    assert state_of(KNOWN.as_json(), 5) == KNOWN
    assert state_of({"entries": ["refund"]}, 5) == State()
    assert state_of(KNOWN.as_json() | {"choices": 3}, 5) == State()
