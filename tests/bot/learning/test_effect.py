"""What a phrasing gains and what it steals, told before it is kept."""

from collections.abc import Sequence

from bot.learning.proposals import Effect, Proposal
from bot.lint.closeness import strays
from bot.matching.decision import Thresholds
from bot.matching.evaluation import Question
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher
from tests.bot.learning.conftest import trial_of
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.word_confidence import ANSWER_FROM, CHOICES_FROM


def proposal(entry: str, *phrasings: str, examples: tuple[str, ...] = ()) -> Proposal:
    return Proposal(
        name="n", users=1, kind="phrasing", entry=entry, phrasings=phrasings, question=phrasings[0],
        examples=(*phrasings, *examples), why={}, nearest=(),
    )  # fmt: skip


def effect_of(one: Proposal, questions: Sequence[Question] = ()) -> Effect | None:
    return trial_of(questions=questions).effects([one])[0].effect


def test_the_clusters_other_questions_are_gained() -> None:
    found = effect_of(proposal("coupon", "바우처 어디 있어요", examples=("바우처 어디 있어요 진짜", "날씨")))
    assert found == Effect(asked=2, gained=("바우처 어디 있어요 진짜",), stolen=())


def test_a_phrasing_that_takes_anothers_questions_is_told() -> None:
    found = effect_of(proposal("coupon", "환불 방법 좀"))
    assert found is not None
    assert "환불 방법 -> 환불은 어떻게 하나요" in found.stolen


def test_the_operators_own_questions_are_asked_too() -> None:
    own = [
        Question(query="바우처 사고 싶어요", expected=()),
        Question(query="돈 돌려받기 바우처 어디", expected=("refund",)),
    ]
    found = effect_of(proposal("coupon", "바우처 사고 싶어요 오늘"), questions=own)
    assert found is not None
    assert "바우처 사고 싶어요 -> -" in found.stolen


def test_new_entries_and_what_is_out_of_scope_have_no_effect() -> None:
    one = proposal("coupon", "바우처").model_copy(update={"kind": "out of scope", "entry": None, "phrasings": ()})
    assert trial_of().effects([one]) == [one]


def test_a_phrasing_that_lint_would_move_is_told_before_it_is_kept() -> None:
    """The effect asks what lint asks, of the FAQ with the phrasing, and says the same entry."""
    one = proposal("refund", "할인 쿠폰 쓰는 법")
    found = effect_of(one)
    assert found is not None
    assert found.drawn == ("할인 쿠폰 쓰는 법 -> 쿠폰은 어디에 쓰나요",)
    with_it = ENTRIES[0].model_copy(update={"alternates": (*ENTRIES[0].alternates, *one.phrasings)})
    linted = Searcher(Index.encode([with_it, *ENTRIES[1:]], INTENTS, WordEncoder()), WordEncoder())
    told = {stray.text: stray.other for stray in strays(linted, Thresholds(ANSWER_FROM, CHOICES_FROM))}
    assert told["할인 쿠폰 쓰는 법"] == "coupon"
    kept = effect_of(proposal("coupon", "할인 쿠폰 쓰는 순서"))
    assert kept is not None
    assert kept.drawn == ()
