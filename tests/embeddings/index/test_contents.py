"""The contents of a large build, read from the disk when they are asked for, are those of a small one in memory."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from embeddings.building.build import open_build
from embeddings.building.identity import identity_of
from embeddings.errors import IndexUnusableError
from embeddings.faq.synonyms import Synonyms
from embeddings.index import manifest, rows
from embeddings.index.contents.lazily import Lazily
from embeddings.index.index import Index
from embeddings.search.days import on_day
from embeddings.search.related import related
from embeddings.search.searcher import Searcher
from embeddings.text.normal_form import same_text_key
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.random_encoder import RandomEncoder

CHRISTMAS, LATER = date(2026, 12, 25), date(2026, 12, 26)
DATED = [
    *ENTRIES[:3],
    ENTRIES[3].model_copy(update={"valid_until": CHRISTMAS}),  # of two twins, one is over
    ENTRIES[0].model_copy(update={"id": "sale", "question": "할인 언제 하나요", "valid_from": LATER}),
    ENTRIES[1].model_copy(update={"id": "end", "question": "배송 언제 오나요", "valid_until": CHRISTMAS}),
    ENTRIES[1].model_copy(update={"id": "draft", "question": "비밀번호 변경", "status": "draft"}),
]
SYNONYMS = [Synonyms(word="환불", also=("돌려받기", "페이백"))]
TEXTS = ["환불 방법", "쿠폰 쓰는 법", "알림을 끄고 싶어요!", "할인", "안녕", "없는 말", "", "배송 언제 오나요"]


@pytest.fixture(autouse=True)
def every_faq_is_large() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "EXACT_ROWS", 3)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    encoder = RandomEncoder()
    index = Index.encode(DATED, INTENTS, encoder, folder=tmp_path)
    index.synonyms.extend(SYNONYMS)
    index.save(tmp_path, identity_of(encoder.fingerprint), encoder.name, "0")
    return tmp_path


@pytest.fixture
def opened(folder: Path) -> Searcher:
    return open_build(folder, RandomEncoder())


@pytest.fixture
def small() -> Searcher:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "EXACT_ROWS", 10_000)
        index = Index.encode(DATED, INTENTS, RandomEncoder())
        index.synonyms.extend(SYNONYMS)
        return Searcher(index, RandomEncoder())


def test_entries_groups_and_rows_are_the_same(opened: Searcher, small: Searcher) -> None:
    large, own = opened.index, small.index
    assert isinstance(large.entries, Lazily)
    assert large.entries == own.entries == DATED
    assert own.entries == large.entries
    assert large.groups == own.groups
    assert large.rows == own.rows
    assert large.entries[-1] == DATED[-1]
    assert large.entries[1:3] == DATED[1:3]
    with pytest.raises(IndexError, match="found 7, expected the number of one of 7 items"):
        large.entries[7]


def test_columns_are_the_same(opened: Searcher, small: Searcher) -> None:
    large, own = opened.index, small.index
    for name in ("topics", "are_passages", "phrasings"):
        assert getattr(large, name).tolist() == getattr(own, name).tolist()
    assert large.contents.topic_of_entry.tolist() == [0, 1, 2, 2, 3, 4, 5]
    assert [large.contents.topic_of(entry) for entry in DATED] == [0, 1, 2, 2, 3, 4, 5]


def test_texts_are_found_to_the_letter(opened: Searcher, small: Searcher) -> None:
    large, own = opened.index.contents, small.index.contents
    for row in own.rows:
        key = same_text_key(row.text)
        assert large.rows_with(key).tolist() == own.rows_with(key).tolist() != []
        assert large.exact_topic(row.text) == own.exact_topic(row.text)
    assert large.exact_topic("알림을 끄고 싶어요!") == 2
    assert large.exact_topic("할인 쿠폰") is None  # three entries have it
    assert large.exact_topic("안녕") is None  # no question
    assert [large.holds(0, same_text_key(text)) for text in ("환불", "쿠폰", "")] == [True, False, False]


def test_what_the_faq_says_is_the_same(opened: Searcher, small: Searcher) -> None:
    large, own = opened.index.said, small.index.said
    assert large.services == own.services == ["상점"]
    assert large.names == own.names == ["상점", "구매", "공통", "설정", "iOS", "안드로이드"]
    assert large.words == own.words == {"페이백": "환불"}
    assert [large.speaks_of(name) for name in ("netflix", "카카오페이")] == [False, False]
    assert opened.readings("페이백 되나요") == ["페이백 되나요", "환불 되나요"]


@pytest.mark.parametrize("day", [CHRISTMAS, LATER])
def test_a_day_hides_what_a_build_of_its_entries_lacks(day: date, opened: Searcher, small: Searcher) -> None:
    shown, whole = on_day(opened, day), opened.index
    own = [entry for entry in DATED if entry.live_on(day)]
    assert shown.index.entries == own
    made = {(row.kind, row.text) for row in Index.encode(own, INTENTS, RandomEncoder()).rows}
    gone = [row for row in whole.rows if (row.kind, row.text) not in made]
    hidden = [whole.rows[number] for number in shown.index.contents.hidden]
    assert gone
    assert {*gone} <= {*hidden}
    assert {(row.kind, row.text) for row in hidden if row not in gone} <= made  # of another entry too, that is there
    for text in TEXTS:
        found = {entry.id for hit in shown.search(text).hits for entry in hit.twins}
        assert found <= {entry.id for entry in own}
        assert {entry.id for hit in shown.find(text, 0.0) for entry in hit.twins} <= {entry.id for entry in own}
    assert shown.index.exact_topic("비밀번호 변경") is None
    assert whole.exact_topic("비밀번호 변경") == 5
    assert not {*related(shown.index, 0)} - {shown.index.contents.topic_of(entry) for entry in own}


def test_a_day_on_which_all_is_shown_is_the_build_itself(tmp_path: Path) -> None:
    encoder = RandomEncoder()
    searcher = Searcher(Index.encode(ENTRIES, INTENTS, encoder, folder=tmp_path), encoder)
    assert on_day(searcher, CHRISTMAS) is searcher


@pytest.mark.parametrize(
    "name", ["contents/rows.txt", "contents/hashes.npy", "said.json", "halves.npy", "lexical/by_row.numbers.npy"]
)
@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_file_is_refused(name: str, damage: str, folder: Path) -> None:
    path = folder / name
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if damage == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(IndexUnusableError, match=rf"{path.name}: (damaged|missing)"):
        open_build(folder, RandomEncoder())


def test_a_large_file_is_read_again_only_when_it_was_touched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "STAMPED_FROM", 1000)
    stamps = manifest.stamps_of(folder)
    assert "tokens.npy" in stamps
    assert "said.json" not in stamps
    told = manifest.read_manifest(folder).model_copy(update={"stamps": stamps})
    hashed: list[Path] = []

    def none_of(paths: Iterable[Path]) -> str:
        hashed.extend(paths)
        return "none"

    monkeypatch.setattr(manifest, "sha256", none_of)
    identity = identity_of(RandomEncoder.fingerprint)
    with pytest.raises(IndexUnusableError, match="damaged"):
        told.check(folder, identity)
    assert not {path.name for path in hashed} & {*stamps}
    (folder / "tokens.npy").touch()
    hashed.clear()
    only = told.model_copy(update={"files": {"tokens.npy": "none"}})
    only.check(folder, identity)
    assert hashed == [folder / "tokens.npy"]
