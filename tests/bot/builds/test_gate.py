"""Publishing is refused for what users would see: fewer served, more harmed, or below a floor."""

import pytest

from bot.builds.gate import Floor, significantly_fewer
from bot.builds.own_questions import Hidden, ask_hidden, changed_rows, hidden_questions
from bot.matching.decision import Outcome, Thresholds
from bot.matching.evaluation import Case, Question
from embeddings.building.confidence.examples import FOLDS
from embeddings.index.index import Index
from embeddings.search.ranking import EXACT_CONFIDENCE
from embeddings.search.searcher import Searcher
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS


def case(rank: int | None, outcome: Outcome, expected: tuple[str, ...] = ("refund",)) -> Case:
    shown = {"answer": 1, "clarify": 3, "decline": 0}[outcome]
    return Case(
        Question(query="q", expected=expected), rank, outcome, 0.5, "coupon", rank is not None and rank <= shown
    )


RIGHT, OFFERED, DECLINED, WRONG = case(1, "answer"), case(2, "clarify"), case(1, "decline"), case(2, "answer")
OUTSIDE, HARM = case(None, "decline", ()), case(None, "answer", ())


def test_fewer_is_told_only_where_chance_does_not_explain_it() -> None:
    assert significantly_fewer([False] * 20 + [True] * 80, [True] * 100)
    assert not significantly_fewer([False] + [True] * 99, [True] * 100)
    assert not significantly_fewer([True] * 100, [False] * 100)
    assert not significantly_fewer([], [])


def test_a_floor_names_each_fault() -> None:
    cases = [RIGHT, WRONG, DECLINED, OFFERED, HARM, OUTSIDE]
    assert Floor(0.5, 0.5).faults(cases, None) == []
    assert Floor(0.9, 0.1).faults(cases, None) == [
        "found hit@1 0.500, expected at least 0.900",
        "found 0.500 false answers, expected at most 0.100",
    ]


def test_a_floor_that_nothing_can_tell_is_no_pass() -> None:
    assert Floor(0.5).faults([OUTSIDE], None) == [
        "found no question that an entry answers, expected some to tell hit@1 by; give them by --gate"
    ]
    assert Floor(None, 0.5).faults([RIGHT], None) == [
        "found no question out of scope, expected some to tell false answers by; give them by --gate"
    ]


def test_a_build_that_passes_is_told_with_the_figures_of_both() -> None:
    verdict = Floor().verdict([RIGHT, OFFERED, OUTSIDE, OUTSIDE], [RIGHT, RIGHT, OUTSIDE, HARM])
    assert list(verdict.passed("q.jsonl")) == [
        "q.jsonl: passed the gate (live build -> new build)",
        "  served             1.000 -> 1.000",
        "  answered right     1.000 -> 0.500",
        "  false answers      0.500 -> 0.000",
    ]
    assert list(Floor().verdict([RIGHT, DECLINED], None).passed("q.jsonl")) == [
        "q.jsonl: passed the gate",
        "  served             0.500",
        "  answered right     0.500",
    ]
    assert list(Floor().verdict([], None).passed("q.jsonl")) == []


@pytest.mark.parametrize("now", [RIGHT, OFFERED])
def test_a_useful_choice_serves_like_an_answer(now: Case) -> None:
    assert Floor().faults([now] * 30, [RIGHT] * 30) == []


def test_a_decline_where_there_was_a_choice_is_a_loss() -> None:
    assert Floor().faults([DECLINED] * 10 + [RIGHT] * 20, [OFFERED] * 10 + [RIGHT] * 20) == [
        "found 0.667 served (the right answer, or the right entry among the choices), expected no fewer than the live "
        "build's 1.000"
    ]


def test_a_wrong_answer_is_a_harm_in_scope_and_out_of_it() -> None:
    told = "found 0.333 harmed (a wrong answer at once), expected no more than the live build's 0.000"
    assert Floor().faults([HARM] * 10 + [RIGHT] * 20, [OUTSIDE] * 10 + [RIGHT] * 20) == [told]
    assert Floor().faults([OUTSIDE] * 10 + [RIGHT] * 20, [HARM] * 10 + [RIGHT] * 20) == []


def test_an_faq_asks_itself_with_what_it_asks_hidden() -> None:
    encoder = WordEncoder()
    searcher = Searcher(Index.encode(ENTRIES, INTENTS, encoder), encoder)
    questions = hidden_questions(searcher.index, searcher.index)
    alone = [question for question in questions if not question.whole]
    assert {question.text for question in questions} == {text for entry in ENTRIES for text in entry.phrasings}
    assert all(sum(len(e.phrasings) for e in ENTRIES if e.id in question.ids) > 1 for question in alone)
    everything = Thresholds(answer=0.0, clarify=0.0)
    for question, found in zip(questions, ask_hidden(searcher, everything, questions), strict=True):
        assert found.in_scope is not question.whole
        assert found.rank is None if question.whole else True  # a hidden entry is never found
        assert found.confidence != EXACT_CONFIDENCE  # nothing counts as a stored phrasing


def test_where_one_row_changed_what_is_near_it_is_asked() -> None:
    """Each fifth row's phrasing can be, twice: its own row hidden, and its entry."""
    encoder, changed = WordEncoder(), ENTRIES[0].model_copy(update={"alternates": ("환불 순서", "돈 돌려받기")})
    new, live = (Index.encode(entries, [], encoder) for entries in ([changed, *ENTRIES[1:]], ENTRIES))
    assert [new.rows[row].text for row in changed_rows(new, live)] == ["환불 순서"]
    assert [live.rows[row].text for row in changed_rows(live, new)] == ["환불 방법"]
    of_fold = [new.rows[row].text for row in new.phrasings if row % FOLDS == 0]
    near = hidden_questions(new, live, near_changes=True)
    assert {question.text for question in near} == {*of_fold}
    assert hidden_questions(new, new, near_changes=True) == []


def test_entries_that_the_other_build_lacks_are_not_asked_about() -> None:
    encoder = WordEncoder()
    new, live = (Index.encode(entries, [], encoder) for entries in (ENTRIES, ENTRIES[:1]))
    assert {question.ids for question in hidden_questions(new, live)} == {(ENTRIES[0].id,)}
    only = [Hidden("환불", (ENTRIES[0].id,), whole=True)]
    assert ask_hidden(Searcher(live, encoder), Thresholds(0.5, 0.5), only)[0].outcome == "decline"
