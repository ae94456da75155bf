"""One entry of the FAQ, its label, and which entries are platform twins."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
)

from embeddings.faq.fields import Name, Paragraphs, Sentence, Slug, clean_line
from embeddings.text.normal_form import same_text_key

ALL_PLATFORMS = "공통"
"""The platform of an entry that holds for every user."""

_URL = TypeAdapter(HttpUrl)


def _checked_url(value: object) -> object:
    _URL.validate_python(value)
    return value


def _iso_date(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


class Entry(BaseModel):
    """One line of `faq.jsonl`.

    `category` and `platform` may be left out, though not both: a label has two levels at least. Without a
    platform the entry holds for every user.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Slug
    service: Name
    category: Name | None = None
    platform: Name | None = None
    question: Sentence
    answer: Paragraphs
    alternates: Annotated[tuple[Sentence, ...], Field(max_length=200, strict=False)] = ()
    updated: Annotated[date, BeforeValidator(_iso_date)] | None = None
    url: Annotated[str, BeforeValidator(_checked_url), AfterValidator(clean_line)] | None = None

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question, then its alternates."""
        return (self.question, *self.alternates)

    @property
    def for_every_platform(self) -> bool:
        """Whether a user of any platform may be shown this entry."""
        return self.platform in (None, ALL_PLATFORMS)

    @property
    def twin_key(self) -> tuple[str, str | None, str]:
        """Entries with the same key ask the same thing for different platforms."""
        return (self.service, self.category, same_text_key(self.question))


def label(entries: Sequence[Entry]) -> str:
    """The label as users see it; twins share one, which names all their platforms.

    >>> entry = Entry(id="a", service="카카오페이지", category="일반", platform="iOS", question="?", answer="!")
    >>> label([entry, entry.model_copy(update={"platform": "안드로이드"})])
    '[카카오페이지][일반][iOS·안드로이드]'
    """
    platforms = "·".join(dict.fromkeys(entry.platform for entry in entries if entry.platform))
    levels = (entries[0].service, entries[0].category, platforms)
    return "".join(f"[{level}]" for level in levels if level)


def group_twins(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Entries in groups of platform twins, groups and members in the order they come in."""
    groups: dict[tuple[str, str | None, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.twin_key, []).append(entry)
    return list(groups.values())


def for_platform(twins: Sequence[Entry], platform: str | None) -> list[Entry]:
    """The twins to show to a user of `platform`: their own, else those for everyone, else all of them.

    With `platform=None` (not known) all twins stay; whoever shows them must see whether their answers differ.
    """
    own = [entry for entry in twins if platform and entry.platform == platform]
    common = [entry for entry in twins if platform and entry.for_every_platform]
    return own or common or list(twins)


def passages(answer: str) -> list[str]:
    """An answer's lines that say something, each one a passage for the index.

    >>> passages("충전 방법이에요.\\n\\n- 앱: 메뉴 > 캐시 충전\\n")
    ['충전 방법이에요.', '앱: 메뉴 > 캐시 충전']
    """
    lines = (line.strip().lstrip("-*•· ").strip() for line in answer.splitlines())
    return [line for line in lines if len(line) > 1]


def same_answer(entries: Sequence[Entry]) -> bool:
    """Whether all entries give the same answer, so that the platform need not be asked."""
    return len({entry.answer for entry in entries}) == 1
