"""The ordeal of tests.load.ordeal in a short form: the same kills, faults, reindex and restart of the database."""

from pathlib import Path

import pytest

from bot.builds.reuse import ENCODED
from tests.load.ordeal import ordeal

pytestmark = pytest.mark.model


async def test_every_message_gets_its_answer_through_kills_faults_and_a_restart_of_the_database(
    real_builds: Path,
) -> None:
    encoded = real_builds / ENCODED
    outcome, log = await ordeal(messages=160, users=40, rate=20.0, alternates=1, encoded=encoded)
    assert (outcome.lost, outcome.unexplained, outcome.oftener) == ([], [], []), log.read_text()[-3000:]
    assert outcome.faults > 10
