"""A build is adapted to its FAQ where that pays beyond chance, and made without it everywhere else, with the reason."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.builds.adapting import ENOUGH, Trial, adapted_if_it_pays
from bot.builds.publishing import publish, roll_back
from bot.builds.serving import open_live
from bot.matching.decision import Outcome
from bot.matching.evaluation import Case, Question
from bot.settings import Settings
from embeddings.encoder.protocol import Encoded
from embeddings.faq.entries import Entry
from embeddings.faq.jsonl import write_jsonl
from embeddings.index.index import Index
from embeddings.index.manifest import read_manifest
from embeddings.index.store import BuildStore
from scripts.reindex import main as reindex
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.random_encoder import RandomEncoder
from tests.fakes.running import publish as publish_small
from tests.fakes.running import settings_for


def case(rank: int | None, shown: int, *, inside: bool = True) -> Case:
    """The entry of this place among the hits, of which so many were shown; one shown is an answer."""
    outcome: Outcome = "decline" if not shown else "answer" if shown == 1 else "clarify"
    return Case(
        Question(query="q", expected=("e",) if inside else ()),
        rank,
        outcome,
        0.5,
        "e",
        rank is not None and rank <= shown,
    )


FIRST, SECOND, DECLINED = case(1, 3), case(2, 3), case(2, 0)
ANSWERED_WRONG, LEFT_ALONE = case(None, 1, inside=False), case(None, 0, inside=False)


def test_more_that_come_first_or_are_served_pay() -> None:
    assert Trial([SECOND] * 10 + [FIRST] * 20, [FIRST] * 30).pays
    assert Trial([DECLINED] * 10 + [FIRST] * 20, [SECOND] * 10 + [FIRST] * 20).pays


def test_what_chance_explains_does_not() -> None:
    assert not Trial([SECOND] + [FIRST] * 29, [FIRST] * 30).pays
    assert not Trial([SECOND, FIRST] * 15, [FIRST, SECOND] * 15).pays


def test_nor_does_a_gain_that_does_harm() -> None:
    gained = ([SECOND] * 10 + [FIRST] * 20, [FIRST] * 30)
    assert not Trial([*gained[0], *[LEFT_ALONE] * 30], [*gained[1], *[ANSWERED_WRONG] * 30]).pays


def test_the_figures_are_told() -> None:
    assert str(Trial([SECOND, FIRST, LEFT_ALONE], [FIRST, FIRST, ANSWERED_WRONG])) == (
        "of 2 phrasings, each hidden while it was asked, 0.500 -> 1.000 came first and 1.000 -> 1.000 were served; "
        "of these and of 1 asked while their whole entry was hidden, 0.000 -> 0.333 were answered wrong"
    )


def test_a_few_phrasings_are_not_enough(tmp_path: Path) -> None:
    encoder, told = WordEncoder(), list[str]()
    index = Index.encode(ENTRIES, [], encoder)
    assert adapted_if_it_pays(index, encoder, settings_for(tmp_path), told.append) is index
    assert told == [
        f"--adapt: found 8 phrasings of entries that have another, expected {ENOUGH} at least; the build is made "
        "without it; give entries more alternates"
    ]


NAMES = ("환불", "쿠폰", "배송", "회원", "충전", "해지", "인증", "주소", "카드", "알림")
FAQ = [
    Entry(
        id=f"e{number}", service="상점", category="모두", question=f"{name} 방법", answer=f"{name} 안내.",
        alternates=tuple(f"{name} {tail}" for tail in ("언제", "얼마", "왜", "어디", "누구")),
    )
    for number, name in enumerate(NAMES)
]  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "faq.jsonl").write_text(write_jsonl(FAQ), encoding="utf-8")
    return settings_for(tmp_path, faq_path=tmp_path / "faq.jsonl", max_false_answers=0.001)  # choices only, no harm


def test_where_every_phrasing_is_found_already_the_build_is_as_without(settings: Settings) -> None:
    told = list[str]()
    made = publish(settings, WordEncoder(), told.append, keep=5, adapt=True)
    assert "1.000 -> 1.000 came first" in told[0]
    assert told[0].endswith("no gain beyond chance, or not without a loss, so the build is made without it")
    assert made.index.emphasis.weights == {}
    assert not read_manifest(BuildStore(settings.index_dir).live_folder()).adapted


class Deaf(RandomEncoder):
    """Hears no word of a text: two texts are alike by chance alone, and letters are all that tells them apart."""

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        return super().encode_queries([text.replace(" ", "") for text in texts])

    encode_passages = encode_queries


def test_where_the_vectors_mislead_they_count_less_and_the_build_is_adapted(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    told = list[str]()
    made = publish(settings, Deaf(), told.append, keep=5, adapt=True)
    assert told[0].endswith("a gain beyond chance, so the build is adapted"), told[0]
    live = open_live(settings, Deaf())
    assert live.searcher.index.emphasis == made.index.emphasis
    assert made.index.emphasis.weights["lexical"] > 0 > made.index.emphasis.weights["pooled"]
    assert reindex(["--list", "--index-dir", str(settings.index_dir)]) == 0
    assert "; adapted; " in capsys.readouterr().out
    told.clear()
    publish(settings, Deaf(), told.append, keep=5)
    assert told[0] == (
        "the live build is adapted to its FAQ, the new one is not; to adapt it too: python -m scripts.reindex --adapt"
    )
    assert roll_back(settings, Deaf().fingerprint)[0] == made.name
    assert open_live(settings, Deaf()).searcher.index.emphasis == made.index.emphasis


def test_a_run_that_is_broken_off_leaves_the_live_build(settings: Settings) -> None:
    first = publish_small(settings.index_dir.parent)

    def broken_off(note: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(settings, Deaf(), broken_off, keep=5, adapt=True)
    store = BuildStore(settings.index_dir)
    assert (store.live(), store.builds()) == (first, [first])
