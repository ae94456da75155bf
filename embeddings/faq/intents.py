"""Things users say that are no question for the FAQ: greetings, thanks, a wish for a person. Replies are data.

What every service's users say ships with the package and names none of them; the operator's file adds to it. The ids
below are those of which the bot does more than reply.
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

HUMAN = "human"
"""Wants a person."""
DANGER = "danger"
"""May be about to die, or is being hurt; goes before everything else, wherever in a message it stands."""
THANKS = "thanks"
COMPLAINT, NOT_SOLVED, REJECTION, ABUSE = "complaint", "not-solved", "rejection", "abuse"
"""Is unhappy, is not helped by the last answer, did not mean what was answered, swears."""
DENIALS = (COMPLAINT, NOT_SOLVED, REJECTION)
"""Those of them that deny what a kind word would say."""
STOP, NEVER_MIND = "stop", "never-mind"
"""Ends a talk with a person; says "no, thanks" or "cancel", which may be an answer to that person."""
OTHER_SERVICE = "other-service"
"""Asks about a service that is not the FAQ's; said only where the text names one."""

SERVICE = "{service}"
"""Stands in a reply for the services of the FAQ, and may have a pair of particles after it: `{service}을/를`."""

_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")


class Intent(BaseModel):
    """One line of `intents.jsonl`: how people say it, and what the bot says in return."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Slug
    phrasings: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=2000, strict=False)]
    opposites: Annotated[tuple[Sentence, ...], Field(max_length=2000, strict=False)] = ()
    """What sounds like it and says something else: figures of speech, denials, questions with the same words."""
    reply: dict[Language, Paragraphs]


def load_intents(path: Path) -> list[Intent]:
    """The shipped intents with those of the file: of the same id, the file's reply counts, and its phrasings are added.

    A file that isn't there adds none. Raises FaqFileError with every problem.
    """
    merged = {intent.id: intent for intent in shipped_intents()}
    for own in _read(path) if path.exists() else []:
        merged[own.id] = _added(own, merged[own.id]) if own.id in merged else own
    return list(merged.values())


def shipped_intents() -> list[Intent]:
    """What every service's users say."""
    return _read(SHIPPED_INTENTS)


def _added(own: Intent, shipped: Intent) -> Intent:
    """What the file says is an opposite is no phrasing any more, and the other way round."""
    phrasings = dict.fromkeys((*own.phrasings, *shipped.phrasings))
    opposites = dict.fromkeys((*own.opposites, *shipped.opposites))
    update = {
        "phrasings": tuple(text for text in phrasings if text not in own.opposites),
        "opposites": tuple(text for text in opposites if text not in own.phrasings),
    }
    return own.model_copy(update=update)


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
