"""The key and the FAQ of a backup: what is put back, what is left as it is, what is refused."""

from pathlib import Path

import pytest

from bot.backup.kept_files import DECIDED, JOURNAL, PICTURES, placed, sources_to_write
from bot.backup.save_and_restore import Restored
from embeddings.errors import ConfigurationError, FaqFileError
from tests.bot.backup.archives import members
from tests.bot.backup.place import KEY, OTHER_KEY, SAMPLE, Place
from tests.embeddings.faq.faq_lines import line
from tests.fakes.full_disk import full_disk


async def test_another_key_is_refused(tmp_path: Path, saved: Path) -> None:
    new = Place(tmp_path / "new")
    new.key.write_text(OTHER_KEY)
    assert await new.refusal(saved, replace=True) == (
        f"SECRET_KEY_PATH: {new.key}: found another key than the backup's, expected the same; move that file away"
    )
    new = Place(tmp_path / "new", secret_key=OTHER_KEY)
    assert await new.refusal(saved) == (
        "SECRET_KEY: found another key than the backup's, expected the same; unset SECRET_KEY"
    )
    assert not (tmp_path / "new" / "bot.db").exists()


async def test_a_key_in_the_environment_is_not_saved_and_must_be_there_again(tmp_path: Path) -> None:
    old = Place(tmp_path / "old", secret_key=KEY)
    await old.fill()
    path = await old.save()
    assert "secret.key" not in members(path)
    assert KEY.encode() not in b"".join(members(path).values())
    new = Place(tmp_path / "new")
    assert await new.refusal(path) == (
        "SECRET_KEY: found nothing, expected the key of the backup, which is not in it; set SECRET_KEY"
    )
    new = Place(tmp_path / "new", secret_key=KEY)
    await new.restore(path)
    assert await new.rows() == SAMPLE
    assert not new.key.exists()


async def test_an_faq_is_kept_unless_told_otherwise(tmp_path: Path, saved: Path) -> None:
    new = Place(tmp_path / "new")
    new.faq.write_text("another\n")
    assert await new.restore(saved) == Restored([new.intents, new.synonyms], [new.faq])
    assert new.faq.read_text() == "another\n"
    assert await new.restore(saved, replace=True) == Restored([new.faq], [])
    assert new.faq.read_text() == "자주 묻는 질문\n"
    assert await new.restore(saved, replace=True) == Restored([], [])


async def test_what_was_decided_and_the_pictures_come_back_with_the_faq(tmp_path: Path) -> None:
    old = Place(tmp_path / "old")
    await old.fill()
    old.faq.write_text(line(images=["images/menu.png"]))
    (old.folder / "images").mkdir()
    for name, content in (
        ("images/menu.png", "PNG"),
        ("images/other.png", "in no entry"),
        (DECIDED, "decided"),
        (JOURNAL, "done"),
    ):
        (old.folder / name).write_text(content)
    path = await old.save()
    assert [name for name in members(path) if name.startswith(PICTURES)] == [f"{PICTURES}images/menu.png"]
    new = Place(tmp_path / "new")
    await new.restore(path)
    assert (new.folder / "images" / "menu.png").read_text() == "PNG"
    assert (new.folder / DECIDED).read_text() == "decided"
    assert (new.folder / JOURNAL).read_text() == "done"


def test_a_picture_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FaqFileError, match=r"^'pictures/\.\./bot\.db': found no picture in the FAQ's folder"):
        sources_to_write(Place(tmp_path / "new").settings, {f"{PICTURES}../bot.db": b""}, replace=True)


def test_a_failed_commit_leaves_no_key_and_no_faq(tmp_path: Path) -> None:
    new = Place(tmp_path / "new")
    commit = placed(new.settings, b"key", {new.faq: b"faq"})
    commit.__enter__()
    assert new.key.read_bytes() == b"key"
    fault = ZeroDivisionError()
    assert not commit.__exit__(type(fault), fault, None)
    assert list(new.folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"an FAQ of more than ten bytes", b"faq"], ids=["the FAQ", "the key"])
def test_a_full_disk_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    new = Place(tmp_path / "new")
    with pytest.raises(ConfigurationError, match="File too large"), full_disk(after=10):
        placed(new.settings, KEY.encode(), {new.faq: content}).__enter__()
    assert list(new.folder.iterdir()) == []


async def test_an_faq_that_cannot_be_written_stops_the_restore(tmp_path: Path, saved: Path) -> None:
    new = Place(tmp_path / "new", faq_path=Path("/proc/none/faq.jsonl"))
    assert (await new.refusal(saved)).startswith("FAQ_PATH: found /proc/none/faq.jsonl, which can't be written (No")
    assert (await new.tables(), new.key.exists()) == ([], False)
