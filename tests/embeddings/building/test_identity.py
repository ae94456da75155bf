"""No constant that shapes an answer is left out of a build's identity."""

import ast
from collections.abc import Iterator
from pathlib import Path

from embeddings.building.identity import identity_of
from tests.conftest import ROOT

SHAPES_NO_ANSWER = {
    "MAX_HITS": "how many are shown of the same order",
    "MAX_QUERY_CHARACTERS": "who asks more is told, and nothing is searched",
    "MAX_PIECES": "of long texts, where a cry for help is heard whatever build is searched",
    "MAX_TOLD": "of warnings for operators",
    "MANY_WORDS": "how long a burst is waited for",
    "RIDGE": "of the shipped default's fit; its file is in the identity",
    "RIDGE_OF_READING": "of the shipped default's fit; its file is in the identity",
    "NOISY": "of the shipped default's lessons; its file is in the identity",
    "CLOSER": "of warnings for operators",
    "_BYTES_A_ROW": "of the estimate of memory",
    "_LESSONS": "of the estimate of memory",
    "_AT_ONCE": "of the estimate of memory",
    "_KEPT": "how many entries are kept as models",
    "_FIRST_DAY": "before all days, as _LAST_DAY is after them",
    "_LAST_DAY": "after all days",
    "CHUNK": "how many rows are encoded at once",
    "MAPPED_FROM": "which tokens are mapped",
    "_EACH": "how many scores tell which are put in order",
    "STAMPED_FROM": "which files are hashed again",
    "_BLOCK": "how many rows, or bytes, are worked on at once",
    "_LATELY": "how many texts' morphemes are kept",
    "_LEVELS": "rounding, far below what tells two texts apart",
    "TIES": "how many rows are asked for, so that equal ones are in order",
    "EQUAL": "rounding of scores",
    "MOST_ROWS": "how much an engine gives at once, far more than an answer asks for",
    "ROWS_AT_ONCE": "of an engine: the size of a message",
    "LONGEST_NAME": "of an engine: room for names",
    "OLDEST": "of an engine: its version",
    "BEYOND": "of an engine: its version",
    "COLLECTION_NOT_FOUND": "of an engine: what it says",
    "START_SECONDS": "of an engine: patience",
    "CONNECT_SECONDS": "of an engine: patience",
    "SEARCH_SECONDS": "of an engine: patience",
    "ASK_SECONDS": "of an engine: patience",
    "MAKE_SECONDS": "of an engine: patience",
    "AGAIN_SECONDS": "of an engine: patience",
    "PROBE_SECONDS": "of an engine: patience",
    "PROBES": "of an engine: how it is checked",
    "SAME": "of an engine: how it is checked",
    "STEP": "of long texts, as MAX_PIECES",
    "WINDOW": "of long texts, as MAX_PIECES",
    "_CLOSE": "where a fit ends: the same weights to the last digits",
    "_STEPS": "how long a fit may take",
    "_TAILS": "how Hangul is made",
    "_VOWELS": "how Hangul is made",
}


def numbers(path: Path) -> Iterator[str]:
    """Names of a module's constants that hold numbers and nothing else."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            found = list(ast.walk(node))
            values = [part.value for part in found if isinstance(part, ast.Constant)]
            if values and all(isinstance(value, int | float) for value in values):
                yield from (p.id for p in found if isinstance(p, ast.Name) and p.id == p.id.upper())


def test_every_number_is_in_the_identity_or_shapes_no_answer() -> None:
    rooms = [ROOT / "embeddings" / room for room in ("text", "index", "intents", "search", "building")]
    found = {name for room in rooms for path in room.rglob("*.py") for name in numbers(path)}
    source = ast.walk(ast.parse((ROOT / "embeddings" / "building" / "identity.py").read_text(encoding="utf-8")))
    used = {part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in source}
    assert {"SYLLABLES_A_SPACE", "WHOLE_LESSON", "EXACT_CONFIDENCE"} <= found
    assert found - used == set(SHAPES_NO_ANSWER)


def test_the_identity_is_the_same_each_time_and_another_for_another_model() -> None:
    assert identity_of("a") == identity_of("a")
    assert identity_of("a").difference(identity_of("b")) == "found model 'a', expected 'b'"
