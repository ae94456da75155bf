"""The dialogue state after each kind of reply, and how long it counts."""

from dataclasses import replace

from bot.dialogue.memory.state import MINUTES, State, after, fresh, state_of
from bot.dialogue.replies import Button, Reply, say

TWO = (Button("환불은 어떻게 하나요", "k:t:refund"), Button("쿠폰은 어디에 쓰나요", "k:t:coupon"))
ANSWER = Reply(decision="answer", entries=("refund",), turn="t1")
OFFER = Reply(decision="clarify", entries=("refund", "coupon"), choices=TWO, offer="e:refund")
KNOWN = State(5, "환불", ("refund",), TWO, choosing=True, offer="e:refund", turn="t1", platform="iOS")


def test_an_answer_is_remembered_and_ends_what_was_offered() -> None:
    state = after(after(State(), OFFER, "결제", 1), ANSWER, "환불 방법", 2)
    assert state == State(2, "환불 방법", ("refund",), turn="t1")


def test_an_answer_that_was_chosen_leaves_the_other_choices() -> None:
    state = after(after(State(), OFFER, "결제", 1), ANSWER, "결제", 2, chosen=True)
    assert (state.answered, state.choices, state.choosing, state.offer) == (("refund",), TWO, False, "")


def test_of_a_question_that_leans_on_the_one_before_that_one_is_remembered() -> None:
    state = after(KNOWN, replace(ANSWER, leans=True), "수수료는요?", 9)
    assert (state.question, state.at, state.choices) == ("환불", 9, ())
    assert after(State(), replace(ANSWER, leans=True), "수수료는요?", 9).question == "수수료는요?"


def test_what_neither_answers_nor_offers_leaves_all_but_the_offer() -> None:
    assert after(KNOWN, say("안녕하세요!"), "안녕", 9) == State(9, "환불", ("refund",), TWO, turn="t1", platform="iOS")


def test_nothing_is_left_after_ten_minutes() -> None:
    assert fresh(KNOWN, 5 + MINUTES * 60_000) == KNOWN
    assert fresh(KNOWN, 6 + MINUTES * 60_000) == State()
    assert fresh(KNOWN, 4) == State()  # the clock was set back


def test_a_state_comes_back_from_json_and_another_softwares_is_as_none() -> None:
    assert state_of(KNOWN.as_json(), 5) == KNOWN
    assert state_of({"entries": ["refund"]}, 5) == State()
    assert state_of(KNOWN.as_json() | {"choices": 3}, 5) == State()
