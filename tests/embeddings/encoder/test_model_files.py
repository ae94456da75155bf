"""A model's fingerprint, from its files: what changes its vectors changes it, and nothing is loaded for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.encoder.bundled import bundled_name
from embeddings.encoder.model_files import BUNDLED, fingerprint_of
from tests.conftest import ROOT


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text("{}")
    (tmp_path / "config_sentence_transformers.json").write_text('{"prompts": {"query": "query: "}}')
    (tmp_path / "model.safetensors").write_bytes(bytes(3 << 20))
    return tmp_path


def test_the_bundled_models_fingerprint_is_its_folders_name() -> None:
    assert fingerprint_of(BUNDLED) == bundled_name()


def test_the_same_files_have_the_same_fingerprint_wherever_they_lie(model: Path, tmp_path: Path) -> None:
    before = fingerprint_of(str(model))
    assert len(before) == 16
    assert fingerprint_of(str(model)) == before
    moved = model.rename(tmp_path.with_name("moved"))
    assert fingerprint_of(str(moved)) == before


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("model.safetensors", 0, b"x"),
        ("model.safetensors", (3 << 20) - 1, b"x"),
        ("config_sentence_transformers.json", 24, b"Q"),
        ("1_Pooling/config.json", 1, b" }"),
    ],
)
def test_another_weight_prompt_or_pooling_is_another_model(name: str, place: int, value: bytes, model: Path) -> None:
    before = fingerprint_of(str(model))
    content = bytearray((model / name).read_bytes())
    content[place : place + len(value)] = value
    (model / name).write_bytes(content)
    assert fingerprint_of(str(model)) != before


def test_a_model_of_a_hub_that_is_not_here_has_none() -> None:
    assert fingerprint_of("nobody/nothing") == ""


def test_no_model_is_loaded_for_it() -> None:
    code = (
        "import sys; from embeddings.encoder.model_files import fingerprint_of; fingerprint_of('bundled')\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
