"""Follow-ups, changes of subject and several questions with the real model, played as dialogues on the real FAQ."""

from pathlib import Path

import pytest

from bot.builds.serving import open_live
from bot.matching.assistant import Assistant
from bot.rehearsal.script import load_dialogues
from bot.rehearsal.stage import rehearse
from bot.settings import load_settings
from embeddings.encoder.protocol import Encoder
from tests.conftest import ROOT

pytestmark = pytest.mark.model


def test_dialogues_hold(real_builds: Path, serving: Encoder) -> None:
    assistant = Assistant(*open_live(load_settings(index_dir=real_builds), serving))
    dialogues = load_dialogues(ROOT / "tests" / "data" / "asking_on.jsonl", assistant.searcher.index.entries)
    played = rehearse(dialogues, assistant)
    assert {play.dialogue.name: play.faults(assistant.catalogue.twins) for play in played} == {
        dialogue.name: [] for dialogue in dialogues
    }
