"""A backup that somebody made by hand or damaged: it is refused whole, and nothing of it gets out of its places."""

import gzip
import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backup.archive import MANIFEST, Archive, ArchiveWriter
from bot.backup.kept_files import DECIDED, KEY, PICTURES, SOURCES, sources_to_write
from bot.settings import load_settings
from embeddings.errors import FaqFileError
from tests.bot.backup.archives import members, write_tar
from tests.fuzz.mutations import VALUES, examples, mutated, replaced

pytestmark = pytest.mark.fuzz


def saved() -> bytes:
    out = io.BytesIO()
    writer = ArchiveWriter(out)
    for name in ("tables/users.jsonl", *SOURCES, KEY, f"{PICTURES}images/a.png"):
        writer.add(name, [name.encode()])
    writer.close(datetime(2026, 11, 27, tzinfo=UTC), "0006", "k" * 32, {"users": 1})
    return out.getvalue()


WHOLE = saved()
UNPACKED = gzip.decompress(WHOLE)


def members_of(content: bytes) -> dict[str, bytes] | None:
    """None where it is refused in our words."""
    try:
        archive = Archive(io.BytesIO(content), "backup.tar.gz")
        return {name: file.read() for name, file in archive.members()}
    except FaqFileError as error:
        assert str(error).startswith("backup.tar.gz:")
        str(error).encode()
        return None


@examples(80)
@given(mutated(WHOLE) | mutated(UNPACKED).map(gzip.compress) | st.binary(max_size=100).map(gzip.compress))
def test_any_archive_is_refused_or_whole(content: bytes) -> None:
    found = members_of(content)
    assert found is None or found == members_of(WHOLE)


@examples(40)
@given(data=st.data())
def test_any_manifest_of_a_backup_is_refused_or_agrees_with_its_members(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("archive") / "a.tar.gz"
    path.write_bytes(WHOLE)
    content = members(path)
    told = data.draw(replaced(json.loads(content.pop(MANIFEST))) | VALUES)
    members_of(write_tar(path, content | {MANIFEST: json.dumps(told).encode()}).read_bytes())


PATHS = st.lists(
    st.sampled_from(["..", ".", "", "/", "a", "a.png", ".env", "images", "C:", "\\", "~", "etc", "passwd", "\0", "\n"]),
    max_size=5,
).map("/".join) | st.text(st.characters(), max_size=20)


@examples(80)
@given(names=st.lists(PATHS | PATHS.map(PICTURES.__add__) | st.sampled_from([*SOURCES, DECIDED, KEY]), max_size=4))
def test_no_name_of_a_member_leads_out_of_the_faqs_folder(tmp_path: Path, names: list[str]) -> None:
    settings = load_settings(faq_path=tmp_path / "faq" / "faq.jsonl", secret_key_path=tmp_path / "key")
    try:
        written, _ = sources_to_write(settings, dict.fromkeys(names, b"x"), replace=True)
    except FaqFileError as error:
        assert "found no picture in the FAQ's folder" in str(error)
        return
    known = {*settings.source_paths, tmp_path / "faq" / "faq.learned.jsonl"}
    assert [path for path in written if not path.resolve().is_relative_to(tmp_path / "faq")] == []
    assert {path.suffix.lower() for path in written if path not in known} <= {".png", ".jpg", ".jpeg", ".webp"}


@pytest.mark.parametrize("name", [".env", "bot/__main__.py", "sitecustomize.py", "secret.key", "intents.jsonl"])
def test_a_backup_puts_no_code_or_settings_beside_the_faq(tmp_path: Path, name: str) -> None:
    """The FAQ may lie in the repository's folder, where a file of any name could be run."""
    settings = load_settings(faq_path=tmp_path / "faq.jsonl")
    with pytest.raises(FaqFileError, match="found no picture in the FAQ's folder"):
        sources_to_write(settings, {f"{PICTURES}{name}": b"x"}, replace=True)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_links_and_devices_are_no_members(kind: bytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        member = tarfile.TarInfo("faq.jsonl")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    with pytest.raises(FaqFileError, match=r"faq\.jsonl is no file"):
        Archive(io.BytesIO(out.getvalue()), "backup.tar.gz")


def test_a_manifest_that_unpacks_without_end_is_refused() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        member = tarfile.TarInfo(MANIFEST)
        member.size = 100_000_000
        tar.addfile(member, io.BytesIO(bytes(member.size)))
    with pytest.raises(FaqFileError, match="found a manifest of 100,000,000 bytes"):
        Archive(io.BytesIO(out.getvalue()), "backup.tar.gz")
