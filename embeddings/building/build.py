"""Makes an index from an FAQ: encode, then learn the confidence and to read intents; opens what the same code made."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from embeddings.building.help_centres import ENGLISH, HELP_CENTRES, load_help_centres
from embeddings.building.identity import identity_of
from embeddings.building.training import fit_confidence, small_talk
from embeddings.encoder.protocol import Encoder
from embeddings.faq.entries import Entry
from embeddings.faq.intents import Intent
from embeddings.index.index import Index
from embeddings.intents.training import fit_reading
from embeddings.search.searcher import Searcher

OF_OTHERS = 3
"""Of the questions to other help centres, every third is read: all of them would take a minute, and teach no more."""


def build_index(
    entries: Sequence[Entry], intents: Sequence[Intent], encoder: Encoder, *, progress: bool = False
) -> Index:
    """An index that has learned how sure to be, and what intents sound like; `progress` shows bars on stderr."""
    index = Index.encode(entries, intents, encoder, progress=progress)
    asked = [text for entry in entries for text in entry.phrasings]
    reading = fit_reading(intents, [*asked, *_questions()], small_talk(), encoder)
    return replace(index, confidence=fit_confidence(index, encoder, progress=progress), reading=reading)


def _questions() -> list[str]:
    """What customers ask of other help centres: a question of each entry, of all kinds, and those without an answer."""
    centres = load_help_centres(HELP_CENTRES)
    articles = [article for centre in centres for article in centre.articles]
    near = [query for centre in centres for query, _ in centre.near]
    asked = [article.queries[number % len(article.queries)] for number, article in enumerate(articles)]
    english = (HELP_CENTRES / ENGLISH).read_text(encoding="utf-8").splitlines()
    return [text for texts in (asked, near, english) for text in texts[::OF_OTHERS]]


def open_build(folder: Path, encoder: Encoder) -> Searcher:
    """Search on the build in `folder`. Raises IndexUnusableError as Index.open does."""
    return Searcher(Index.open(folder, identity_of(encoder.fingerprint)), encoder)
