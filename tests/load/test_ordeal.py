"""The ordeal of tests.load.ordeal in a short form: the same kills, faults, reindex and restart of the database."""

import pytest

from tests.load.ordeal import ordeal

pytestmark = pytest.mark.model


async def test_every_message_gets_its_answer_through_kills_faults_and_a_restart_of_the_database() -> None:
    outcome, log = await ordeal(messages=160, users=40, rate=20.0, alternates=1)
    assert (outcome.lost, outcome.unexplained, outcome.oftener) == ([], [], []), log.read_text()[-3000:]
    assert outcome.faults > 10
