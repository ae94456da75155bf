"""All checks of an FAQ: of its files as they are read, and of what a search would make of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.builds.expectation import NAMED, named_first, with_few_phrasings
from bot.builds.own_questions import changed_rows
from bot.clock import today
from bot.lint.closeness import drawn_away, near_duplicates, unreachable
from bot.lint.findings import Finding
from bot.lint.lifetimes import lifetimes
from bot.matching.decision import Thresholds
from bot.settings import Settings
from embeddings.building.intent_warnings import crossing_phrasings
from embeddings.encoder.protocol import Encoder
from embeddings.errors import FaqFileError
from embeddings.faq.faq_file import NumberedEntry, load_faq, load_for_build, read_faq
from embeddings.faq.intents import load_intents
from embeddings.faq.synonyms import load_synonyms
from embeddings.index.dense import Rows
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher

MAX_TOLD = 10
"""Warnings that a reindex tells of a build."""


def of_files(settings: Settings) -> list[Finding]:
    """What reading the FAQ and the files beside it tells: faults, what was mended in reading, what looks wrong."""
    told: list[str] = []
    errors: list[Finding] = []
    reads: list[tuple[str, Callable[[], object]]] = [
        (str(settings.faq_path), lambda: load_faq(settings.faq_path, told.append)),
        (str(settings.intents_path), lambda: load_intents(settings.intents_path)),
        (str(settings.synonyms_path), lambda: load_synonyms(settings.synonyms_path, told.append)),
    ]
    for file, read in reads:
        try:
            read()
        except FaqFileError as error:
            errors += [Finding.of("error", problem, file) for problem in error.problems]
    warned = [] if errors else _lifetimes(read_faq(settings.faq_path), settings)
    return [*errors, *(Finding.of("warning", note, str(settings.faq_path)) for note in told), *warned]


def of_search(settings: Settings, encoder: Encoder, *, every: bool = False) -> list[Finding]:
    """What a search of the settings' files tells; they are encoded, and nothing is learned or written.

    With `every`, each entry that has few phrasings is told by itself. Raises FaqFileError as loading does.
    """
    entries = load_for_build(settings.faq_path, today(settings.zone))
    intents = load_intents(settings.intents_path)
    index = Index.encode(entries, intents, encoder, progress=True)
    searcher = Searcher(index, encoder)
    crossing = [Finding("warning", str(settings.intents_path), 0, told) for told in crossing_phrasings(index, encoder)]
    lines = {entry.id: number for number, entry in read_faq(settings.faq_path)}
    few = [Finding("warning", str(settings.faq_path), line, text) for line, text in _few(lines, index, every)]
    return [*_of_build(searcher, settings, lines), *few, *crossing]


def warnings_of(searcher: Searcher, live: Searcher | None, settings: Settings) -> Iterator[str]:
    """What is told of a build before it takes the live one's place, the first MAX_TOLD of it.

    Of a large FAQ that hardly changed, what a search tells is told of the changed rows alone.
    """
    numbered, index = read_faq(settings.faq_path), searcher.index
    lines = {entry.id: number for number, entry in numbered}
    changed = changed_rows(index, live.index) if live and index.confidence.changed else None
    found = [*_lifetimes(numbered, settings), *_of_build(searcher, settings, lines, changed)]
    yield from map(str, found[:MAX_TOLD])
    if len(found) > MAX_TOLD:
        yield f"{len(found) - MAX_TOLD} more warnings; to see them all: python -m scripts.lint"


def _of_build(
    searcher: Searcher, settings: Settings, lines: Mapping[str, int], asked: Rows | None = None
) -> list[Finding]:
    """Where entries get in each other's way, by the line of the settings' FAQ; of the rows that are `asked` about, or
    of all."""
    thresholds = Thresholds.of(searcher.index.confidence, settings)
    found = (
        near_duplicates(searcher.index, asked),
        drawn_away(searcher, thresholds, asked),
        unreachable(searcher, thresholds, asked),
    )
    warned = [Finding("warning", str(settings.faq_path), lines.get(e, 0), t) for check in found for e, t in check]
    return sorted(warned, key=lambda finding: finding.line)


def _lifetimes(numbered: Sequence[NumberedEntry], settings: Settings) -> list[Finding]:
    lines = {entry.id: number for number, entry in numbered}
    found = lifetimes([entry for _, entry in numbered], today(settings.zone))
    return [Finding("warning", str(settings.faq_path), lines[identifier], text) for identifier, text in found]


def _few(lines: Mapping[str, int], index: Index, every: bool) -> Iterator[tuple[int, str]]:
    ids = [group[0].id for group in with_few_phrasings(index)]
    cure = "add some in customers' own words, as alternates"
    if every:
        yield from sorted((lines.get(one, 0), f'"{one}" has fewer than five phrasings; {cure}') for one in ids)
    elif ids:
        yield lines.get(ids[0], 0), f"{_counted(ids)} fewer than five phrasings; {cure}; to list them: --all"


def _counted(ids: Sequence[str]) -> str:
    named = named_first(ids, NAMED)
    return f"1 entry ({named}) has" if len(ids) == 1 else f"{len(ids)} entries ({named}) have"
