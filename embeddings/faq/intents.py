"""Things users say that are no question for the FAQ: greetings, thanks, a wish for a person. Replies are data."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from embeddings.errors import FaqFileError
from embeddings.faq.fields import Paragraphs, Sentence, Slug
from embeddings.faq.jsonl import read_jsonl

Language = Literal["ko", "en"]


class Intent(BaseModel):
    """One line of `intents.jsonl`: how people say it, and what the bot says in return."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Slug
    phrasings: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=500, strict=False)]
    reply: dict[Language, Paragraphs]


def load_intents(path: Path) -> list[Intent]:
    """All intents of the file; none where there is no such file. Raises FaqFileError with every problem."""
    if not path.exists():
        return []
    read = read_jsonl(path, Intent)
    numbered, problems = read.numbered, read.problems
    problems += [
        f'{path}:{number}: reply: found no "ko", expected one; the bot speaks Korean first'
        for number, intent in numbered
        if "ko" not in intent.reply
    ]
    ids = [intent.id for _, intent in numbered]
    problems += [
        f'{path}:{number}: id "{intent.id}" is used twice; give each intent its own id'
        for place, (number, intent) in enumerate(numbered)
        if intent.id in ids[:place]
    ]
    if problems:
        raise FaqFileError(problems)
    return read.models
