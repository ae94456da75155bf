"""A reindex encodes what is new, tells beforehand what that is, and harms nothing where the disk is full."""

import json
import shutil
from pathlib import Path

import pytest

from bot.benchmark.large.whole_articles import large_faq
from bot.builds.dry_run import outlook
from bot.builds.publishing import Published, publish
from bot.builds.reuse import with_cache
from bot.settings import Settings, load_settings
from embeddings.building.intents import shipped_texts
from embeddings.faq.jsonl import write_jsonl
from embeddings.index.store import BuildStore
from tests.fakes.faq_samples import ENTRIES
from tests.fakes.full_disk import full_disk
from tests.fakes.random_encoder import CountingEncoder, RandomEncoder
from tests.scripts.conftest import Run
from tests.scripts.processes import start

CHANGED = ENTRIES[0].model_copy(update={"alternates": ("포인트 돌려받기",)})


def settings_of(place: Path) -> Settings:
    return load_settings(faq_path=place / "faq.jsonl", index_dir=place / "index")


def published(place: Path, encoder: RandomEncoder, *, relearn: bool = False) -> tuple[Published, list[str]]:
    notes: list[str] = []
    return publish(settings_of(place), encoder, notes.append, keep=5, relearn=relearn), notes


def live_files(place: Path) -> dict[str, bytes]:
    folder = BuildStore(place / "index").live_folder()
    return {
        path.name: path.read_bytes() for path in folder.glob("*") if path.is_file() and path.name != "manifest.json"
    }


def to_encode(output: str) -> int:
    (line,) = [line for line in output.splitlines() if line.startswith("to encode: ")]
    return int(line.split()[2])


def test_a_change_of_one_phrasing_encodes_it_and_its_slips_alone(tmp_path: Path) -> None:
    (tmp_path / "faq.jsonl").write_text(write_jsonl(ENTRIES))
    published(tmp_path, CountingEncoder())
    again = CountingEncoder()
    published(tmp_path, again)
    assert again.asked == []
    (tmp_path / "faq.jsonl").write_text(write_jsonl([CHANGED, *ENTRIES[1:]]))
    third = CountingEncoder()
    published(tmp_path, third)
    assert "포인트 돌려받기" in third.asked
    assert len(third.asked) <= 4  # as it stands, without spaces, mistyped, and both


def test_a_build_is_the_same_to_the_bit_with_and_without_what_was_kept(tmp_path: Path) -> None:
    (tmp_path / "faq.jsonl").write_text(write_jsonl(ENTRIES))
    first, third = CountingEncoder(), CountingEncoder()
    published(tmp_path, first)
    without = live_files(tmp_path)
    published(tmp_path, CountingEncoder(), relearn=True)
    assert live_files(tmp_path) == without
    (tmp_path / "index" / "encoded.sqlite").unlink()
    published(tmp_path, third)
    assert live_files(tmp_path) == without
    assert {*shipped_texts()} <= {*first.asked}
    assert not {*shipped_texts()} <= {*third.asked}  # what tells intents is the live build's


@pytest.mark.model
def test_the_real_model_gives_the_same_vectors_with_and_without(encoder: RandomEncoder, tmp_path: Path) -> None:
    texts = [text for entry in large_faq(40) for text in entry.phrasings]
    settings = settings_of(tmp_path)
    first, second = (with_cache(encoder, settings, print).encode_queries(texts) for _ in range(2))
    plain = encoder.encode_queries(texts)
    assert first.vectors.tobytes() == second.vectors.tobytes()
    assert first.tokens.tobytes() == second.tokens.tobytes()
    assert first.offsets.tolist() == plain.offsets.tolist()
    assert first.vectors == pytest.approx(plain.vectors, abs=1e-6)  # other neighbours in a batch, and so other rounding
    assert first.tokens == pytest.approx(plain.tokens, abs=1e-6)


def test_a_dry_run_tells_what_would_change_and_publishes_nothing(place: Path, tiny_builds: Path, run: Run) -> None:
    first = run("scripts.reindex", "--dry-run")
    assert "added: 4 (refund, coupon, alarm-ios, alarm-android)\nchanged: 0\nremoved: 0\nto encode: " in first.stdout
    assert first.stdout.endswith("not timed here yet\nhow sure to be: learned anew\nnothing was published\n")
    assert not (place / "index").exists()
    shutil.copytree(tiny_builds, place / "index")
    live, files = BuildStore(place / "index").live(), sorted((place / "index").rglob("*"))
    (place / "faq.jsonl").write_text(write_jsonl([CHANGED, *ENTRIES[2:]]))
    second = run("scripts.reindex", "--dry-run")
    assert "added: 0\nchanged: 1 (refund)\nremoved: 1 (coupon)\n" in second.stdout
    assert 1 <= to_encode(second.stdout) <= 4
    assert (BuildStore(place / "index").live(), sorted((place / "index").rglob("*"))) == (live, files)
    run("scripts.reindex")
    assert "to encode: 0 of" in run("scripts.reindex", "--dry-run").stdout


def test_a_dry_run_foresees_just_what_is_encoded(place: Path) -> None:
    encoder, settings = CountingEncoder(), settings_of(place)
    foreseen = outlook(settings, encoder.fingerprint, print)
    published(place, encoder)
    assert sum(foreseen.to_encode.values()) == len(encoder.asked)


def test_a_damaged_file_costs_a_line_and_nothing_else(built: Path, run: Run) -> None:
    (built / "index" / "encoded.sqlite").write_bytes(b"nonsense" * 1000)
    again = run("scripts.reindex")
    assert again.returncode == 0
    assert again.stderr.count("encoded.sqlite: damaged (") == 1
    assert "encoded.sqlite: damaged" not in run("scripts.reindex").stderr


def test_on_a_full_disk_the_live_build_serves_on(built: Path, run: Run) -> None:
    store = BuildStore(built / "index")
    before = store.live(), store.builds()
    with full_disk(after=30_000):
        refused = run("scripts.reindex")
    assert refused.returncode == 1
    assert f"{built}/index: the build can't be written (" in refused.stderr
    assert "the live build stays; make room, or set INDEX_DIR" in refused.stderr
    assert (store.live(), store.builds()) == before
    assert not list(store.root.glob(".building-*"))  # on a full disk nothing is left lying about
    assert json.loads(run("scripts.ask", "--json", "환불 방법").stdout)["hits"][0]["id"] == "refund"


def test_a_folder_that_cannot_be_written_is_named(place: Path, run: Run) -> None:
    refused = run("scripts.reindex", "--index-dir", "/proc/none/index")
    assert refused.returncode == 1
    assert "/proc/none/index: the build can't be written (No such file or directory), expected" in refused.stderr


def test_two_runs_at_once_share_what_is_encoded(built: Path, run: Run) -> None:
    (built / "index" / "encoded.sqlite").unlink()
    both = [start("scripts.reindex", out=built / name) for name in ("first", "second")]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    told = (built / "first").read_text() + (built / "second").read_text()
    assert "encoded.sqlite" not in told
    assert "to encode: 0 of" in run("scripts.reindex", "--dry-run").stdout


def test_a_large_faq_that_hardly_changed_is_not_learned_anew(tmp_path: Path) -> None:
    entries = large_faq(700)
    faq = tmp_path / "faq.jsonl"
    faq.write_text(write_jsonl(entries))
    first, _ = published(tmp_path, CountingEncoder())
    faq.write_text(write_jsonl([entries[0].model_copy(update={"question": "새 질문이에요?"}), *entries[1:]]))
    second, notes = published(tmp_path, CountingEncoder())
    rows = sum(row.kind != "intent" for row in second.index.rows)
    assert second.index.confidence == first.index.confidence.model_copy(update={"changed": 2 / rows})
    assert any(note.startswith("goes on with what the live build has learned, of which 0.") for note in notes)
    faq.write_text(write_jsonl(entries[:-30]))
    third, notes = published(tmp_path, CountingEncoder())
    assert third.index.confidence.changed == 0
    assert not any("has learned" in note for note in notes)
    faq.write_text(write_jsonl(entries[:-31]))
    fourth, _ = published(tmp_path, CountingEncoder(), relearn=True)
    assert fourth.index.confidence.changed == 0
