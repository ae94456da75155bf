"""Proposes what the FAQ could learn from users' questions that it did not answer: `python -m scripts.learn`."""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.command_line import command_parser, positive, telling_errors
from bot.learning.clusters.fragments import is_fragment
from bot.learning.decided import Decided, decided_path, load_decided
from bot.learning.effect import Trial
from bot.learning.keeping import keep, read_decided_proposals, write_proposals
from bot.learning.proposals import Proposal
from bot.learning.proposing import proposals_for
from bot.learning.review.showing import effect_lines
from bot.learning.review.terminal import Review
from bot.learning.sitting import missed_questions, trial_of
from bot.learning.suggested.language_model import language_model
from bot.learning.suggested.suggesting import suggestions
from bot.settings import Settings, load_settings
from bot.wording.commands import learning as w

_EXAMPLES = """examples:
  python -m scripts.learn                        one by one in the terminal: accept, edit, hold or reject
  python -m scripts.learn --days 7 --questions tests/data/questions.jsonl
  python -m scripts.learn --out review.jsonl     to a file; write "accept", "hold" or "reject" as each "decision"
  python -m scripts.learn --apply review.jsonl   and give it back
  python -m scripts.learn --suggest              phrasings that a language model thinks of, for entries with few

What is accepted goes into the FAQ file; publish it with python -m scripts.reindex. What was decided, by whom and when,
is noted beside the FAQ in faq.learned.jsonl: what was rejected comes back only when half as many users again ask it.
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when all that was decided is kept, 1 when a file or the database can't be used, 2 for a wrong command
    line."""
    options = _parser().parse_args(argv)
    settings = load_settings()
    model = language_model(settings) if options.suggest else None
    trial = trial_of(settings, options.questions, _tell)
    if options.apply:
        _apply(settings, trial, options.apply)
        return 0
    decided = load_decided(decided_path(settings.faq_path))
    if model:
        proposals = asyncio.run(suggestions(trial, model, decided, _tell))
        print(w.SUGGESTED.format(entries=len(proposals)) if proposals else w.NOTHING_SUGGESTED)
    else:
        proposals = _learned(settings, trial, options.days, decided)
    if not proposals:
        return 0
    if options.out:
        write_proposals(options.out, proposals)
        print(w.WRITTEN.format(file=options.out, count=len(proposals)))
    else:
        review = Review(trial, lambda proposal: keep(settings.faq_path, [proposal]), input, print)
        _print_done(settings, review.of(proposals))
    return 0


def _learned(settings: Settings, trial: Trial, days: int, decided: Sequence[Decided]) -> list[Proposal]:
    questions, left_out = asyncio.run(missed_questions(settings, days))
    proposals = proposals_for(trial, questions, decided)
    if not proposals:
        print(w.NOTHING.format(days=days))
        return []
    print(w.FOUND.format(days=days, questions=len(questions), clusters=len(proposals)))
    if fragments := sum(map(is_fragment, questions)):
        print(w.FRAGMENTS.format(count=fragments))
    if left_out:
        print(w.LEFT_OUT.format(count=left_out))
    return proposals


def _tell(note: str) -> None:
    print(note, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.learn", __doc__, _EXAMPLES)
    parser.add_argument("--days", type=positive, default=30, help="how far back to look (default: 30)")
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="questions as for scripts.evaluate, to see what would be stolen"
    )
    parser.add_argument(
        "--suggest", action="store_true", help="in place of users' questions, ask a language model (LLM_BASE_URL)"
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--out", type=Path, metavar="FILE", help="write the proposals to a file, to be edited")
    way.add_argument("--apply", type=Path, metavar="FILE", help="keep what was decided in such a file")
    return parser


def _apply(settings: Settings, trial: Trial, path: Path) -> None:
    """Keep what a file decides, all or nothing, when its effect was told."""
    proposals = read_decided_proposals(path, {entry.id for entry in trial.index.entries})
    accepted = [proposal for proposal in proposals if proposal.decision == "accept"]
    for proposal in trial.effects(accepted):
        if proposal.effect:
            place = w.APPLIED.format(name=proposal.name, question=trial.entry(proposal.entry).question)
            print(place, *effect_lines(proposal.effect), sep="\n")
    keep(settings.faq_path, proposals)
    _print_done(settings, Counter(str(proposal.decision) for proposal in proposals))


def _print_done(settings: Settings, counts: Counter[str]) -> None:
    numbers = {name: counts[name] for name in ("accept", "hold", "reject")}
    print(w.DONE.format(file=decided_path(settings.faq_path), **numbers))
    if counts["accept"]:
        print(w.PUBLISH)


if __name__ == "__main__":
    sys.exit(main())
