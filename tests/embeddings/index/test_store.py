import re
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.errors import IndexUnusableError
from embeddings.index.manifest import MANIFEST
from embeddings.index.store import BuildStore
from tests.conftest import ROOT


@pytest.fixture
def store(tmp_path: Path) -> BuildStore:
    return BuildStore(tmp_path)


def add(store: BuildStore) -> str:
    """A build that holds a manifest, which is all that a store looks for."""
    with store.lock():
        scratch = store.scratch()
        (scratch / MANIFEST).write_text("{}")
        return store.add(scratch)


def test_a_new_store_has_nothing_and_says_how_to_get_it(store: BuildStore, tmp_path: Path) -> None:
    assert (store.builds(), store.live()) == ([], None)
    with pytest.raises(IndexUnusableError) as caught:
        store.live_folder()
    assert str(caught.value) == f"{tmp_path}: found no index, expected a build; run: python -m scripts.reindex"


def test_builds_are_listed_by_age_and_none_is_live_by_itself(store: BuildStore) -> None:
    names = [add(store), add(store), add(store)]
    assert store.builds() == names == sorted(names)
    assert store.live() is None


def test_the_pointer_names_the_live_build(store: BuildStore, tmp_path: Path) -> None:
    older, newer = add(store), add(store)
    store.switch(newer)
    assert store.live_folder() == tmp_path / newer
    store.switch(older)
    assert (tmp_path / "live").read_text() == f"{older}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", older, newer, "live"]


@pytest.mark.parametrize("name", ["20200101T000000.000000Z", "", "..", ".lock", "/etc"])
def test_an_unknown_build_is_refused_and_the_live_one_stays(name: str, store: BuildStore, tmp_path: Path) -> None:
    known = add(store)
    store.switch(known)
    refusal = f"{tmp_path}: found no build {name!r}, expected one of: {known}; run: python -m scripts.reindex"
    with pytest.raises(IndexUnusableError, match=f"^{re.escape(refusal)}$"):
        store.switch(name)
    assert store.live() == known


def test_a_live_build_that_was_deleted_is_refused(store: BuildStore, tmp_path: Path) -> None:
    gone = add(store)
    store.switch(gone)
    store.remove(gone)
    with pytest.raises(IndexUnusableError, match=f"found no build '{gone}', expected one of: none; run: "):
        store.live_folder()


def test_a_folder_without_manifest_is_no_build(store: BuildStore) -> None:
    with store.lock():
        name = store.add(store.scratch())
    assert store.builds() == []
    with pytest.raises(IndexUnusableError):
        store.folder(name)


def test_a_scratch_folder_is_no_build_and_the_next_one_sweeps_it(store: BuildStore) -> None:
    with store.lock():
        left_behind = store.scratch()
        (left_behind / MANIFEST).write_text("{}")
        assert store.builds() == []
        assert store.scratch() != left_behind
    assert not left_behind.exists()


def test_rollback_goes_to_the_build_before_the_live_one(store: BuildStore) -> None:
    first, second, _third = add(store), add(store), add(store)
    store.switch(second)
    assert store.before_live() == first
    store.switch(first)
    with pytest.raises(IndexUnusableError, match="found no build before the live one"):
        store.before_live()


def test_rollback_passes_over_what_somebody_went_back_from_until_it_is_live_again(store: BuildStore) -> None:
    good, bad, worse = add(store), add(store), add(store)
    store.switch(worse)
    store.withdraw(bad)
    assert store.before_live() == good
    store.switch(bad)
    assert not store.withdrawn(bad)
    store.switch(worse)
    assert store.before_live() == bad
    for name in (good, bad):
        store.withdraw(name)
    with pytest.raises(IndexUnusableError, match="before the live one that nobody went back from, expected one"):
        store.before_live()


def test_pruning_keeps_the_newest_and_the_live_one(store: BuildStore) -> None:
    names = [add(store) for _ in range(5)]
    store.switch(names[1])
    assert store.prune(keep=2) == [names[0], names[2]]
    assert store.builds() == [names[1], names[3], names[4]]
    assert store.prune(keep=9) == []


def test_the_lock_of_a_killed_writer_is_free_again(store: BuildStore) -> None:
    code = "import sys, pathlib; from embeddings.index.store import BuildStore\n"
    code += "with BuildStore(pathlib.Path(sys.argv[1])).lock(): print('held', flush=True); sys.stdin.read()"
    writer = subprocess.Popen(
        [sys.executable, "-c", code, str(store.root)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"held\n"
        writer.kill()
    assert store.builds() == []
    assert store.folder(add(store)).is_dir()
