import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embeddings.errors import IndexUnusableError
from embeddings.index.manifest import FORMAT, MANIFEST, Manifest, read_manifest, sha256
from embeddings.text.normal_form import NORMALISATION_VERSION
from tests.fakes.fake_encoder import WordEncoder

CURE = "; run: python -m scripts.reindex"
FITTING = {
    "format": FORMAT,
    "created": datetime(2026, 11, 23, tzinfo=UTC),
    "model": "words",
    "model_fingerprint": "words-1",
    "dimension": WordEncoder.dimension,
    "prompts": {"query": "", "document": ""},
    "normalisation": NORMALISATION_VERSION,
    "source_sha256": "0" * 64,
    "entries": 1,
    "rows": 1,
    "files": {"entries.jsonl": hashlib.sha256(b"{}\n").hexdigest()},
}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "entries.jsonl").write_bytes(b"{}\n")
    return write(tmp_path)


def write(folder: Path, **fields: object) -> Path:
    manifest = Manifest.model_validate(FITTING | fields)
    (folder / MANIFEST).write_text(manifest.model_dump_json(), encoding="utf-8")
    return folder


def refusal(build: Path) -> str:
    with pytest.raises(IndexUnusableError) as caught:
        read_manifest(build).check(build, WordEncoder())
    return str(caught.value).replace(str(build), "BUILD")


def test_a_manifest_is_read_as_it_was_written_and_fits(build: Path) -> None:
    manifest = read_manifest(build)
    assert manifest == Manifest.model_validate(FITTING)
    manifest.check(build, WordEncoder())


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("model_fingerprint", "words-2", "found model_fingerprint 'words-2', expected 'words-1'"),
        ("normalisation", 0, f"found normalisation 0, expected {NORMALISATION_VERSION}"),
        ("dimension", 384, "found dimension 384, expected 4096"),
        ("prompts", {}, "found prompts {}, expected {'query': '', 'document': ''}"),
    ],
)
def test_a_build_of_another_model_or_text_form_is_refused(field: str, value: object, found: str, build: Path) -> None:
    write(build, **{field: value})
    assert refusal(build) == f"BUILD: {found} (built with 'words', running 'words'){CURE}"


def test_a_build_of_another_format_is_refused(build: Path) -> None:
    write(build, format=FORMAT + 1)
    assert refusal(build) == f"BUILD: found format {FORMAT + 1}, expected {FORMAT}{CURE}"


def test_a_missing_file_is_refused(build: Path) -> None:
    (build / "entries.jsonl").unlink()
    assert refusal(build) == f"BUILD/entries.jsonl: missing, expected a file of this build{CURE}"


@pytest.mark.parametrize("content", [b"{|\n", b"{}\n\n", b""])
def test_a_changed_file_is_refused(content: bytes, build: Path) -> None:
    (build / "entries.jsonl").write_bytes(content)
    assert refusal(build) == f"BUILD/entries.jsonl: damaged, its sha256 is not the manifest's{CURE}"


def test_a_missing_manifest_is_refused(build: Path) -> None:
    (build / MANIFEST).unlink()
    assert refusal(build) == f"BUILD/{MANIFEST}: can't be read (No such file or directory), expected a build{CURE}"


@pytest.mark.parametrize(
    ("content", "faults"), [("", 1), ("[]", 1), ("\0", 1), (json.dumps({"format": FORMAT}), len(FITTING) - 1)]
)
def test_a_damaged_manifest_is_refused(content: str, faults: int, build: Path) -> None:
    (build / MANIFEST).write_text(content)
    assert refusal(build) == f"BUILD/{MANIFEST}: can't be read ({faults} wrong fields), expected a build{CURE}"


def test_sha256_runs_over_all_files_and_skips_a_missing_one(tmp_path: Path) -> None:
    for name, content in (("a", b"one"), ("b", b"two")):
        (tmp_path / name).write_bytes(content)
    found = sha256([tmp_path / "a", tmp_path / "missing", tmp_path / "b"])
    assert found == hashlib.sha256(b"onetwo").hexdigest()
