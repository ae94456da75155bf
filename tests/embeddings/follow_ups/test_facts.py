"""The parts of an answer, and the kinds of fact: what is asked for, and what states it."""

import pytest

from embeddings.follow_ups.facts import KINDS, asked_kinds, facts_of, states

ANSWER = """캐시 환불은 결제하신 방법에 따라 달라요.

[환불 방침]
• 수수료: 환불금액의 10%예요. 1,000원이 더 크면 그만큼이에요.
• 신청 후 3일 안에 돌려드려요.

[문의]
고객센터 080-123-4567"""


def test_an_answer_falls_into_sentences_and_points_under_their_headings() -> None:
    facts = facts_of(ANSWER)
    assert [(fact.heading, fact.text) for fact in facts] == [
        ("", "캐시 환불은 결제하신 방법에 따라 달라요."),
        ("[환불 방침]", "• 수수료: 환불금액의 10%예요."),
        ("[환불 방침]", "1,000원이 더 크면 그만큼이에요."),
        ("[환불 방침]", "• 신청 후 3일 안에 돌려드려요."),
        ("[문의]", "고객센터 080-123-4567"),
    ]
    assert facts[-1].read == "문의: 고객센터 080-123-4567"


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("수수료는요?", ["money"]),
        ("며칠 걸려요", ["duration"]),
        ("언제까지예요?", ["time"]),
        ("몇 개까지 돼요?", ["count"]),
        ("몇 살부터 돼요?", ["who"]),
        ("어디서 해요?", ["place"]),
        ("왜요?", ["reason"]),
        ("그건 어떻게 해요?", ["way"]),
        ("캐시 환불은 어떻게 하나요?", []),
        ("고마워요", []),
    ],
)
def test_a_question_asks_for_kinds_of_fact(question: str, kinds: list[str]) -> None:
    assert asked_kinds(question) == kinds


def test_each_fact_states_its_own_kinds() -> None:
    fee, most, days, phone = (fact.text for fact in facts_of(ANSWER)[1:])
    assert [kind for kind in KINDS if states(fee, kind)] == ["money"]
    assert [kind for kind in KINDS if states(most, kind)] == ["money"]
    assert states(days, "duration")
    assert not states(days, "money")
    assert states(phone, "number")
