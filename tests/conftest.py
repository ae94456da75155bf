"""Fixtures that more than one module needs: the real model, loaded once, and a build of the real FAQ, made once."""

import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bot.settings import Settings, load_settings
from embeddings.index.store import BuildStore
from tests.fakes.bot_api import BotApi, serve
from tests.fakes.database import database, database_url, postgres_server, postgres_url  # noqa: F401 (fixtures: one server for all)
from tests.fakes.milvus import engine, milvus_room  # noqa: F401 (the same)

if TYPE_CHECKING:
    from embeddings.encoder.exported.onnx_encoder import OnnxEncoder
    from embeddings.encoder.sentence_encoder import SentenceEncoder

ROOT = Path(__file__).parent.parent
SHIPPED_ENTRY = '"page-nickname-ios"'
"""An id that the repository's FAQ has, and nobody else's."""
_OF_WORKERS = "MODEL_CACHE_OF_TESTS"
"""Workers start in an environment from which the settings are gone already."""
MODEL_CACHE = Path(os.environ.get(_OF_WORKERS) or os.environ.get("MODEL_CACHE_DIR") or ROOT / "var" / "models")
os.environ[_OF_WORKERS] = str(MODEL_CACHE)

# Examples are the same at every run, and no time is measured; "long" is for whoever looks for faults.
_CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
_PATIENT = hypothesis_settings(deadline=None, suppress_health_check=_CHECKS)
hypothesis_settings.register_profile("suite", _PATIENT, derandomize=True, database=None)
hypothesis_settings.register_profile("long", _PATIENT, max_examples=5_000)
hypothesis_settings.load_profile("suite")

# Neither the environment of whoever runs the tests nor their .env has a say in them.
Settings.model_config["env_file"] = None
for setting in Settings.model_fields:
    os.environ.pop(setting.upper(), None)
os.environ["OMP_NUM_THREADS"] = "1"  # tests run side by side; two with two threads each are many times slower
os.environ["HF_HUB_OFFLINE"] = "1"  # no test asks a hub for anything


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """Shared with the app, so that the model is converted once: MODEL_CACHE_DIR, or its default."""
    return MODEL_CACHE


@pytest.fixture(scope="session")
def encoder(model_cache: Path) -> "SentenceEncoder":
    """The real model in torch, which defines it; a test that asks for it is marked `model`."""
    from embeddings.encoder.model_files import BUNDLED
    from embeddings.encoder.sentence_encoder import SentenceEncoder  # loads torch: not for every test run

    return SentenceEncoder(BUNDLED, model_cache)


@pytest.fixture(scope="session")
def exported_bundled(model_cache: Path) -> Path:
    """The folder of the bundled model's graphs, made once for all runs on this machine."""
    from embeddings.encoder.exported.folder import graphs_folder
    from embeddings.encoder.loading import available_graph
    from embeddings.encoder.model_files import BUNDLED, fingerprint_of

    assert available_graph(BUNDLED, model_cache, "onnx-int8", list, print) == "onnx-int8"
    return graphs_folder(model_cache, fingerprint_of(BUNDLED))


@pytest.fixture(scope="session")
def serving(exported_bundled: Path) -> "OnnxEncoder":
    """The real model as it serves: exported, with the numbers of torch but for rounding, in half the time."""
    from embeddings.encoder.exported.onnx_encoder import OnnxEncoder
    from embeddings.encoder.model_files import BUNDLED

    return OnnxEncoder(BUNDLED, exported_bundled, "onnx")


@pytest.fixture(scope="session")
def real_builds(serving: "OnnxEncoder", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds, with one of the repository's FAQ. It is for all tests: change nothing in it."""
    from bot.builds.publishing import publish  # loads faiss and scikit-learn: not for every test run

    with folder_of_all_workers(tmp_path_factory, "real_builds") as folder:
        if BuildStore(folder).live() is None:
            publish(load_settings(index_dir=folder, faq_path=ROOT / "faq.jsonl"), serving, lambda note: None, keep=1)
    return folder


@contextmanager
def folder_of_all_workers(tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """A folder that tests side by side share: the first that comes fills it, and the others wait for that."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with FileLock(folder.with_suffix(".lock")):
        yield folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those with the real model first: side by side, one worker loads it, and what ends last is short."""
    items.sort(key=lambda item: item.get_closest_marker("model") is None)
    if SHIPPED_ENTRY not in (ROOT / "faq.jsonl").read_text(encoding="utf-8"):
        for item in items:
            if item.get_closest_marker("shipped_faq"):
                item.add_marker(pytest.mark.skip(reason="faq.jsonl is an operator's own, and this asks about ours"))


@pytest.fixture(autouse=True)
def log_level() -> Iterator[None]:
    """A command that a test runs sets it for its process: not for the tests after it."""
    root = logging.getLogger()
    before = root.level
    yield
    root.setLevel(before)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API server on loopback."""
    async with serve() as api:
        yield api
