"""What may stand in an FAQ but looks wrong: markup in answers, damaged and overlong ones, questions asked twice."""

import re
from collections.abc import Iterator, Sequence

from embeddings.faq.damage import damages
from embeddings.faq.entries import Entry
from embeddings.text.normal_form import same_text_key

LONG_ANSWER = 4_000
"""Characters; with its question and label a longer answer takes more than one message of Telegram's 4,096."""

_HTML = re.compile(
    r"</?(?:a|b|br|div|em|h[1-6]|i|img|li|ol|p|span|strong|table|td|tr|u|ul)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_MARKDOWN = re.compile(r"\*\*\S[^*\n]*\*\*|\[[^\]\n]+\]\(https?://[^)\s]+\)|^#{1,6} \S|^```|`[^`\n]+`", re.MULTILINE)


def remarks(numbered: Sequence[tuple[int, Entry]]) -> Iterator[tuple[int, str]]:
    """Each remark with the number of the line that it is about."""
    for number, entry in numbered:
        for name, markup in (("HTML", _HTML), ("Markdown", _MARKDOWN)):
            if found := markup.search(entry.answer):
                yield number, f"answer: found {name} ({found[0][:30]}), which users see as it is; write plain text"
        if len(entry.answer) > LONG_ANSWER:
            length = f"{len(entry.answer):,}"
            yield number, f"answer: found {length} characters, which take several messages; shorten or split it"
        yield from ((number, f"answer: {damage}") for _, damage in damages(entry.answer))
    yield from _asked_twice(numbered)


def _asked_twice(numbered: Sequence[tuple[int, Entry]]) -> Iterator[tuple[int, str]]:
    """The same question in two categories of one service: users of either see only one of the two answers."""
    first: dict[tuple[str, str], tuple[int, Entry]] = {}
    for number, entry in numbered:
        earlier, other = first.setdefault((entry.service, same_text_key(entry.question)), (number, entry))
        if other.category != entry.category:
            yield (
                number,
                f'question: "{entry.id}" asks the same as "{other.id}" on line {earlier}, in another category; '
                "merge the two, or word them apart",
            )
