"""A place with an FAQ and a tiny model, and commands run in this process."""

import importlib
import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.settings import load_settings
from embeddings.faq.jsonl import write_jsonl
from embeddings.index.store import BuildStore
from tests.conftest import folder_of_all_workers
from tests.fakes.faq_samples import ENTRIES, INTENTS
from tests.fakes.tiny_model import make_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("model"))


def write_faq(folder: Path) -> None:
    (folder / "faq.jsonl").write_text(write_jsonl(ENTRIES))
    (folder / "intents.jsonl").write_text(write_jsonl(INTENTS))


@pytest.fixture
def place(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an FAQ and its intents, and the settings pointed to it."""
    write_faq(tmp_path)
    monkeypatch.setenv("FAQ_PATH", str(tmp_path / "faq.jsonl"))
    monkeypatch.setenv("INDEX_DIR", str(tmp_path / "index"))
    monkeypatch.setenv("EMBEDDING_MODEL", str(tiny_model))
    monkeypatch.setenv("ENCODER", "torch")  # an export takes half a minute; what is tested here is not about it
    monkeypatch.setenv("MODEL_CACHE_DIR", str(tmp_path / "models"))
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def tiny_builds(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a build of what `place` has, as `scripts.reindex` makes it. It is for all tests: copy it."""
    from bot.builds.publishing import publish  # loads faiss and scikit-learn: not for every test run
    from embeddings.encoder.sentence_encoder import SentenceEncoder

    with folder_of_all_workers(tmp_path_factory, "tiny_builds") as folder:
        if BuildStore(folder).live() is None:
            source = tmp_path_factory.mktemp("source")
            write_faq(source)
            settings = load_settings(index_dir=folder, faq_path=source / "faq.jsonl")
            publish(settings, SentenceEncoder(str(tiny_model), source), lambda note: None, keep=1)
    return folder


@pytest.fixture
def built(place: Path, tiny_builds: Path) -> Path:
    """The place after its first `scripts.reindex`."""
    shutil.copytree(tiny_builds, place / "index")
    return place


class Result(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, as `python -m` would: torch is loaded once and not at every step."""

    def run(module: str, *arguments: str, text: str | bytes = "") -> Result:
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        main = importlib.import_module(module).main
        capsys.readouterr()
        code = main(list(arguments)) if arguments or module.startswith("scripts") else main()
        return Result(code, *capsys.readouterr())

    return run
