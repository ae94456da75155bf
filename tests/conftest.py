"""Fixtures that more than one module needs: the place of the converted model, and the real encoder, loaded once."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.database import database_url, postgres_server, postgres_url  # noqa: F401 (fixtures: one server for all)

if TYPE_CHECKING:
    from embeddings.sentence_encoder import SentenceEncoder

ROOT = Path(__file__).parent.parent

os.environ["HF_HUB_OFFLINE"] = "1"  # no test asks a hub for anything


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """Shared with the app, so that the model is converted once: MODEL_CACHE_DIR, or its default."""
    return Path(os.environ.get("MODEL_CACHE_DIR") or ROOT / "var" / "models")


@pytest.fixture(scope="session")
def encoder(model_cache: Path) -> "SentenceEncoder":
    """The real model; a test that asks for it is marked `model`."""
    from embeddings.sentence_encoder import BUNDLED, SentenceEncoder  # loads torch: not for every test run

    return SentenceEncoder(BUNDLED, model_cache)
