"""Every file of a build, whatever files a build has: damaged before it is opened, and under a bot that runs."""

import logging
import shutil
from pathlib import Path

import pytest

from bot.benchmark.large.whole_articles import large_faq
from embeddings.building.identity import identity_of
from embeddings.errors import IndexUnusableError
from embeddings.index import rows
from embeddings.index.identity import BuildIdentity
from embeddings.index.index import Index
from embeddings.index.manifest import CURE, MANIFEST, Manifest, read_manifest
from embeddings.index.store import BuildStore
from embeddings.sealed import unsealed
from tests.damage.accidents import ACCIDENTS, Accident, bar, cut, empty, files_of, flip, happened, swap
from tests.fakes.bot_api import BotApi
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.random_encoder import RandomEncoder
from tests.fakes.running import publish, running

NEW_ENTRIES = [ENTRIES[0].model_copy(update={"answer": "새 빌드의 답이에요."}), *ENTRIES[1:]]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two builds with the files of a large FAQ, some of which are mapped."""
    folders = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "EXACT_ROWS", 100)
        for count in (300, 301):
            folders.append(tmp_path_factory.mktemp("large") / "20261127T000000.000000Z")
            folders[-1].mkdir()
            Index.encode(large_faq(count), [], RandomEncoder()).save(
                folders[-1], identity_of(RandomEncoder.fingerprint), "random", "0"
            )
    return folders[0], folders[1]


@pytest.fixture(scope="module")
def real(real_builds: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A copy of the build of the repository's FAQ, and a build of another."""
    folder = tmp_path_factory.mktemp("real")
    live = BuildStore(real_builds).live_folder()
    return Path(shutil.copytree(live, folder / live.name)), folder / "index" / publish(folder)


def check_refusals(build: Path, other: Path, accident: Accident) -> None:
    """Each file in turn: a refusal with its place and the cure; what damage leaves as it was, opens."""
    identity: BuildIdentity | None = read_manifest(build).identity
    assert identity is not None
    names = files_of(build)
    assert Path(MANIFEST) in names
    assert len(names) > 10
    for name in names:
        same = other / name if (other / name).is_file() else other / "entries.jsonl"
        if accident is swap and same.read_bytes() == (build / name).read_bytes():
            continue
        if accident in (cut, empty) and not (build / name).stat().st_size:
            continue
        with happened(accident, build / name, same), pytest.raises(IndexUnusableError) as caught:
            Index.open(build, identity)
        said = str(caught.value)
        assert said.startswith(str(build if name == Path(MANIFEST) and accident is swap else build / name)), name
        assert said.endswith(CURE), name
    Index.open(build, identity)


@pytest.mark.model
@pytest.mark.parametrize("accident", ACCIDENTS)
def test_a_build_with_a_damaged_file_is_refused(real: tuple[Path, Path], accident: Accident) -> None:
    check_refusals(*real, accident)


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_a_large_build_with_a_damaged_file_is_refused(large: tuple[Path, Path], accident: Accident) -> None:
    check_refusals(*large, accident)


def test_of_a_manifest_no_bit_can_be_flipped_unnoticed(large: tuple[Path, Path]) -> None:
    """But of white space, and of the word "seal" itself: what they stand around is as it was."""
    content, refused = (large[0] / MANIFEST).read_bytes(), 0
    manifest = unsealed(Manifest, content)
    for at in range(len(content)):
        try:
            assert unsealed(Manifest, content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]) == manifest
        except ValueError:
            refused += 1
    assert refused > 0.7 * len(content)


@pytest.mark.parametrize("accident", [flip, cut, empty, bar])
async def test_a_bot_serves_on_while_the_files_of_its_build_are_damaged(
    api: BotApi, tmp_path: Path, accident: Accident
) -> None:
    async with running(api, tmp_path) as bot:
        serving = bot.components.serving
        live = serving.store.live_folder()
        for number, name in enumerate(files_of(live)):
            with happened(accident, live / name, live / MANIFEST):
                api.say(f"환불 방법 {number}")
                assert "080-123-4567" in (await api.reply())["text"], name
                await serving.refresh()
                assert serving.assistant.build == live.name
        new = publish(tmp_path, NEW_ENTRIES)
        await serving.refresh()
        assert serving.assistant.build == new


@pytest.mark.parametrize("accident", ACCIDENTS)
async def test_a_damaged_pointer_is_told_once_and_the_bot_serves_on(
    api: BotApi, tmp_path: Path, accident: Accident, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(api, tmp_path) as bot:
        serving, pointer = bot.components.serving, tmp_path / "index" / "live"
        first = serving.assistant.build
        other = tmp_path / "other"
        other.write_bytes(b"\xff\xfe of another kind")
        with happened(accident, pointer, other), caplog.at_level(logging.ERROR):
            for _ in range(3):
                await serving.refresh()
            assert serving.assistant.build == first
            told = [record.message for record in caplog.records]
            assert len(told) == (0 if accident in (empty, ACCIDENTS[-1]) else 1), told
            assert all(first in message for message in told)
            api.say("환불 방법")
            assert "080-123-4567" in (await api.reply())["text"]
        new = publish(tmp_path, NEW_ENTRIES)
        await serving.refresh()
        assert serving.assistant.build == new


def test_what_cant_be_read_as_a_pointer_is_told_with_the_way_back(tmp_path: Path) -> None:
    name = publish(tmp_path)
    store, pointer = BuildStore(tmp_path / "index"), tmp_path / "index" / "live"
    pointer.write_bytes(b"\xff")
    with pytest.raises(IndexUnusableError) as caught:
        store.live_folder()
    assert str(caught.value) == (
        f"{pointer}: can't be read (no UTF-8), expected the name of the live build; remove it, and go back to one of "
        "--list by its name: python -m scripts.reindex --rollback BUILD"
    )
    pointer.unlink()
    store.switch(name)
    assert store.live() == name


def test_a_folder_whose_name_has_a_dot_is_no_file_of_a_build(tmp_path: Path) -> None:
    pictures = tmp_path / "source" / "v1.2"
    pictures.mkdir(parents=True)
    (pictures / "menu.png").write_bytes(b"PNG")
    identity = identity_of(WordEncoder().fingerprint)
    Index.encode(ENTRIES, INTENTS, WordEncoder()).save(tmp_path, identity, "words", "0" * 64)
    assert "source/v1.2/menu.png" in read_manifest(tmp_path).files
    assert Index.open(tmp_path, identity).entries == ENTRIES
