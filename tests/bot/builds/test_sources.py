"""A build's own files brought back: all of them or none."""

from pathlib import Path, PosixPath

import pytest

from bot.builds.sources import keep_sources, restore_sources, source_files
from bot.settings import Settings
from embeddings.errors import IndexUnusableError
from tests.embeddings.faq.faq_lines import line
from tests.fakes.full_disk import full_disk
from tests.fakes.running import settings_for


class BusyIntents(PosixPath):
    """Beside it lie intents that can be read and copied but not taken away, as a mounted file can't."""

    def unlink(self, missing_ok: bool = False) -> None:
        if self.name == "intents.jsonl":
            raise OSError(16, "Device or resource busy", str(self))
        super().unlink(missing_ok)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An FAQ with intents; `build` is of another FAQ without any."""
    folder, source = tmp_path / "faq", tmp_path / "build" / "source"
    folder.mkdir()
    source.mkdir(parents=True)
    (folder / "faq.jsonl").write_text("present FAQ\n")
    (folder / "intents.jsonl").write_text("present intents\n")
    (source / "faq.jsonl").write_text("the FAQ of the build\n")
    return settings_for(tmp_path, faq_path=folder / "faq.jsonl")


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_the_files_of_the_build_take_the_places_of_the_present_ones(settings: Settings, tmp_path: Path) -> None:
    kept = restore_sources(settings, tmp_path / "build")
    assert [path.read_text() for path in kept] == ["present FAQ\n", "present intents\n"]
    assert files(tmp_path / "faq").keys() - {path.name for path in kept} == {"faq.jsonl"}
    assert settings.faq_path.read_text() == "the FAQ of the build\n"


def test_pictures_are_kept_and_come_back_and_others_stay(settings: Settings, tmp_path: Path) -> None:
    pictures, build = tmp_path / "faq" / "images", tmp_path / "new"
    pictures.mkdir()
    build.mkdir()
    settings.faq_path.write_text(line(images=["images/a.png", "images/b.png", "https://example.com/c.png"]))
    for name in ("a.png", "b.png", "not-in-the-faq.png"):
        (pictures / name).write_text(name)
    assert [path.name for path in source_files(settings)[3:]] == ["a.png", "b.png"]
    keep_sources(settings, build)
    assert files(build / "source" / "images") == {"a.png": "a.png", "b.png": "b.png"}
    (pictures / "a.png").write_text("another")
    (pictures / "b.png").unlink()
    kept = restore_sources(settings, build)
    assert [path.read_text() for path in kept if path.suffix == ".png"] == ["another"]
    found = files(pictures)
    assert {name: found[name] for name in ("a.png", "b.png", "not-in-the-faq.png")} == {
        name: name for name in ("a.png", "b.png", "not-in-the-faq.png")
    }


def test_a_folder_that_cannot_be_written_is_told_with_the_way_out(settings: Settings, tmp_path: Path) -> None:
    before = files(tmp_path / "faq")
    with pytest.raises(IndexUnusableError) as caught, full_disk(after=10):
        restore_sources(settings, tmp_path / "build")
    assert str(caught.value) == (
        f"{tmp_path}/faq: can't be written (File too large), expected a folder that takes the FAQ of the "
        "build; nothing was changed; make it writable, or go back without --restore-faq and copy what is in "
        f"{tmp_path}/build/source there by hand"
    )
    assert files(tmp_path / "faq") == before


def test_what_fails_in_the_end_is_undone(settings: Settings, tmp_path: Path) -> None:
    before = files(tmp_path / "faq")
    busy = settings.model_copy(update={"faq_path": BusyIntents(settings.faq_path)})
    with pytest.raises(IndexUnusableError, match="Device or resource busy"):
        restore_sources(busy, tmp_path / "build")
    assert files(tmp_path / "faq") == before
