"""What one build knows: decisions on texts, lists of results, related questions. Needs no chat and no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bot.matching.catalogue import Catalogue, Group
from bot.matching.decision import Decision, Thresholds, decide
from bot.matching.preambles import meant, without_preamble
from bot.matching.topics import with_choices
from embeddings.faq.entries import Entry
from embeddings.faq.fields import is_url
from embeddings.faq.intents import DANGER, HUMAN, Intent
from embeddings.follow_ups.model import FollowUpModel
from embeddings.follow_ups.reading import FollowUpReader
from embeddings.search.related import related
from embeddings.search.searcher import Searcher

MAX_RELATED = 3
URGENT = (DANGER, HUMAN)
"""Intents that count before any answer, when one of several messages says them."""
WISHED_FROM = 0.8
"""How surely a wish for a person must be said for that: "상담 시간" asks for none."""

_RANKS = {"answer": 2, "clarify": 1, "decline": 0}


@dataclass(frozen=True)
class Assistant:
    """Answers from one build. `decide` and `find` run the model, `related` searches at its first call; the rest is
    instant."""

    searcher: Searcher
    thresholds: Thresholds
    build: str
    source: Path | None = None
    """The folder of the build's pictures; None where nobody is shown any."""
    follow_up_model: FollowUpModel | None = None
    """None is the one that ships."""
    _related: dict[str, list[Entry]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The FAQ's sections."""
        return Catalogue(self.searcher.index.entries)

    def cry_for_help(self, text: str) -> Decision | None:
        """What to do with a text, however long, of which a part is a cry for help; None for any other."""
        danger = self.searcher.cry_for_help(text)
        return Decision("decline", 0.0, (), danger, said=1.0) if danger else None

    def intent(self, identifier: str) -> Intent | None:
        """The intent with this id; None where the build has none such."""
        return next((intent for intent in self.searcher.index.intents if intent.id == identifier), None)

    @cached_property
    def follow_ups(self) -> FollowUpReader:
        """Reads messages beside what was last answered."""
        return FollowUpReader(self.searcher.index, self.searcher.encoder, self.follow_up_model)

    def foresee(self, texts: Sequence[str]) -> None:
        """Have all that is read to decide on these texts encoded at once, by an encoder that keeps it for a while."""
        looked_at = (part for text in texts for part in {text, *self._searched(text)})
        self.searcher.encoder.encode_queries([*{query for part in looked_at for query in self.searcher.readings(part)}])

    def decide(self, text: str, platform: str | None) -> Decision:
        """What to do with one text, read by itself; what will be shown under an answer is looked up with it."""
        searched = self._searched(text)
        if text not in searched:  # what is set aside may be one's life
            whole = self._decided(text, platform)
            if whole.intent is not None and whole.intent.id == DANGER:
                return whole
        decision = max((self._decided(each, platform) for each in searched), key=worth)
        if decision.outcome == "answer":
            self.related(decision.hits[0].entry)  # will be shown under the answer, on the event loop
        return decision

    def _searched(self, text: str) -> list[str]:
        """The text without what it sets aside, and that without what it says before it asks."""
        wanted = meant(text)
        plain = without_preamble(wanted, self.searcher.index.said.services)
        return [wanted, plain] if plain else [wanted]

    def _decided(self, text: str, platform: str | None) -> Decision:
        result = self.searcher.search(text, platform)
        return with_choices(result.reading or text, decide(result, self.thresholds))

    def topic_of(self, entry: Entry) -> int:
        """The number of the entry's question in the index."""
        return self.searcher.index.contents.topic_of(entry)

    def find(self, text: str) -> list[Group]:
        """The questions that belong in a list of results, by relevance."""
        return [hit.twins for hit in self.searcher.find(text, self.thresholds.clarify)]

    def related(self, entry: Entry) -> list[Entry]:
        """The closest questions of the entry's own category; at once where they were asked for before."""
        if entry.id not in self._related:
            groups = self.searcher.index.groups
            close = related(self.searcher.index, self.topic_of(entry))
            self._related[entry.id] = [groups[other][0] for other in close[:MAX_RELATED]]
        return self._related[entry.id]

    def offered_with(self, entries: Sequence[Entry]) -> list[Entry]:
        """The follow-ups that the entries name, those that users may see."""
        named = dict.fromkeys(identifier for entry in entries for identifier in entry.follow_ups)
        return [entry for identifier in named for entry in self.catalogue.twins(identifier) if entry.id == identifier]

    def pictures_of(self, entries: Sequence[Entry]) -> tuple[str, ...]:
        """The entries' pictures, each once: addresses, and paths of files."""
        images = dict.fromkeys(image for entry in entries for image in entry.images)
        return tuple(image if is_url(image) or self.source is None else str(self.source / image) for image in images)


def most_urgent(decisions: Sequence[Decision]) -> Decision | None:
    """The decision that counts before all others, where one of URGENT is said."""
    said = [d for d in decisions if _is_urgent(d)]
    return min(said, key=lambda d: URGENT.index(d.intent.id if d.intent else ""), default=None)


def _is_urgent(decision: Decision) -> bool:
    if decision.intent is None or decision.intent.id not in URGENT:
        return False
    return decision.intent.id == DANGER or decision.said >= WISHED_FROM


def worth(decision: Decision) -> tuple[int, bool, float]:
    """Answers before choices before declines; an intent, a greeting say, before a bare "I don't know". One intent is
    worth as much as another: of a text and its parts, the text says what is meant.
    """
    says = decision.intent is not None
    return _RANKS[decision.outcome], says, 0.0 if says else decision.confidence
