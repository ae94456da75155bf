"""What a review begins with: the FAQ as its file is now, and what users asked of it in vain."""

from collections.abc import Callable
from pathlib import Path

from bot.builds.reuse import with_cache
from bot.builds.serving import open_live
from bot.clock import today
from bot.learning.effect import Trial, same_but
from bot.learning.log import Question, questions_of
from bot.matching.assistant import Assistant
from bot.rehearsal.questions import load_questions
from bot.settings import Settings
from bot.storage.database import Database
from embeddings.encoder.protocol import Encoder
from embeddings.encoder.remembering import Remembering
from embeddings.faq.faq_file import load_for_build
from embeddings.search.searcher import Searcher


def trial_of(
    settings: Settings, questions: Path | None, tell: Callable[[str], None], encoder: Encoder | None = None
) -> Trial:
    """On the FAQ as its file is now, which may be newer than the live build, and as sure as that has learned to be;
    with the encoder that the live build asks for, unless one is given."""
    live, day = open_live(settings, encoder), today(settings.zone)
    entries = [entry for entry in load_for_build(settings.faq_path, day) if entry.live_on(day)]
    index, encoder = live.searcher.index, live.searcher.encoder
    keeping = with_cache(encoder, settings, tell)
    if entries != index.entries:
        index = same_but(index, entries, keeping)
    searcher = Searcher(index, Remembering(encoder))  # which keeps what users wrote in memory alone
    kept = load_questions(questions, entries) if questions else []
    return Trial(Assistant(searcher, live.thresholds, live.build), keeping, kept)


async def missed_questions(settings: Settings, days: int) -> tuple[list[Question], int]:
    """As `questions_of` reads them from the settings' database."""
    database = Database(settings.database_url)
    await database.start()
    try:
        return await questions_of(database, days)
    finally:
        await database.stop()
