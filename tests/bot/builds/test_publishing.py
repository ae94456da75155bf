"""Going back to older builds, with the word encoder's."""

from pathlib import Path

import pytest

from bot.builds.publishing import roll_back
from embeddings.errors import IndexUnusableError
from embeddings.index.store import BuildStore
from tests.fakes.fake_encoder import WordEncoder
from tests.fakes.running import publish, settings_for

RUNNING = WordEncoder().fingerprint


def test_a_second_rollback_does_not_land_on_what_the_first_one_left(tmp_path: Path) -> None:
    settings, store = settings_for(tmp_path), BuildStore(tmp_path / "index")
    good, bad = publish(tmp_path), publish(tmp_path)
    assert roll_back(settings, RUNNING) == (good, [])
    as_bad = publish(tmp_path)
    assert roll_back(settings, RUNNING) == (good, [])
    assert [name for name in store.builds() if store.withdrawn(name)] == [bad, as_bad]
    with pytest.raises(IndexUnusableError, match="nobody went back from"):
        roll_back(settings, RUNNING)
    assert store.live() == good


def test_a_build_that_is_named_is_gone_back_to_all_the_same_and_is_then_like_any_other(tmp_path: Path) -> None:
    settings, store = settings_for(tmp_path), BuildStore(tmp_path / "index")
    good, bad = publish(tmp_path), publish(tmp_path)
    roll_back(settings, RUNNING)
    assert roll_back(settings, RUNNING, bad) == (bad, [])
    assert [name for name in store.builds() if store.withdrawn(name)] == []  # nobody went back from the good one
    publish(tmp_path)
    assert roll_back(settings, RUNNING)[0] == bad
    assert roll_back(settings, RUNNING)[0] == good
