"""Turns the lines of a help search page into entries, and tells which of them look damaged.

Pure: knows neither files, HTML nor the command line, and never completes what a page lacks.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from pydantic import ValidationError

from embeddings.faq.damage import damages
from embeddings.faq.entries import ALL_PLATFORMS, Entry
from embeddings.faq.jsonl import shown

_PLATFORM_KEYS = {
    ALL_PLATFORMS: "공통 전체",
    "iOS": "ios 아이폰 iphone 아이패드 ipad 아이폰ios ios아이폰",
    "안드로이드": "안드로이드 android 안드로이드폰 안드로이드android android안드로이드",
    "안드로이드(원스토어)": "안드로이드원스토어",
    "PC": "pc windows 윈도우 pcwindows pc윈도우",
    "Mac": "mac macos 맥 pcmac pcmacos pc맥",
    "모바일": "모바일 mobile",
    "웹": "웹 web",
}
_PLATFORMS = {key: name for name, keys in _PLATFORM_KEYS.items() for key in keys.split()}

_LABEL = re.compile(r"(?:[•·∙◦▪■*+-] ?)?((?:\[[^\[\]]+\] ?){2,3})")
_TOTAL = re.compile(r"총 ?(\d[\d,]*) ?건")
_PAGER = re.compile(r"(?:(?:\d{1,4}|처음|이전|다음|마지막)(?: 페이지)?(?: |$)){2,}")

Report = Callable[[int, str], None]
"""Takes a line number and what is to be told of that line."""


class Line(NamedTuple):
    """A line and its number in the file, from 1."""

    number: int
    text: str


class Section(NamedTuple):
    """A label's line, its levels, and all lines down to the next label."""

    label: Line
    levels: list[str]
    body: list[Line]


class Copy(NamedTuple):
    """An entry as one page has it."""

    line: int
    """Of its label."""
    entry: Entry
    damages: list[tuple[int, str]]
    """What looks damaged in its answer, each with its line."""


@dataclass(frozen=True)
class HelpPage:
    """What one page holds; `reports` are what is to be told of other things than answers, each with its line."""

    name: str
    copies: list[Copy]
    reports: list[tuple[int, str]]


def parse_page(name: str, lines: Sequence[Line]) -> HelpPage:
    """The page's entries; one without question or answer is left out, a damaged one kept, and both are told."""
    page = HelpPage(name, [], [])

    def report(number: int, fault: str) -> None:
        page.reports.append((number, fault))

    sections = list(_sections(lines))
    _compare_total(lines, len(sections), report)
    for section in sections:
        if copy := _copy(_without_foot(section, report), report):
            page.copies.append(copy)
    return page


def clean(text: str) -> str:
    """NFC in one line, without control and zero-width characters; runs of white space become one space.

    >>> clean("  쿠폰\\u200b\\u00a0 선물 ")
    '쿠폰 선물'
    """
    visible = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def label_levels(line: str) -> list[str]:
    """The two or three levels of a line that is nothing but a label, else none.

    >>> label_levels("  • [별빛상점][안드로이드 ]"), label_levels("[새해 쿠폰] 관련 안내")
    (['별빛상점', '안드로이드'], [])
    """
    match = _LABEL.fullmatch(clean(line))
    levels = [level.strip() for level in re.findall(r"\[([^\]]+)\]", match[1])] if match else []
    return levels if all(levels) else []


def platform_name(level: str) -> str | None:
    """The one way a platform is written in entries; None for what is no known platform.

    >>> platform_name("PC버전(Windows용)"), platform_name("아이폰"), platform_name("배송")
    ('PC', 'iOS', None)
    """
    key = "".join(c for c in level.casefold() if c.isalnum())
    return _PLATFORMS.get(re.sub("버전|용", "", key))


def _compare_total(lines: Iterable[Line], held: int, report: Report) -> None:
    """A search result shows ten entries a page, so one saved page is seldom all of it."""
    head = takewhile(lambda line: not label_levels(line.text), lines)
    for number, total in ((line.number, match[1]) for line in head if (match := _TOTAL.search(clean(line.text)))):
        if int(total.replace(",", "")) > held:
            report(number, f"note: the page says {total} entries in all and holds {held}; save the other pages too")


def _sections(lines: Iterable[Line]) -> Iterator[Section]:
    section = None
    for line in lines:
        if levels := label_levels(line.text):
            if section:
                yield section
            section = Section(line, levels, [])
        elif section:
            section.body.append(line)
    if section:
        yield section


def _copy(section: Section, report: Report) -> Copy | None:
    number, label = section.label.number, "".join(f"[{level}]" for level in section.levels)
    asked, answered = _question_and_answer(section)
    question, answer = " ".join(line.text for line in asked), "\n".join(line.text for line in answered)
    if not answer:
        lacking = f"the question {shown(question)} has no answer" if question else f"the label {label} has no question"
        report(number, f"{lacking}, expected one below it; left out, add it by hand from the original page")
        return None
    service, category, platform = _names(section.levels)
    digest = hashlib.sha256("\n".join((service, category or "", platform or "", question)).encode()).hexdigest()
    named = {"id": f"help-{digest[:10]}", "service": service, "category": category, "platform": platform}
    try:
        entry = Entry.model_validate({**named, "question": question, "answer": answer})
    except ValidationError as error:
        detail = error.errors()[0]
        report(number, f"{detail['loc'][0]} of {shown(question)}: {detail['msg']}; left out, shorten it on the page")
        return None
    found = [
        (answered[answer.count("\n", 0, at)].number, f"the answer of {shown(question)} {fault}")
        for at, fault in damages(answer)
    ]
    return Copy(number, entry, found)


def _names(levels: Sequence[str]) -> tuple[str, str | None, str | None]:
    """Service, category, platform: a third level is a platform, the second of two only if it is known as one."""
    service, last, platform = levels[0], levels[-1], platform_name(levels[-1])
    if len(levels) == 3:
        return service, levels[1], platform or last
    return service, None if platform else last, platform


def _question_and_answer(section: Section) -> tuple[list[Line], list[Line]]:
    """The first paragraph and the rest; where no blank line parts them, the first line and the rest."""
    lines = [Line(line.number, clean(line.text)) for line in section.body]
    # Of blank lines, only the first after a text stays.
    lines = [line for line, before in zip(lines, [Line(0, ""), *lines], strict=False) if line.text or before.text]
    while lines and not lines[-1].text:
        lines.pop()
    end = next((index for index, line in enumerate(lines) if not line.text), 1)
    return lines[:end], [line for line in lines[end:] if line.text or line is not lines[end]]


def _without_foot(section: Section, report: Report) -> Section:
    """The section down to the page's foot: its pager, or a text further left than label and question."""
    texts = [line.text for line in section.body if clean(line.text)]
    left = min(len(text) - len(text.lstrip()) for text in [section.label.text, *texts[:1]])
    for index, line in enumerate(section.body):
        text = clean(line.text)
        if text and (line.text[:left].strip() or _PAGER.fullmatch(text)):
            report(line.number, f"note: {shown(text)} seems the page's foot; left out, with all down to the next label")
            return section._replace(body=section.body[:index])
    return section
