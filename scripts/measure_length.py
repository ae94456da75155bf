"""Measures what a long message costs, its question standing at the end: `python -m scripts.measure_length FILE`."""

import argparse
import statistics
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot.builds.serving import open_live
from bot.clock import timed
from bot.command_line import add_index_dir, command_parser, positive, telling_errors
from bot.matching.decision import Thresholds, decide
from bot.matching.evaluation import Question
from bot.rehearsal.questions import load_questions
from bot.settings import load_settings
from embeddings.search.searcher import Searcher

LENGTHS = (0, 100, 200, 300, 400, 500)
"""Characters of a message; 0 for the bare question."""
PREAMBLE = (
    "안녕하세요, 늘 잘 쓰고 있는 사람입니다. 다름이 아니라 어제 저녁에 퇴근하고 집에 와서 밥을 먹고 나서 조금 "
    "쉬다가 문득 생각이 나서 이렇게 글을 남깁니다. 바쁘실 텐데 죄송하지만 천천히 읽어 주시고 시간이 되실 때 답해 "
    "주시면 정말 고맙겠습니다. 제가 이런 걸 잘 몰라서 주변 친구들에게도 물어보았는데 다들 모르겠다고 하고, 동생은 "
    "직접 여쭤보는 게 제일 빠르다고 해서요. 오늘 아침에는 비가 와서 버스가 늦게 오는 바람에 하루 종일 정신이 "
    "없었고, 점심때 잠깐 짬이 나서 적기 시작했는데 그만 회의가 길어져서 이제야 마저 적고 있습니다. 글솜씨가 없어서 "
    "말이 길어지는 점은 너그럽게 이해해 주세요. 어머니께서도 옆에서 얼른 물어보라고 하시네요. 이번 주말에는 "
    "가족들과 나들이를 갈 예정이라 그 전에 알면 더 좋을 것 같습니다. 날씨가 추워졌는데 감기 조심하시고 좋은 하루 "
    "보내시기를 바랍니다. 서론이 너무 길었지요? 이제 정말로 여쭤보겠습니다. 그럼 아래에 적을게요. "
)
"""Small talk that no FAQ answers; of it a message gets the last characters that there is room for."""

_EXAMPLES = """examples:
  python -m scripts.measure_length tests/data/questions.jsonl
  python -m scripts.measure_length tests/data/questions.jsonl --every 4
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the figures are printed, 1 for an unusable file or index, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    searcher, thresholds, *_ = open_live(load_settings(index_dir=options.index_dir))
    questions = [asked for asked in load_questions(options.file, searcher.index.entries) if asked.expected]
    questions = questions[:: options.every]
    print(f"{len(questions)} questions with an answer")
    print(f"{'characters':>10}{'hit@1':>8}{'answered':>10}{'tokens':>8}{'ms':>8}")
    for length in LENGTHS:
        print(_row(length, questions, searcher, thresholds), flush=True)
    return 0


def at_the_end(query: str, length: int) -> str:
    """A message of `length` characters that ends with the query; the query itself if it is longer."""
    room = max(0, length - len(query))
    return (PREAMBLE * 2)[2 * len(PREAMBLE) - room :] + query


def _row(length: int, questions: Sequence[Question], searcher: Searcher, thresholds: Thresholds) -> str:
    """Right first hits, right answers, the most tokens of a message, and the median time of a search."""
    hits = answers = tokens = 0
    times = []
    for question in questions:
        text = at_the_end(question.query, length)
        result, seconds = timed(partial(searcher.search, text))
        times.append(seconds)
        right = result.hits[0].entry.id in question.expected
        hits += right
        answers += right and decide(result, thresholds).outcome == "answer"
        tokens = max(tokens, searcher.encoder.count_tokens(text))
    of = len(questions)
    return f"{length or 'bare':>10}{hits / of:8.3f}{answers / of:10.3f}{tokens:8}{1000 * statistics.median(times):8.1f}"


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.measure_length", __doc__, _EXAMPLES)
    parser.add_argument("file", type=Path, metavar="FILE", help="the questions, as for scripts.evaluate")
    add_index_dir(parser)
    parser.add_argument(
        "--every", type=positive, default=1, metavar="N", help="take every Nth question (default: each)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
