"""One entry of the FAQ, its label, the days on which users may see it, and which entries are platform twins."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from embeddings.faq.fields import Day, Image, Name, Paragraphs, Sentence, Slug, Url
from embeddings.text.normal_form import same_text_key

ALL_PLATFORMS = "공통"
"""The platform of an entry that holds for every user."""


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
    updated: Day | None = None
    url: Url | None = None
    status: Literal["published", "draft"] = "published"
    valid_from: Day | None = None
    """The first day on which users may see it, in the operator's time zone; None for no such bound."""
    valid_until: Day | None = None
    """The last one."""
    images: Annotated[tuple[Image, ...], Field(max_length=10, strict=False)] = ()
    """Sent after the answer: addresses, or files in the FAQ's folder."""
    follow_ups: Annotated[tuple[Slug, ...], Field(max_length=5, strict=False)] = ()
    """Ids of entries that are offered under the answer."""
    owner: Sentence | None = None
    """Who looks after it; never shown to users, and nor is the note."""
    note: Paragraphs | None = None

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question, then its alternates."""
        return (self.question, *self.alternates)

    @property
    def said(self) -> str:
        """All that it says: its phrasings, then its answer."""
        return " ".join((*self.phrasings, self.answer))

    def live_on(self, day: date) -> bool:
        """Whether users may see it on that day.

        >>> sale = Entry(id="a", service="나", platform="웹", question="?", answer="!", valid_until=date(2026, 12, 31))
        >>> sale.live_on(date(2026, 12, 31)), sale.live_on(date(2027, 1, 1))
        (True, False)
        """
        return self.status == "published" and (self.valid_from or day) <= day <= (self.valid_until or day)

    def meets(self, other: "Entry") -> bool:
        """Whether there is a day on which users may see both."""
        first = max(self.valid_from or date.min, other.valid_from or date.min)
        return self.live_on(first) and other.live_on(first)

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
