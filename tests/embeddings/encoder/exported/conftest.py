"""A tiny model, exported once; each test has a copy of its cache to damage."""

import shutil
from pathlib import Path

import pytest

from tests.fakes.tiny_model import make_tiny_model

SAMPLE = ["환불 방법", "쿠폰은 어디에 있나요", "알림을 끄고 싶어요", "로그인이 안 돼요", "결제 수단 변경", "hello"]


def sample() -> list[str]:
    """What an export is tried with."""
    return SAMPLE


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def made(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the tiny model's graphs."""
    from embeddings.encoder.exported.workshop import make  # loads torch

    cache = tmp_path_factory.mktemp("graphs")
    make(str(tiny), cache, SAMPLE)
    return cache


@pytest.fixture
def cache(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "cache"))
