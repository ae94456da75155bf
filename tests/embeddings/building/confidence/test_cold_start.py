"""With the real model, an FAQ as a stranger brings it: never shier for knowing more."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.builds.gate import significantly_fewer
from bot.builds.reuse import ENCODED
from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.matching.evaluation import Case, Question, ask_all
from bot.settings import Settings
from embeddings.building.build import build_index
from embeddings.encoder.cached.cache_file import CacheFile
from embeddings.encoder.cached.cached_encoder import CachedEncoder
from embeddings.encoder.protocol import Encoder
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import load_faq
from embeddings.search.searcher import Searcher
from tests.conftest import ROOT

COLD = ROOT.parent / "shared" / "bench" / "coldstart"

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def telecom() -> tuple[list[Entry], list[Question]]:
    """45 entries of one phrasing, 90 questions of their customers' (two an entry), 60 that none answers."""
    if not COLD.exists():
        pytest.skip(f"needs the cold starts, which lie beside the project: {COLD.name}")
    lines = (COLD / "telecom_queries.jsonl").read_text(encoding="utf-8").splitlines()
    return load_faq(COLD / "telecom_faq.jsonl"), [Question.model_validate_json(line) for line in lines]


@pytest.fixture(scope="module")
def cached(serving: Encoder, real_builds: Path, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The real model, which has encoded already what every build asks."""
    file = shutil.copy(real_builds / ENCODED, tmp_path_factory.mktemp("cold"))
    return CachedEncoder(serving, CacheFile(Path(file), 1_000_000_000, print))


def asked(entries: Sequence[Entry], questions: Sequence[Question], encoder: Encoder) -> list[Case]:
    searcher = Searcher(build_index(entries, [], encoder), encoder)
    return ask_all(questions, Assistant(searcher, Thresholds.of(searcher.index.confidence, Settings()), ""))


def test_more_alternates_never_serve_fewer_nor_answer_fewer_rightly(
    telecom: tuple[list[Entry], list[Question]], cached: Encoder
) -> None:
    """The first question of each entry becomes its alternate, entry by entry; the second is asked."""
    entries, questions = telecom
    first = {question.expected[0]: question.query for question in reversed(questions) if question.expected}
    seconds = [q for q in questions if q.expected and first[q.expected[0]] != q.query]
    steps = []
    for count in (0, 5, 20, 45):
        given = [entry.model_copy(update={"alternates": (first[entry.id],)}) for entry in entries[:count]]
        steps.append(asked([*given, *entries[count:]], seconds, cached))
    for after in steps[1:]:  # against none; from step to step five answers of 45 come and go with the sample
        assert not significantly_fewer([c.served for c in after], [c.served for c in steps[0]])
        right = [[case.answered and case.right for case in cases] for cases in (after, steps[0])]
        assert not significantly_fewer(*right)
