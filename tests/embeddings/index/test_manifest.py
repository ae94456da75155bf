import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embeddings.errors import IndexUnusableError
from embeddings.index.identity import BuildIdentity
from embeddings.index.manifest import FORMAT, MANIFEST, Manifest, read_manifest, sha256

CURE = "; run: python -m scripts.reindex"
RUNNING = BuildIdentity(
    format=FORMAT,
    model="words-1",
    normalisation=3,
    spacing="0.24",
    ngrams=(2, 4),
    ranking={"lexical": 0.3, "late": 0.5},
    features=("dense", "margin"),
    training={"quantiles": 201},
    data={"confidence.json": "a1"},
)
FITTING = {
    "created": datetime(2026, 11, 23, tzinfo=UTC),
    "model": "words",
    "identity": RUNNING,
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
        read_manifest(build).check(build, RUNNING)
    return str(caught.value).replace(str(build), "BUILD")


def test_a_manifest_is_read_as_it_was_written_and_fits(build: Path) -> None:
    manifest = read_manifest(build)
    assert manifest == Manifest.model_validate(FITTING)
    manifest.check(build, RUNNING)


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("format", FORMAT + 1, f"found format {FORMAT + 1}, expected {FORMAT}"),
        ("model", "words-2", "found model 'words-2', expected 'words-1'"),
        ("normalisation", 2, "found normalisation 2, expected 3"),
        ("spacing", "0.23", "found spacing '0.23', expected '0.24'"),
        ("ngrams", (3, 6), "found ngrams (3, 6), expected (2, 4)"),
        ("ranking", {"lexical": 0.3, "late": 0.4}, "found ranking of late 0.4, expected 0.5"),
        ("ranking", {"lexical": 0.3}, "found ranking of late None, expected 0.5"),
        ("features", ("margin", "dense"), "found features ('margin', 'dense'), expected ('dense', 'margin')"),
        ("training", {}, "found training of quantiles None, expected 201.0"),
        ("data", {"confidence.json": "b2"}, "found data of confidence.json 'b2', expected 'a1'"),
    ],
)
def test_a_build_of_another_identity_is_refused_with_the_field(
    field: str, value: object, found: str, build: Path
) -> None:
    write(build, identity=RUNNING.model_copy(update={field: value}))
    assert refusal(build) == f"BUILD: {found}{CURE}"


def test_a_build_from_before_there_were_identities_is_refused(build: Path) -> None:
    write(build, identity=None)
    assert refusal(build) == f"BUILD: found an older format, expected {FORMAT}{CURE}"


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
    ("content", "faults"), [("", 1), ("[]", 1), ("\0", 1), (json.dumps({"model": "words"}), len(FITTING) - 2)]
)
def test_a_damaged_manifest_is_refused(content: str, faults: int, build: Path) -> None:
    (build / MANIFEST).write_text(content)
    assert refusal(build) == f"BUILD/{MANIFEST}: can't be read ({faults} wrong fields), expected a build{CURE}"


def test_sha256_runs_over_all_files_and_skips_a_missing_one(tmp_path: Path) -> None:
    for name, content in (("a", b"one"), ("b", b"two")):
        (tmp_path / name).write_bytes(content)
    found = sha256([tmp_path / "a", tmp_path / "missing", tmp_path / "b"])
    assert found == hashlib.sha256(b"onetwo").hexdigest()
