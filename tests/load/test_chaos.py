"""The chaos of tests.load.chaos in a short form: of two processes on PostgreSQL, and of one on SQLite."""

from itertools import pairwise

import pytest

from tests.load.chaos import Report, chaos
from tests.load.schedule import APART_SECONDS, ENDING, KINDS, OF_THE_API, Deed, schedule


def faults_of(report: Report) -> str:
    """Empty where all went as it has to; else what didn't, and the end of the log."""
    return "" if report.passed else "\n".join([*report.told(), report.log.read_text()[-3000:]])


@pytest.mark.usefixtures("postgres_server")  # without PostgreSQL's programs it is passed over
async def test_two_processes_are_one_bot_whatever_happens() -> None:
    deeds = [
        Deed(1, "resets", 20),
        Deed(2, "damaged build"),
        Deed(5, "kill"),
        Deed(8, "database gone", 2),
        Deed(12, "full disk", 4),
        Deed(18, "kill"),
        Deed(19, "clock", 3),
        Deed(20, "good build"),
    ]
    report = await chaos(deeds, 24, workers=2, rate=10, users=20, seed=1)
    assert faults_of(report) == ""
    assert report.found.asked > 100


async def test_a_process_by_itself_goes_on_where_it_was_killed() -> None:
    deeds = [Deed(1, "5xx", 8), Deed(2, "good build"), Deed(4, "kill"), Deed(8, "full disk", 3)]
    report = await chaos(deeds, 12, workers=0, rate=10, users=20, seed=1)
    assert faults_of(report) == ""
    assert report.found.asked > 50


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
