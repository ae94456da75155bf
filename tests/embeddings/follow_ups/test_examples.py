"""Examples made of a FAQ of two entries: what is right asks on about the entry before, what is wrong doesn't."""

import random

from embeddings.follow_ups.examples import ASKED_ON, Asked, Known, examples_of
from embeddings.follow_ups.facts import KINDS

REFUND = Known("환불은 어떻게 하나요?", "수수료는 1,000원이에요.\n신청은 앱에서 해요.", ("돈 돌려받고 싶어요",))
NICKNAME = Known("닉네임을 바꿀 수 있나요?", "설정에서 별명을 바꿔 주세요.", ("별명 바꾸기",))


def made(seed: int = 0) -> list[Asked]:
    return list(examples_of([REFUND, NICKNAME], [0], {0: ["환불 영수증 주세요"]}, ["날씨 어때"], random.Random(seed)))


def test_what_asks_on_is_made_of_the_answer_and_what_does_not_of_everything_else() -> None:
    for seed in range(20):
        examples = made(seed)
        assert {one.topic for one in examples} == {0}
        right = {one.sort: one.text for one in examples if one.right}
        assert any(word in right["a fact by name"] for word in ("수수료", "신청", "앱"))
        assert right["a fact by its kind"] in {text for texts in ASKED_ON.values() for text in texts}
        assert right["a fact in full"] == "돈 돌려받고 싶어요"
        wrong = {one.sort: one.text for one in examples if not one.right}
        assert wrong["another question"] == "별명 바꾸기"
        assert wrong["no entry's"] == "환불 영수증 주세요"
        assert wrong["small talk"] == "날씨 어때"
        assert any(word in wrong["another's fact"] for word in ("설정", "별명"))


def test_the_same_chance_makes_the_same_examples() -> None:
    assert made(3) == made(3) != made(4)


def test_every_kind_of_fact_is_asked_on_about() -> None:
    assert set(ASKED_ON) == set(KINDS)
