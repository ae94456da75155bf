"""What is told of a run: keys that the help names, marks, and the table."""

import json
import re

from bot.benchmark.extent import PARTS
from bot.benchmark.figures import Json
from bot.benchmark.report.keys import KEYS
from bot.benchmark.report.reach import MARKS, reached
from bot.benchmark.report.table import table

FIGURES: dict[str, Json] = {
    "machine": {"processor": "a processor", "cores": 2, "python": "3.11.7"},
    "quick": True,
    "start_s": 1.5,
    "single_ms": {"sure": {"p50_ms": 10.0}, "read_again": {"p50_ms": 60.0}},
    "askers": {"64": {"per_s": 120.0, "p95_ms": 500.0}},
    "peers": {
        "plain": {"start_s": 10, "single_ms": {"p50_ms": 30.0}, "askers": {"64": {"per_s": 40.0, "p95_ms": 1600.0}}},
        "txtai": {"askers": {"64": {"per_s": 24.0}}},
    },
    "load": {"start": 0.5, "single": 1.25},
    "skipped": {"search.1000000": "no room"},
}


def test_a_mark_is_a_figure_or_a_ratio_of_two() -> None:
    told = {str(mark["what"]): (mark["value"], mark["met"]) for mark in reached(FIGURES)}
    assert told == {
        "a sure question, against plain": (0.333, True),
        "one read again, against plain": (2.0, False),
        "64 askers, answers, against plain": (3.0, False),
        "64 askers, p95, against plain": (0.312, True),
        "start, s": (1.5, True),
        "start, against plain": (0.15, True),
    }


def test_the_table_shows_each_figure_beside_the_peers() -> None:
    lines = table({**FIGURES, "reach": [*reached(FIGURES)]}).splitlines()
    assert lines[:3] == [
        "a processor, Python 3.11.7",
        "load before each part: start 0.5, single 1.25",
        "a quick run: few repetitions, small sizes",
    ]
    assert [line.split() for line in lines if "64.per_s" in line] == [["askers.64.per_s", "120", "40", "24", "3.00"]]
    assert [line.split() for line in lines if "sure.p50" in line] == [["single_ms.sure.p50_ms", "10", "-", "-"]]
    assert "NOT one read again, against plain" in [line.split("  ")[0] for line in lines]
    assert lines[-1] == "left out: search.1000000: no room"


def test_the_help_names_every_key_that_a_mark_looks_at() -> None:
    documented = {*re.findall(r"\w+", KEYS)}
    looked_at = {key for mark in MARKS for key in (*mark.figure, *mark.beside) if not key.isdigit()}
    assert {key for key in looked_at if not key[0].isdigit()} - {"10000_s"} <= documented


def test_figures_go_through_json_as_they_are() -> None:
    assert json.loads(json.dumps(FIGURES)) == FIGURES
    assert {*FIGURES} <= {*re.findall(r"\w+", KEYS)}
    assert {"start", *PARTS} - {"start", "single"} <= {*re.findall(r"\w+", KEYS)}
