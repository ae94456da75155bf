"""The users' questions that the repository keeps to measure with."""

import json

from tests.conftest import ROOT


def kept_queries() -> list[str]:
    """The queries of tests/data/questions.jsonl, in their order."""
    text = (ROOT / "tests" / "data" / "questions.jsonl").read_text(encoding="utf-8")
    return [json.loads(line)["query"] for line in text.splitlines()]
