"""The chaos of tests.load.chaos in a short form: of two processes on PostgreSQL, and of one on SQLite."""

from itertools import pairwise

import pytest

from tests.load.chaos import Report, chaos
from tests.load.schedule import APART_SECONDS, ENDING, KINDS, OF_THE_API, Deed, schedule


def what_went_wrong(report: Report) -> str:
    """With the end of the log."""
    return "\n".join([*report.told(), report.log.read_text()[-3000:]])


@pytest.mark.usefixtures("postgres_server")  # without PostgreSQL's programs it is passed over
async def test_two_processes_are_one_bot_whatever_happens() -> None:
    deeds = [
        Deed(1, "resets", 20),
        Deed(1, "damaged build"),
        Deed(3, "kill"),
        Deed(5, "database gone", 2),
        Deed(8, "full disk", 2),
        Deed(12, "kill"),
        Deed(13, "clock", 3),
        Deed(16, "good build"),
    ]
    report = await chaos(deeds, 18, workers=2, rate=5, users=10, seed=1)
    assert report.passed, what_went_wrong(report)
    assert report.found.asked > 20


async def test_a_process_by_itself_goes_on_where_it_was_killed() -> None:
    deeds = [Deed(1, "5xx", 8), Deed(1, "good build"), Deed(3, "kill"), Deed(6, "full disk", 2)]
    report = await chaos(deeds, 10, workers=0, rate=5, users=10, seed=1)
    assert report.passed, what_went_wrong(report)
    assert report.found.asked > 20


def test_a_schedule_is_its_seeds_and_lets_processes_live() -> None:
    drawn = schedule(5, 600, KINDS)
    assert drawn == schedule(5, 600, KINDS)
    assert drawn != schedule(6, 600, KINDS)
    assert {deed.kind for deed in drawn} == set(KINDS)
    ends = [deed for deed in drawn if deed.kind in ENDING]
    assert min(later.at - deed.at for deed, later in pairwise(ends)) >= APART_SECONDS
    for track in (set(OF_THE_API), set(KINDS) - set(OF_THE_API)):
        own = [deed for deed in drawn if deed.kind in track]
        assert all(deed.at + deed.seconds < later.at for deed, later in pairwise(own))
        assert {deed.kind for deed in own[: len(track)]} == track


def test_what_cannot_be_done_is_left_out_of_a_schedule() -> None:
    assert {deed.kind for deed in schedule(5, 600, {"kill", "429"})} == {"kill", "429"}
