"""A backup that is damaged, cut off or another version's is refused; a new one takes no file's place."""

import stat
from pathlib import Path

import pytest

from bot.backup.archive import MANIFEST, new_file
from bot.storage.migrations.schema import expected_revision
from embeddings.errors import FaqFileError
from tests.bot.backup.archives import altered, members, write_tar
from tests.bot.backup.place import Place


async def test_a_backup_of_another_revision_is_refused(place: Place, saved: Path) -> None:
    assert await place.refusal(altered(saved, {}, revision="0000")) == (
        f"altered.tar.gz:manifest.json: found schema revision 0000, expected {expected_revision()}; restore it with "
        "the version that made it, then start this one, which migrates"
    )
    assert await place.tables() == []


async def test_a_row_of_other_columns_is_refused(tmp_path: Path, saved: Path) -> None:
    damaged = altered(saved, {"tables/relay_messages.jsonl": b'{"message": 5, "user": "a"}\n'})
    assert await Place(tmp_path / "new").refusal(damaged) == (
        "altered.tar.gz:tables/relay_messages.jsonl:1-1: found a row that doesn't fit (ValueError), expected none; "
        "take another backup"
    )


async def test_fewer_rows_than_the_manifest_says_are_refused(tmp_path: Path, saved: Path) -> None:
    said = await Place(tmp_path / "new").refusal(altered(saved, {"tables/users.jsonl": b""}))
    assert "'users': 0}, expected {" in said


def damage(path: Path, kind: str) -> None:
    whole, content = path.read_bytes(), members(path)
    match kind:
        case "no gzip":
            path.write_bytes(b"PK\x03\x04")
        case "empty":
            path.write_bytes(b"")
        case "cut off":
            path.write_bytes(whole[: len(whole) // 2])
        case "cut off at the last byte":
            path.write_bytes(whole[:-1])
        case "a flipped bit":
            # Of the checksum: elsewhere it may be noticed sooner, by what the bit has become.
            path.write_bytes(whole[:-8] + bytes([whole[-8] ^ 4]) + whole[-7:])
        case "no manifest":
            write_tar(path, {name: data for name, data in content.items() if name != MANIFEST})
        case "another row":
            write_tar(path, content | {"tables/users.jsonl": content["tables/users.jsonl"].replace(b"ko", b"en")})
        case "a missing table":
            write_tar(path, {name: data for name, data in content.items() if name != "tables/users.jsonl"})
        case "a file after the manifest":
            write_tar(path, content | {"late": b""})
        case "another format":
            altered(path, {}, format=2).replace(path)
        case "a manifest of something else":
            write_tar(path, content | {MANIFEST: b"{}"})


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("no gzip", "0: damaged or no backup (Not a gzipped file (b'PK')); take"),
        ("empty", "0: damaged or no backup (empty file); take"),
        (
            "cut off",
            "0: damaged or no backup (Compressed file ended before the end-of-stream marker was reached); take",
        ),
        ("cut off at the last byte", "0: damaged or no backup (Compressed file ended before the end-of-stream"),
        ("a flipped bit", "0: damaged or no backup ("),
        ("no manifest", "0: found no manifest.json, expected it last: the backup was cut off; take"),
        ("another row", "tables/users.jsonl: damaged, its sha256 is not the manifest's; take another copy"),
        ("a missing table", "tables/users.jsonl: damaged, its sha256 is not the manifest's; take another copy"),
        ("a file after the manifest", "0: damaged or no backup (late stands twice, or after manifest.json); take"),
        ("another format", "manifest.json: found format 2, expected 1; restore it with the version that made it"),
        ("a manifest of something else", "manifest.json: found 6 wrong fields, expected none; take"),
    ],
)
async def test_a_damaged_backup_is_refused(tmp_path: Path, saved: Path, kind: str, message: str) -> None:
    damage(saved, kind)
    new = Place(tmp_path / "new")
    assert (await new.refusal(saved)).startswith(f"backup.tar.gz:{message}")
    assert list(new.folder.iterdir()) == []


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar.gz"
    with new_file(path) as file:
        file.write(b"precious")
    with pytest.raises(FaqFileError, match="found a file, expected none; choose another name"), new_file(path):
        pass
    with (
        pytest.raises(FaqFileError, match=r"/none/b: can't be written \(No such file"),
        new_file(tmp_path / "none/b"),
    ):
        pass
    assert path.read_bytes() == b"precious"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
