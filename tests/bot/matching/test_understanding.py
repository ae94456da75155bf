"""How messages read, with an encoder of words and a model of follow-ups whose weights are written down here."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.matching.assistant import Assistant
from bot.matching.decision import Decision, Thresholds
from bot.matching.reading import Last
from bot.matching.understanding import MAX_ANSWERS, MAX_SENTENCES, Understood, understand
from bot.settings import Settings
from embeddings.encoder.protocol import Encoded
from embeddings.encoder.sharing import Sharing
from embeddings.faq.entries import Entry
from embeddings.follow_ups.model import FollowUpModel
from embeddings.follow_ups.reading import FEATURES
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import INTENTS
from tests.fakes.word_confidence import WORD_CONFIDENCE


def entry(name: str, question: str, answer: str, *alternates: str) -> Entry:
    return Entry(id=name, service="상점", category="구매", question=question, answer=answer, alternates=alternates)


REFUND = entry(
    "refund",
    "환불은 어떻게 하나요",
    "환불은 앱에서 신청해요.\n수수료는 1,000원이에요.\n카드는 3일 걸려요.",
    "환불 방법",
)
COUPON = entry("coupon", "쿠폰은 어디에 쓰나요", "결제 화면에서 골라 주세요.", "쿠폰 쓰는 법")
POINTS = entry("points", "포인트는 언제 사라지나요", "1년 뒤에 사라져요.", "포인트 기한")
DELIVERY = entry("delivery", "배송은 언제 오나요", "이틀 뒤에 와요.", "배송 기간")
GIFT = entry("gift", "선물은 어떻게 보내나요", "친구를 골라 주세요.", "선물 방법")

WEIGHTS = {"words": 6.0, "kind_bare": 6.0, "other_words": -3.0}
"""A message asks on if most of its content is in the answer, or if it has none and the answer states such a fact."""
BY_WORDS = FollowUpModel(
    features=FEATURES,
    mean=tuple(0.5 if name == "words" else 0.0 for name in FEATURES),
    scale=(1.0,) * len(FEATURES),
    weights=tuple(WEIGHTS.get(name, 0.0) for name in FEATURES),
    bias=0,
    fitted_on="by hand",
)

ALWAYS = BY_WORDS.model_copy(update={"weights": (0.0,) * len(FEATURES), "bias": 9.0})
"""Every message asks on."""


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    encoder = WordEncoder()
    entries = [REFUND, COUPON, POINTS, DELIVERY, GIFT]
    index = replace(Index.encode(entries, INTENTS, encoder), confidence=WORD_CONFIDENCE)
    thresholds = Thresholds.of(index.confidence, Settings(max_far_choices=0.2))
    return Assistant(Searcher(index, encoder), thresholds, "build", follow_up_model=BY_WORDS)


class Counting(WordEncoder):
    """Notes what is encoded at once."""

    def __init__(self) -> None:
        super().__init__()
        self.passes: list[list[str]] = []

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        self.passes.append(sorted(texts))
        return super().encode_queries(texts, progress=progress)


@pytest.fixture
def passes(assistant: Assistant) -> tuple[Assistant, list[list[str]]]:
    """An assistant as it serves, and the texts of each forward pass that it has the model make."""
    encoder = Counting()
    searcher = Searcher(assistant.searcher.index, Sharing(encoder))
    return replace(assistant, searcher=searcher), encoder.passes


AFTER_REFUND = [Last("환불 방법", (REFUND,))]


def answered(understood: Understood) -> list[str]:
    return [reading.decision.hits[0].entry.id for reading in understood.readings if reading.topic is not None]


def read(assistant: Assistant, *texts: str, lasts: Sequence[Last] = ()) -> Understood:
    return understand(assistant, texts, None, lasts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("수수료는요?", ["수수료는 1,000원이에요."]),
        ("그건 얼마예요?", ["수수료는 1,000원이에요."]),
        ("며칠 걸려요?", ["카드는 3일 걸려요."]),
        ("카드는요?", ["카드는 3일 걸려요."]),
    ],
)
def test_a_follow_up_gets_the_part_of_the_last_answer_that_says_it(
    assistant: Assistant, text: str, facts: list[str]
) -> None:
    (reading,) = read(assistant, text, lasts=AFTER_REFUND).readings
    assert (reading.leans, reading.decision.hits[0].entry.id) == (True, "refund")
    assert [fact.text for fact in reading.facts] == facts


def test_without_an_answer_before_nothing_leans(assistant: Assistant) -> None:
    (reading,) = read(assistant, "그건 얼마예요?").readings
    assert (reading.leans, reading.lacking, reading.decision.outcome) == (False, None, "decline")


@pytest.mark.parametrize("text", ["왜요?", "몇 개까지 돼요?", "주차는요?"])
def test_what_the_last_answer_does_not_say_is_said_of_it(assistant: Assistant, text: str) -> None:
    (reading,) = read(assistant, text, lasts=AFTER_REFUND).readings
    assert (reading.lacking, reading.decision.outcome) == (REFUND, "decline")


@pytest.mark.parametrize(
    "text", ["쿠폰 쓰는 법", "그건 됐고 쿠폰은 어디에 쓰나요", "다른 질문인데 카드는요?", "안녕하세요"]
)
def test_a_change_of_subject_is_not_dragged_back(assistant: Assistant, text: str) -> None:
    (after,) = read(assistant, text, lasts=AFTER_REFUND).readings
    (alone,) = read(assistant, text).readings
    assert after == alone
    assert after.leans is False


@pytest.mark.parametrize("text", ["음", "👍", "...", "아", "ㅋㅋㅋㅋ"])
def test_what_names_nothing_is_not_answered_with_the_last_entry_again(assistant: Assistant, text: str) -> None:
    eager = replace(assistant, follow_up_model=ALWAYS)
    (reading,) = understand(eager, [text], None, AFTER_REFUND).readings
    assert (reading.leans, reading.decision.outcome) == (False, "decline")
    (leaning,) = understand(eager, ["수수료는요?"], None, AFTER_REFUND).readings
    assert leaning.leans


OFFERED = [Last("돌려받기", (entry,), offered=True) for entry in (POINTS, REFUND)]


def test_what_was_offered_is_asked_on_about_as_if_it_had_been_chosen(assistant: Assistant) -> None:
    (reading,) = read(assistant, "수수료는요?", lasts=OFFERED).readings
    assert (reading.leans, reading.decision.hits[0].entry.id) == (True, "refund")
    assert [fact.text for fact in reading.facts] == ["수수료는 1,000원이에요."]


def test_of_what_was_only_offered_nothing_is_said_to_be_lacking(assistant: Assistant) -> None:
    (reading,) = read(assistant, "주차는요?", lasts=OFFERED).readings
    assert (reading.lacking, reading.topic) == (None, None)


@pytest.mark.parametrize("lasts", [[], AFTER_REFUND])
def test_what_is_named_in_place_of_the_last_answer_is_answered_at_once(assistant: Assistant, lasts: list[Last]) -> None:
    assert answered(read(assistant, "아니 그거 말고 쿠폰 쓰는 법", lasts=lasts)) == ["coupon"]
    (reading,) = read(assistant, "그거 말고 상담원 연결", lasts=lasts).readings
    assert reading.decision.intent == assistant.intent("human")


@pytest.mark.parametrize(("text", "lacking"), [("언제 들어와요?", REFUND), ("언제 사라져요?", None)])
def test_a_question_that_names_nothing_is_of_what_was_asked_unless_an_entry_has_its_words(
    assistant: Assistant, text: str, lacking: Entry | None
) -> None:
    class Unsure(Assistant):
        def decide(self, text: str, platform: str | None) -> Decision:
            found = super().decide("포인트 기한" if text.startswith("언제") else text, platform)
            return replace(found, confidence=0.8)

    unsure = Unsure(assistant.searcher, assistant.thresholds, "build", follow_up_model=BY_WORDS)
    (reading,) = understand(unsure, [text], None, AFTER_REFUND).readings
    assert (reading.lacking, reading.topic is None) == (lacking, lacking is not None)


def test_what_could_stand_alone_does_not_lean_on_what_was_only_offered(assistant: Assistant) -> None:
    eager = replace(assistant, follow_up_model=ALWAYS)
    (reading,) = understand(eager, ["환불은 앱에서 언제 신청해요"], None, OFFERED[:1]).readings
    assert not reading.leans


def test_what_the_last_answer_does_not_name_is_no_fact_of_it(assistant: Assistant) -> None:
    (reading,) = read(assistant, "배송비는 얼마예요?", lasts=AFTER_REFUND).readings
    assert reading.topic is None


def test_two_questions_are_answered_both_and_what_is_not_known_is_told(assistant: Assistant) -> None:
    assert answered(read(assistant, "환불 방법 그리고 쿠폰 쓰는 법")) == ["refund", "coupon"]
    assert answered(read(assistant, "환불 방법", "쿠폰 쓰는 법")) == ["refund", "coupon"]
    understood = read(assistant, "환불 방법? 주차장은 어디예요?")
    assert answered(understood) == ["refund"]
    assert [reading.text for reading in understood.unknown] == ["주차장은 어디예요?"]


def test_a_part_may_lean_on_the_answer_to_the_one_before(assistant: Assistant) -> None:
    understood = read(assistant, "쿠폰 쓰는 법?", "환불 방법?", "수수료는요?")
    assert answered(understood) == ["coupon", "refund"]


def test_one_question_stays_one(assistant: Assistant) -> None:
    understood = read(assistant, "환불 방법? 환불은 어떻게 하나요?")
    assert (answered(understood), understood.unknown, understood.left) == (["refund"], (), ())


def test_of_ten_questions_three_are_answered_and_the_rest_is_named(assistant: Assistant) -> None:
    asked = ["환불 방법?", "쿠폰 쓰는 법?", "포인트 기한?", "배송 기간?", "선물 방법?"]
    understood = read(assistant, " ".join(asked))
    assert answered(understood) == ["refund", "coupon", "points"][:MAX_ANSWERS]
    assert understood.left == ("배송 기간?", "선물 방법?")
    many = read(assistant, "\n".join(["환불 방법?"] * MAX_SENTENCES + ["선물 방법?"]))
    assert (answered(many), many.left) == (["refund"], ("선물 방법?",))


@pytest.mark.parametrize("text", ["환불 방법? 상담원 연결", "상담원 연결\n쿠폰 쓰는 법"])
def test_a_wish_for_a_person_counts_before_any_answer(assistant: Assistant, text: str) -> None:
    (reading,) = read(assistant, text).readings
    assert reading.decision.intent is not None
    assert reading.decision.intent.id == "human"


def test_a_question_that_nothing_fits_is_named_beside_the_half_that_is_sure(assistant: Assistant) -> None:
    understood = read(assistant, "환불 방법 알려주시고 주차장은 어디예요")
    assert answered(understood) == ["refund"]
    assert [reading.text for reading in understood.unknown] == ["주차장은 어디예요"]


def test_what_was_tried_in_vain_is_not_answered_with_the_same_again(assistant: Assistant) -> None:
    (reading,) = read(assistant, "환불 방법 해봤는데 안 돼요", lasts=AFTER_REFUND).readings
    assert reading.decision.intent is not None
    assert reading.decision.intent.id == "not-solved"


def test_all_that_a_message_asks_is_encoded_at_once(passes: tuple[Assistant, list[list[str]]]) -> None:
    serving, encoded = passes
    assert answered(read(serving, "환불 방법? 쿠폰 쓰는 법?")) == ["refund", "coupon"]
    assert encoded == [["쿠폰 쓰는 법?", "환불 방법?"], ["환불 방법? 쿠폰 쓰는 법?"]]  # one twice as long goes alone


def test_nothing_is_encoded_twice_beside_an_answer(passes: tuple[Assistant, list[list[str]]]) -> None:
    serving, encoded = passes
    (reading,) = read(serving, "수수료는요?", lasts=AFTER_REFUND).readings
    assert reading.leans
    assert encoded == [["수수료는요?"], ["환불은 어떻게 하나요 수수료는요?"]]


def test_what_names_something_else_is_not_read_beside_the_answer(passes: tuple[Assistant, list[list[str]]]) -> None:
    serving, encoded = passes
    assert answered(read(serving, "포인트 기한 언제까지예요", lasts=AFTER_REFUND)) == ["points"]
    assert encoded == [["포인트 기한 언제까지예요"]]
