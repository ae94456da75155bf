"""What whoever searches vectors must give, FAISS or an engine: the same rows in the same order and confidences."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.benchmark.large.whole_articles import large_faq
from embeddings.building.identity import identity_of
from embeddings.encoder.protocol import Floats
from embeddings.faq.entries import Entry
from embeddings.index.dense import FAISS, Rows, VectorStore, Within
from embeddings.index.index import Index
from embeddings.search.candidates import rows_within
from embeddings.search.days import on_day
from embeddings.search.related import related
from embeddings.search.searcher import Searcher
from tests.fakes.milvus import PATIENCE_SECONDS, database_in
from tests.fakes.random_encoder import RandomEncoder

ODD = "He said \"no\\n\"; \\ '예' or true"
"""A name that would end a string, or a filter, that was put together without care."""
ENCODER = RandomEncoder()
QUESTIONS = [
    "배송비 얼마예요",
    "환불은 며칠 걸려요?",
    "비밀번호 바꾸고 싶어요",
    "예약을 취소하려면",
    "포인트가 안 보여요",
    "한정 행사",
    "?",
]


def entry(identifier: str, question: str, **given: object) -> Entry:
    values = {"service": "상점", "category": "행사", "answer": f"{identifier} 답이에요."}
    return Entry.model_validate({"id": identifier, "question": question, **values, **given})


FAQ = [
    *large_faq(300),
    entry("odd", "이상한 이름이에요", service=ODD, category=ODD),
    entry("ios", "알림 끄기", platform="iOS"),
    entry("android", "알림 끄기", platform="안드로이드", alternates=["안드로이드 알림"]),
    entry("web", "웹 알림 끄기", platform="웹"),
    entry("all", "모두의 알림", platform="공통"),
    entry("draft", "한정 행사 준비", status="draft"),
    entry("over", "한정 행사", valid_until=date(2026, 1, 31), alternates=["행사 기간"]),
    *(entry(f"same-{number}", f"똑같은 말{'!' * number}", category=f"{number}") for number in range(30)),
]


@pytest.fixture(scope="module")
def made() -> Index:
    """In memory, never saved: what the others are held against."""
    return Index.encode(FAQ, [], ENCODER)


@pytest.fixture(scope="module", params=["faiss", "milvus"])
def store(request: pytest.FixtureRequest) -> Iterator[VectorStore]:
    if request.param == "faiss":
        yield FAISS
        return
    room = request.getfixturevalue("milvus_room")
    from embeddings.index.milvus.store import MilvusStore

    with pytest.MonkeyPatch.context() as patch, database_in(room) as (_, uri):
        patch.setattr("embeddings.index.milvus.engine.SEARCH_SECONDS", PATIENCE_SECONDS)
        yield MilvusStore(uri, "")


@pytest.fixture(scope="module")
def index(made: Index, store: VectorStore, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = tmp_path_factory.mktemp("build-x")
    identity = identity_of(ENCODER.fingerprint, store)
    made.save(folder, identity, ENCODER.name, "0" * 64, store)
    return Index.open(folder, identity, store)


@pytest.fixture(autouse=True)
def engine_answers(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whoever is asked is asked in earnest: an engine that fails is told of, since the search goes on without it."""
    yield
    assert "no answer" not in caplog.text


def oracle(
    index: Index, vector: Floats, k: int, exclude: Rows | None = None, within: Within | None = None
) -> list[int]:
    """Every row looked at, in double precision; what is apart by no more than rounding counts as equal."""
    cosines = (index.dense.vectors(np.arange(len(index.rows))).astype(np.float64) * vector).sum(axis=1).tolist()
    shown = set(range(len(index.rows)) if within is None else within.rows.tolist())
    shown -= set([] if exclude is None else exclude.tolist())
    ordered: list[list[int]] = []
    for row in sorted(shown, key=lambda row: -cosines[row]):
        if ordered and cosines[ordered[-1][-1]] - cosines[row] <= 5e-7:
            ordered[-1].append(row)
        else:
            ordered.append([row])
    return [row for equal in ordered for row in sorted(equal)][:k]


def vectors_of(*texts: str) -> Floats:
    return ENCODER.encode_queries(texts).vectors


@pytest.mark.parametrize("k", [1, 10, 100, 10_000])
def test_the_nearest_rows_come_first_and_of_equal_ones_the_first_rows(index: Index, made: Index, k: int) -> None:
    for vector in vectors_of(*QUESTIONS, "똑같은 말"):
        rows, cosines = index.dense.search(vector, k)
        assert rows.tolist() == oracle(made, vector, k)
        assert cosines == pytest.approx(made.dense.vectors(rows) @ vector, abs=1e-6)
        assert np.all(np.diff(cosines) <= 5e-7)


def test_rows_that_say_the_same_are_ordered_by_number_wherever_the_list_ends(index: Index, made: Index) -> None:
    same = [number for number, row in enumerate(made.rows) if row.text.startswith("똑같은 말")]
    (vector,) = vectors_of("똑같은 말")
    tied = [row for row in same if made.rows[row].text == "똑같은 말"]
    for k in (1, len(tied), len(same)):
        assert index.dense.search(vector, k)[0].tolist() == oracle(made, vector, k)


def test_rows_that_are_excluded_are_as_if_they_were_not_there(index: Index, made: Index) -> None:
    (vector,) = vectors_of(QUESTIONS[0])
    hidden = index.dense.search(vector, 200)[0][::2]
    assert index.dense.search(vector, 50, hidden)[0].tolist() == oracle(made, vector, 50, hidden)
    everything = np.arange(len(made.rows))
    assert index.dense.search(vector, 50, everything)[0].tolist() == []
    assert index.dense.search(vector, 50, everything[:0])[0].tolist() == oracle(made, vector, 50)


@pytest.mark.parametrize(
    ("service", "category", "platform"),
    [
        (ODD, None, None),
        (ODD, ODD, None),
        ("상점", "행사", None),
        ("상점", None, "iOS"),
        (None, None, "안드로이드"),
        (None, "행사", "웹"),
        ("없는 곳", None, None),
        (FAQ[0].service, FAQ[0].category or "", None),
    ],
)
def test_a_filter_lets_through_what_belongs_there(
    index: Index, made: Index, service: str | None, category: str | None, platform: str | None
) -> None:
    within = rows_within(index, service, category, platform)
    shown = {
        row
        for row, one in enumerate(made.rows)
        for group in [made.groups[one.topic]]
        if service in (None, group[0].service)
        and category in (None, group[0].category or "")
        and (platform is None or any(e.platform in (None, "공통", platform) for e in group))
    }
    assert set(within.rows.tolist()) == shown
    for vector in vectors_of("알림 끄기", QUESTIONS[0]):
        assert index.dense.search(vector, 40, within=within)[0].tolist() == oracle(made, vector, 40, within=within)
        some = within.rows[:2]
        found = index.dense.search(vector, 40, some, within)[0].tolist()
        assert found == oracle(made, vector, 40, some, within)


def test_vectors_are_as_they_were_given(index: Index, made: Index) -> None:
    rows = np.array([5, 0, len(made.rows) - 1])
    assert np.array_equal(index.dense.vectors(rows), made.dense.vectors(rows))
    assert len(index.dense) == len(made.rows)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 2, 1)])
def test_questions_get_the_same_lists_and_confidences(index: Index, made: Index, day: date) -> None:
    """On the second day an entry is over, and drafts never show: the rows of the rest are numbered anew."""
    ours, theirs = (on_day(Searcher(one, ENCODER), day) for one in (index, made))
    for question in (*QUESTIONS, "똑같은 말", "알림 끄기", FAQ[7].question):
        found, expected = ours.search(question).hits, theirs.search(question).hits
        assert [hit.entry.id for hit in found] == [hit.entry.id for hit in expected]
        assert [hit.confidence for hit in found] == pytest.approx([hit.confidence for hit in expected], abs=1e-4)
        assert [hit.entry.id for hit in ours.find(question, 0.1)] == [
            hit.entry.id for hit in theirs.find(question, 0.1)
        ]
    shown = {hit.entry.id for hit in ours.find("한정 행사", 0.0)}
    assert ("over" in shown, "draft" in shown) == (day < date(2026, 1, 31), False)


def test_related_questions_are_of_the_same_category(index: Index, made: Index) -> None:
    for topic in range(0, len(made.groups), 23):
        found = related(index, topic)
        assert found == related(made, topic)
        own = made.groups[topic][0]
        assert {(made.groups[o][0].service, made.groups[o][0].category) for o in found} <= {(own.service, own.category)}
