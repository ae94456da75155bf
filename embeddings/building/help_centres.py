"""Help centres to learn from: entries with customers' questions, and questions that none of them answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from embeddings.errors import FaqFileError
from embeddings.faq.fields import Paragraphs, Sentence, Slug
from embeddings.faq.jsonl import read_jsonl, shown

HELP_CENTRES = Path(__file__).parents[1] / "data" / "help_centres"
"""The folder that ships with the project."""

ENTRIES, NEAR, ENGLISH = "help_centres.jsonl", "help_centres_near.jsonl", "english.txt"
"""Names of the files in a folder of help centres; the last has English sentences, one a line, that are to stay put."""


class Article(BaseModel):
    """A line of the file of entries: `queries` are customers' questions that this entry answers."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    faq: str
    id: Slug
    category: str
    question: Sentence
    answer: Paragraphs
    queries: tuple[Sentence, ...] = Field(min_length=1, strict=False)


class Near(BaseModel):
    """A line of the file of near questions: no entry of `faq` answers `query`, though `close_to` comes close."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    faq: str
    query: Sentence
    close_to: str


@dataclass(frozen=True)
class HelpCentre:
    """One organisation's entries, and the near questions with the number of the entry that each is close to."""

    name: str
    articles: Sequence[Article]
    near: Sequence[tuple[str, int]]


def load_help_centres(folder: Path) -> list[HelpCentre]:
    """All help centres of the folder. Raises FaqFileError with every problem of its two files."""
    articles, near = read_jsonl(folder / ENTRIES, Article), read_jsonl(folder / NEAR, Near)
    problems = [*articles.problems, *near.problems]
    centres: dict[str, list[Article]] = {}
    for article in articles.models:
        centres.setdefault(article.faq, []).append(article)
    close: dict[str, list[tuple[str, int]]] = {}
    for line, question in near.numbered:
        ids = [article.id for article in centres.get(question.faq, [])]
        if question.close_to in ids:
            close.setdefault(question.faq, []).append((question.query, ids.index(question.close_to)))
        else:
            problems.append(
                f"{folder / NEAR}:{line}: close_to: found {shown(question.close_to)}, expected the id of an entry of "
                f"{shown(question.faq)} in {ENTRIES}; correct the id or the name of the help centre"
            )
    if problems:
        raise FaqFileError(problems)
    return [HelpCentre(name, found, close.get(name, [])) for name, found in centres.items()]
