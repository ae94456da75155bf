"""By what a new build is judged before it goes live: questions or dialogues of a file, or what the FAQ asks itself."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.builds.gate import Floor, Verdict, own_verdict
from bot.matching.assistant import Assistant
from bot.matching.decision import Thresholds
from bot.matching.evaluation import Question, ask_all
from bot.rehearsal.questions import answerable, load_questions
from bot.rehearsal.script import Dialogue, holds_dialogues, load_dialogues
from bot.rehearsal.verdict import DialogueFloor
from bot.settings import Settings
from embeddings.faq.faq_file import load_faq
from embeddings.search.searcher import Searcher

Judge = Callable[[Searcher, Searcher | None], Verdict]
"""Of the new build, beside the live one if there is one."""


def judge_by(file: Path | None, settings: Settings, floor: Floor, of_dialogues: DialogueFloor) -> Judge:
    """The file is read here, before anything is encoded. Raises FaqFileError where it can't be used."""
    if file is None:
        return partial(own_verdict, floor, settings)
    entries = load_faq(settings.faq_path)
    if holds_dialogues(file):
        return partial(_by_dialogues, load_dialogues(file, entries), settings, of_dialogues)
    return partial(_by_questions, load_questions(file, entries), settings, floor)


def _by_questions(
    questions: list[Question], settings: Settings, floor: Floor, new: Searcher, live: Searcher | None
) -> Verdict:
    asked = answerable(questions, new.index.entries)
    cases = [ask_all(asked, _assistant(build, settings), progress=True) for build in (new, live) if build]
    return floor.verdict(cases[0], cases[1] if live else None)


def _by_dialogues(
    dialogues: list[Dialogue], settings: Settings, floor: DialogueFloor, new: Searcher, live: Searcher | None
) -> Verdict:
    from bot.rehearsal.stage import rehearse  # the whole conversation, which nothing else here needs

    held = []
    for assistant in (_assistant(build, settings) for build in (new, live) if build):
        played = rehearse(dialogues, assistant, progress=True)
        held.append([not each.faults(assistant.catalogue.twins) for each in played])
    return floor.verdict(held[0], held[1] if live else None)


def _assistant(searcher: Searcher, settings: Settings) -> Assistant:
    return Assistant(searcher, Thresholds.of(searcher.index.confidence, settings), "")
