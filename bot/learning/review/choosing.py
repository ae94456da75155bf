"""An entry as an operator names it: by its question, a part of that, or its id. Pure functions."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from bot.wording.commands import learning as w
from embeddings.faq.entries import Entry, label
from embeddings.text.normal_form import normalise, same_text_key

MAX_CHOICES = 9
"""Entries that a list has to choose from; of more, more of the question is asked for."""


def entries_named(typed: str, groups: Sequence[Sequence[Entry]]) -> list[Entry]:
    """The entries that are meant, one of each group of twins.

    The one whose id it is; else those with that question; else those that have every word of it in their question, or
    in another phrasing. A word may be cut short, and spaces don't count: "환불 수수" names "환불하면 수수료를 내나요?".
    """
    if one := [entry for group in groups for entry in group if entry.id == typed.strip()]:
        return one
    whole, words = same_text_key(typed), [same_text_key(word) for word in typed.split()]
    if not words:
        return []
    ways: tuple[Callable[[Entry], bool], ...] = (
        lambda entry: same_text_key(entry.question) == whole,
        lambda entry: _has(entry.question, words),
        lambda entry: any(_has(text, words) for text in entry.alternates),
    )
    return next((found for way in ways if (found := list(_of(groups, way)))), [])


def not_one(typed: str, found: Sequence[Entry]) -> str:
    """What is said where what was typed names no entry, or several."""
    if not found:
        return w.NO_SUCH_ENTRY.format(typed=normalise(typed))
    questions = ", ".join(f"“{entry.question}”" for entry in found[:MAX_CHOICES])
    return w.SEVERAL_AT_ONCE.format(
        count=len(found), questions=f"{questions}{', …' if len(found) > MAX_CHOICES else ''}"
    )


def told_apart(groups: Sequence[Sequence[Entry]]) -> Iterator[tuple[str, str]]:
    """What names each group of twins alone, and what it stands for: its question; its id, where others ask the same."""
    counts = Counter(same_text_key(group[0].question) for group in groups)
    for first, *_ in groups:
        alone = counts[same_text_key(first.question)] == 1
        yield (first.question, "") if alone else (first.id, f"{first.question} {label([first])}")


def _of(groups: Sequence[Sequence[Entry]], fits: Callable[[Entry], bool]) -> Iterator[Entry]:
    """The first entry of each group that has one which fits."""
    return (entry for group in groups for entry in [next(filter(fits, group), None)] if entry is not None)


def _has(text: str, words: Sequence[str]) -> bool:
    letters = same_text_key(text)
    return all(word in letters for word in words)
