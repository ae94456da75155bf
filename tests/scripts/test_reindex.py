"""Reindexing with a tiny model survives bad input, other models and being killed."""

import json
import shutil
import time
from pathlib import Path

import pytest

from embeddings.faq.jsonl import write_jsonl
from embeddings.index.store import BuildStore
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.tiny_model import make_tiny_model
from tests.scripts.conftest import Run
from tests.scripts.processes import start


def test_a_build_is_made_and_changes_are_told(place: Path, run: Run) -> None:
    first = run("scripts.reindex")
    assert first.returncode == 0, first.stderr
    assert "added: 4 (refund, coupon, alarm-ios, alarm-android)" in first.stdout
    edited = [ENTRIES[0].model_copy(update={"answer": "다시 문의해 주세요."}), *ENTRIES[2:]]
    (place / "faq.jsonl").write_text(write_jsonl(edited))
    second = run("scripts.reindex")
    assert "added: 0\nchanged: 1 (refund)\nremoved: 1 (coupon)\n" in second.stdout


def test_if_changed_does_nothing_until_the_faq_is_edited(place: Path, run: Run) -> None:
    store = BuildStore(place / "index")
    run("scripts.reindex", "--if-changed")
    live = store.live()
    again = run("scripts.reindex", "--if-changed")
    assert (again.returncode, again.stdout, store.live()) == (0, "", live)
    (place / "faq.jsonl").write_text(write_jsonl(ENTRIES[:2]))
    run("scripts.reindex", "--if-changed")
    assert store.live() != live


def test_a_bad_faq_changes_nothing(built: Path, run: Run) -> None:
    before = BuildStore(built / "index").live(), BuildStore(built / "index").builds()
    with (built / "faq.jsonl").open("a") as faq:
        faq.write("no json\n")
    result = run("scripts.reindex")
    assert result.returncode == 1
    assert result.stderr.startswith(f"{built}/faq.jsonl:5: found text that is not JSON")
    assert (BuildStore(built / "index").live(), BuildStore(built / "index").builds()) == before


def test_words_of_the_trade_are_part_of_a_build(built: Path, run: Run) -> None:
    synonyms = built / "synonyms.jsonl"
    assert "\n  and, in the words" not in run("scripts.ask", "바우처 어디").stdout
    synonyms.write_text('{"word": "쿠폰", "also": ["바우처"]}\n')
    assert "rows)\n" in run("scripts.reindex", "--if-changed").stdout
    assert "\n  and, in the words of the FAQ, as: 쿠폰 어디\n" in run("scripts.ask", "바우처 어디").stdout
    synonyms.write_text('{"word": "쿠폰", "also": ["이"]}\n')
    refused = run("scripts.reindex")
    assert (refused.returncode, refused.stderr.count(f"{synonyms}:1: also[0]: ")) == (1, 1)
    run("scripts.reindex", "--rollback", "--restore-faq")
    assert not synonyms.exists()  # the build before had none


def test_another_model_of_the_same_name_is_reindexed_at_the_start(
    built: Path, tiny_model: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = shutil.copytree(tiny_model, built / "model")
    monkeypatch.setenv("EMBEDDING_MODEL", str(model))
    live = BuildStore(built / "index").live()
    assert run("scripts.reindex", "--if-changed").stdout == ""
    assert BuildStore(built / "index").live() == live
    make_tiny_model(model, seed=1)  # as after a change of the adapter
    assert run("scripts.reindex", "--if-changed").returncode == 0
    assert BuildStore(built / "index").live() != live
    assert run("scripts.ask", "환불").returncode == 0


@pytest.mark.parametrize(
    "moment", [".building-*", ".building-*/vectors.faiss", ".building-*/manifest.json", "2*/manifest.json"]
)
def test_killed_at_any_moment_the_live_build_still_serves(built: Path, run: Run, moment: str) -> None:
    store = BuildStore(built / "index")
    live = store.live()
    known = set(store.root.glob(moment))
    process = start("scripts.reindex", out=built / "out")
    while not set(store.root.glob(moment)) - known and process.is_alive():
        time.sleep(0.0005)  # a file system sends no event; spinning would take the time from the other process
    process.kill()
    process.join()
    assert store.live() in store.builds()
    if moment.startswith("."):
        assert store.live() == live
    answered = run("scripts.ask", "--json", "환불 방법")
    assert json.loads(answered.stdout)["hits"][0]["id"] == "refund"
    assert run("scripts.reindex").returncode == 0
    assert not list(store.root.glob(".building-*"))


def test_a_few_phrasings_are_not_adapted_to(place: Path, run: Run) -> None:
    result = run("scripts.reindex", "--adapt")
    assert result.returncode == 0
    assert "--adapt: found 8 phrasings of entries that have another, expected 50 at least; " in result.stderr
    assert f"live build: {BuildStore(place / 'index').live()}" in result.stdout


def test_two_runs_at_once_both_make_their_build(built: Path) -> None:
    outputs = [built / "first", built / "second"]
    both = [start("scripts.reindex", out=out) for out in outputs]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    store = BuildStore(built / "index")
    assert len(store.builds()) == 3
    assert any(f"live build: {store.live()}" in out.read_text() for out in outputs)


def test_another_model_is_refused_with_the_cure(
    built: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", str(make_tiny_model(tmp_path / "other", seed=1)))
    result = run("scripts.ask", "환불")
    assert result.returncode == 1
    assert ": found model '" in result.stderr
    assert "run: python -m scripts.reindex" in result.stderr


def test_a_model_that_is_none_is_named(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", str(place))
    result = run("scripts.reindex")
    assert result.returncode == 1
    assert f"EMBEDDING_MODEL: '{place}' can't be loaded" in result.stderr


def test_a_file_saved_on_windows_is_published_with_a_note(built: Path, run: Run) -> None:
    faq = built / "faq.jsonl"
    faq.write_bytes(b"\xef\xbb\xbf" + faq.read_bytes().replace(b"\n", b"\r\n"))
    result = run("scripts.reindex")
    assert result.returncode == 0
    assert f"{faq}:1: found a byte order mark; read without it\n" in result.stderr
    assert f"{faq}:1: found Windows line ends; read as plain ones\n" in result.stderr
