"""What the words of the trade change, with the real model: `python -m tests.load.second_reading`.

Each help centre that ships is an FAQ by itself, with one phrasing an entry; or an FAQ and its questions are given. Only
questions with a second reading are searched, once with it and once without: for all others nothing changes.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.builds.encoders import encoder_to_build_with
from bot.command_line import command_parser
from bot.matching.evaluation import Question
from bot.rehearsal.questions import load_questions
from bot.settings import load_settings
from embeddings.building.help_centres import HELP_CENTRES, HelpCentre, load_help_centres
from embeddings.encoder.protocol import Encoder
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import load_faq
from embeddings.faq.synonyms import load_synonyms
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher, SearchResult

_EXAMPLES = """examples:
  python -m tests.load.second_reading
  python -m tests.load.second_reading --faq faq.jsonl --questions tests/data/questions.jsonl
"""
Faq = tuple[Sequence[Entry], Sequence[Question]]


@dataclass(frozen=True)
class Pair:
    """A question that has a second reading, searched without it and with it."""

    question: Question
    once: SearchResult
    twice: SearchResult

    def found(self, k: int) -> tuple[bool, bool]:
        """Whether a right entry is among the first k, without and with it."""
        once, twice = (
            bool({hit.entry.id for hit in result.hits[:k]} & set(self.question.expected))
            for result in (self.once, self.twice)
        )
        return once, twice


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 for a wrong command line."""
    parser = command_parser("tests.load.second_reading", __doc__, _EXAMPLES)
    parser.add_argument("--faq", type=Path, help="in place of the help centres: an FAQ")
    parser.add_argument("--questions", type=Path, help="and its questions, in the form of tests/data/questions.jsonl")
    options = parser.parse_args(argv)
    if bool(options.faq) != bool(options.questions):
        parser.error("--faq and --questions go together")
    faqs: list[Faq]
    if options.faq:
        entries = load_faq(options.faq)
        faqs = [(entries, load_questions(options.questions, entries))]
    else:
        faqs = [_faq(centre) for centre in load_help_centres(HELP_CENTRES)]
    encoder = encoder_to_build_with(load_settings(), print)
    pairs = [pair for entries, questions in faqs for pair in _pairs(entries, questions, encoder)]
    print(_table(pairs, sum(len(questions) for _, questions in faqs)))
    return 0


def _faq(centre: HelpCentre) -> Faq:
    entries = [
        Entry(id=a.id, service=centre.name, category=a.category, question=a.question, answer=a.answer)
        for a in centre.articles
    ]
    asked = [Question(query=query, expected=(a.id,)) for a in centre.articles for query in a.queries]
    return entries, [*asked, *(Question(query=query, expected=()) for query, _ in centre.near)]


def _pairs(entries: Sequence[Entry], questions: Sequence[Question], encoder: Encoder) -> Iterator[Pair]:
    index = Index.encode(entries, [], encoder)
    index.synonyms.extend(load_synonyms(Path("no operator's file")))
    searcher = Searcher(index, encoder)
    for question in questions:
        readings = searcher.readings(question.query)
        if len(readings) > 1:
            encoded = encoder.encode_queries(readings)
            yield Pair(question, searcher.rank(readings[:1], encoded), searcher.rank(readings, encoded))


def _table(pairs: Sequence[Pair], asked: int) -> str:
    lines = [f"{len(pairs)} of {asked} questions have a second reading"]
    inside = [pair for pair in pairs if pair.question.expected]
    for k in (1, 3) if inside else ():
        once, twice = (sum(column) for column in zip(*(pair.found(k) for pair in inside), strict=True))
        lines.append(f"right entry among the first {k}: {once} -> {twice} of {len(inside)}")
    right = [pair for pair in inside if all(pair.found(1))]
    for name, some in {"right both times": right, "nothing is right": [p for p in pairs if p not in inside]}.items():
        if some:
            once, twice = (sum(column) / len(some) for column in zip(*map(_confidences, some), strict=True))
            lines.append(f"mean confidence, {name} ({len(some)}): {once:.3f} -> {twice:.3f}")
    return "\n".join(lines)


def _confidences(pair: Pair) -> tuple[float, float]:
    return pair.once.hits[0].confidence, pair.twice.hits[0].confidence


if __name__ == "__main__":
    sys.exit(main())
