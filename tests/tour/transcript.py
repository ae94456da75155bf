"""A recorded conversation, and how it reads as Markdown. Knows nothing of how it was recorded."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

COMMAND = "python -m tests.tour"

_HEAD = f"""\
*Recorded from the running bot, with its real model and FAQ, by `{COMMAND}`; `tests/tour/test_tour.py` keeps it true.*

# 모든 기능을 한 번씩 써 보는 대화

`[ … ]`는 누를 수 있는 버튼이에요. 실행할 때나 컴퓨터마다 달라지는 값은 `(시각)`, `(요일)`, `(빌드 이름)`,
`#.##`로 적어 두었어요.
"""

_SPECIAL = re.compile(r"[\\`*~]|<(?=[A-Za-z/!?])")
"""What GitHub's Markdown would take for markup in the texts of users and of the FAQ."""


@dataclass(frozen=True)
class Line:
    """One thing that was said or done."""

    who: str
    how: str = ""
    """What it was, if no ordinary message: an edit, a tap, a reply."""
    text: str = ""
    """HTML, as Telegram takes it: bold and italics only."""
    buttons: tuple[tuple[str, ...], ...] = ()


@dataclass
class Step:
    """A few lines that show one thing."""

    part: str
    title: str
    shown: bool
    """Whether it belongs in the picture of the chat."""
    lines: list[Line] = field(default_factory=list)


def to_markdown(steps: Sequence[Step]) -> str:
    """The whole conversation under headings."""
    blocks, part = [_HEAD], ""
    for step in steps:
        if step.part != part:
            part = step.part
            blocks.append(f"## {part}\n")
        blocks.append(f"### {step.title}\n")
        blocks += ["\n".join(_quoted(line)) + "\n" for line in step.lines]
    return "\n".join(blocks)


def _quoted(line: Line) -> Iterator[str]:
    """Who it was, and the words as a quotation."""
    yield f"**{line.who}**" + (f" · {line.how}" if line.how else "")
    text = _Plain.of(line.text).rstrip("\n")
    aligned = re.search(r"^ ", text, re.MULTILINE)
    rows = ["```text", *html.unescape(line.text).split("\n"), "```"] if aligned else _broken(text)
    if line.buttons:
        rows += [*([""] if rows else []), *_broken("\n".join(_row(buttons) for buttons in line.buttons))]
    yield from (f"> {row}" if row else ">" for row in rows)


def _broken(text: str) -> list[str]:
    """Lines that stay lines: two spaces at the end keep Markdown from joining a line and the next."""
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "  \n", text).split("\n") if text else []


def _row(buttons: Sequence[str]) -> str:
    return " ".join(f"`[ {button} ]`" for button in buttons)


class _Plain(HTMLParser):
    """Telegram's HTML as Markdown text."""

    _MARKS = {"b": "**", "i": "*"}  # noqa: RUF012 (never changed)

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []

    @classmethod
    def of(cls, text: str) -> str:
        parser = cls()
        parser.feed(text)
        parser.close()
        return "".join(parser._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._parts.append(self._MARKS[tag])

    def handle_endtag(self, tag: str) -> None:
        self._parts.append(self._MARKS[tag])

    def handle_data(self, data: str) -> None:
        self._parts.append(_SPECIAL.sub(r"\\\g<0>", data))
