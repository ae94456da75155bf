"""Things users say that are no question for the FAQ: greetings, thanks, a wish for a person. Replies are data.

What every service's users say ships with the package and names none of them; the operator's file adds to it.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from embeddings.errors import FaqFileError
from embeddings.faq.fields import Paragraphs, Sentence, Slug
from embeddings.faq.jsonl import read_jsonl, shown

Language = Literal["ko", "en"]

SHIPPED_INTENTS = Path(__file__).parents[1] / "data" / "intents.jsonl"

SERVICE = "{service}"
"""Stands in a reply for the services of the FAQ, and may have a pair of particles after it: `{service}을/를`."""

_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")


class Intent(BaseModel):
    """One line of `intents.jsonl`: how people say it, and what the bot says in return."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Slug
    phrasings: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=500, strict=False)]
    reply: dict[Language, Paragraphs]


def load_intents(path: Path) -> list[Intent]:
    """The shipped intents with those of the file, which take the place of shipped ones of the same id.

    A file that isn't there adds none. Raises FaqFileError with every problem.
    """
    own = _read(path) if path.exists() else []
    merged = {intent.id: intent for intent in (*_read(SHIPPED_INTENTS), *own)}
    return list(merged.values())


def _read(path: Path) -> list[Intent]:
    read = read_jsonl(path, Intent)
    problems = read.problems + [f"{path}:{number}: {fault}" for number, fault in _faults(read.numbered)]
    if problems:
        raise FaqFileError(problems)
    return read.models


def _faults(numbered: Sequence[tuple[int, Intent]]) -> Iterator[tuple[int, str]]:
    ids: set[str] = set()
    for number, intent in numbered:
        if "ko" not in intent.reply:
            yield number, 'reply: found no "ko", expected one; the bot speaks Korean first'
        for language, reply in intent.reply.items():
            for unknown in (found for found in _PLACEHOLDER.findall(reply) if found != SERVICE):
                yield number, f"reply.{language}: found {shown(unknown)}, expected no braces but {SERVICE}; mend it"
        if intent.id in ids:
            yield number, f'id "{intent.id}" is used twice; give each intent its own id'
        ids.add(intent.id)
