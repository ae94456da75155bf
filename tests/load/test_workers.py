"""The ordeal of tests.load.workers in a short form: both processes killed, and the database restarted."""

import pytest

from tests.load.workers import ordeal


@pytest.mark.usefixtures("postgres_server")  # without PostgreSQL's programs it is passed over
async def test_two_processes_are_one_bot_through_kills_and_a_restart_of_the_database() -> None:
    found, log = await ordeal(workers=2, delay=0.05, users=20, deeds=["kill", "restart"])
    assert (found.lost, found.doubled, found.disordered) == ([], [], []), log.read_text()[-3000:]
    assert found.asked > 40
