"""A good line of an FAQ file, changed as a test likes, and what `load_faq` says against a file."""

import json
from pathlib import Path

import pytest

from embeddings.errors import FaqFileError
from embeddings.faq.faq_file import load_faq

GOOD = {
    "id": "cash-refund",
    "service": "페이지",
    "category": "구매",
    "platform": "공통",
    "question": "환불은?",
    "answer": "네.",
}


def line(**fields: object) -> str:
    return json.dumps(GOOD | fields, ensure_ascii=False) + "\n"


def faults(folder: Path, content: str | bytes) -> list[str]:
    """The problems of a file with this content, each without the file's name."""
    path = folder / "faq.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FaqFileError) as caught:
        load_faq(path)
    assert str(caught.value) == "\n".join(caught.value.problems)
    assert all(problem.startswith(f"{path}:") for problem in caught.value.problems)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]
