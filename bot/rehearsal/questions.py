"""The file of questions whose answers are known, one a line or one a row of a table. Reads and checks it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bot.editing.tables.columns import field_named
from bot.editing.tables.table import read_rows, second_columns
from bot.matching.evaluation import Question
from bot.wording.commands.fields import QUESTION_FIELDS
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.jsonl import checked, read_jsonl, shown
from embeddings.text.normal_form import same_text_key

TABLES = (".csv", ".tsv", ".xlsx")
_OPTIONAL = "kind"
_BETWEEN = re.compile(r"[|\n]")
"""Several expected entries in one cell."""

Placed = list[tuple[str, Question]]
"""Questions as they stand, each with its `file:line` or `file:cell`."""


def load_questions(path: Path, entries: Iterable[Entry]) -> list[Question]:
    """The questions of the file, the expected entries by their ids, though the file may name them by their questions.

    A question names all platform twins that ask it. Raises FaqFileError with every problem, each entry that the FAQ
    lacks among them once.
    """
    placed, problems = _rows(path) if path.suffix.lower() in TABLES else _lines(path)
    named = _naming(entries)
    missing: dict[str, list[str]] = {}
    questions = []
    for place, question in placed:
        found = {name: named(name) for name in question.expected}
        for name in (name for name, those in found.items() if not those):
            missing.setdefault(name, []).append(place)
        problems += [
            f"{place}: expected: {shown(name)} is the question of several entries, {', '.join(e.id for e in those)}; "
            "name one by its id"
            for name, those in found.items()
            if len({entry.twin_key for entry in those}) > 1
        ]
        ids = dict.fromkeys(entry.id for those in found.values() for entry in those)
        questions.append(question.model_copy(update={"expected": tuple(ids)}))
    if missing:
        problems.append(_lacking(path, missing, len(placed)))
    if problems:
        raise FaqFileError(problems)
    return questions


def answerable(questions: Iterable[Question], seen: Iterable[Entry]) -> list[Question]:
    """Those that nothing answers, or one of the entries that users may see."""
    ids = {entry.id for entry in seen}
    return [question for question in questions if not question.expected or ids & set(question.expected)]


def _naming(entries: Iterable[Entry]) -> Callable[[str], Sequence[Entry]]:
    """Given an id or a question, whose entries it names."""
    by_id: dict[str, list[Entry]] = {}
    by_question: dict[str, list[Entry]] = {}
    for entry in entries:
        by_id[entry.id] = [entry]
        by_question.setdefault(same_text_key(entry.question), []).append(entry)
    return lambda name: by_id.get(name) or by_question.get(same_text_key(name), [])


def _lines(path: Path) -> tuple[Placed, list[str]]:
    read = read_jsonl(path, Question)
    return [(f"{path}:{number}", question) for number, question in read.numbered], read.problems


def _rows(path: Path) -> tuple[Placed, list[str]]:
    (head, *rows), _ = read_rows(path, QUESTION_FIELDS)
    names = [field_named(cell.text, QUESTION_FIELDS) for cell in head]
    problems = second_columns(head, names)
    if lacking := [text for name, text in QUESTION_FIELDS.items() if name not in (*names, _OPTIONAL)]:
        problems.append(
            f"{head[0].place}: found no column {', '.join(lacking)}, expected it among the headings; add it"
        )
    if problems:
        raise FaqFileError(problems)
    placed: Placed = []
    for row in rows:
        texts = {name: cell.text for name, cell in zip(names, row, strict=False) if name and cell.text}
        named = [part.strip() for part in _BETWEEN.split(texts.get("expected", "")) if part.strip()]
        faults: list[str] = []
        if question := checked({**texts, "expected": named}, Question, faults):
            placed.append((row[0].place, question))
        problems += [f"{row[0].place}: {fault}" for fault in faults]
    if not rows:
        problems.append(f"{head[0].place}: found no question, expected one a row; add some")
    return placed, problems


def _lacking(path: Path, missing: Mapping[str, Sequence[str]], total: int) -> str:
    """One problem, however many questions expect what is gone, as after entries were retired."""
    count = len({place for places in missing.values() for place in places})
    head = f"{path}: found expected entries that the FAQ doesn't have, in {count} of {total} questions"
    lines = [f"  {len(places)} × {shown(name)}, first at {places[0]}" for name, places in missing.items()]
    return "\n".join([f"{head}; delete these questions, or name another entry:", *lines])
