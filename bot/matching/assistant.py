"""What one build knows: decisions on questions, lists of results, related questions. Needs no chat and no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.matching.catalogue import Catalogue, Group
from bot.matching.decision import Decision, Thresholds, decide
from embeddings.faq.entries import Entry
from embeddings.faq.intents import DANGER, HUMAN
from embeddings.search.related import related
from embeddings.search.searcher import Searcher
from embeddings.text.normal_form import is_too_long

MAX_RELATED = 3
URGENT = (DANGER, HUMAN)
"""Intents that count before any answer, when one of several messages says them."""

_RANKS = {"answer": 2, "clarify": 1, "decline": 0}


@dataclass(frozen=True)
class Assistant:
    """Answers from one build. `decisions` and `find` run the model, `related` searches at its first call; the rest is
    instant."""

    searcher: Searcher
    thresholds: Thresholds
    build: str
    _related: dict[str, list[Entry]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The FAQ's sections."""
        return Catalogue(self.searcher.index.entries)

    def decisions(self, texts: Sequence[str], platform: str | None) -> list[Decision]:
        """What to do with messages that came in one go: one decision, or one for each question that stands alone.

        None at all where all of them are too long; a cry for help is heard in these too.
        """
        for text in texts:
            if danger := self.searcher.cry_for_help(text):
                return [Decision("decline", 0.0, (), danger, said=1.0)]
        decisions = self._decisions([text for text in texts if not is_too_long(text)], platform)
        for decision in decisions:
            if decision.outcome == "answer":
                self.related(decision.hits[0].entry)  # will be shown under the answer, on the event loop
        return decisions

    def _decisions(self, texts: Sequence[str], platform: str | None) -> list[Decision]:
        """Each message is looked at by itself and, within the limit of a query, all of them together, as people break a
        sentence into several.
        """
        if not texts:
            return []
        alone = [decide(self.searcher.search(text, platform), self.thresholds) for text in texts]
        for urgent in URGENT:
            if said := [d for d in alone if d.intent is not None and d.intent.id == urgent]:
                return said[:1]
        answers = {d.hits[0].topic: d for d in alone if d.outcome == "answer"}
        if len(answers) > 1:
            return list(answers.values())
        joined = " ".join(texts)
        if len(texts) > 1 and not is_too_long(joined):
            alone.insert(0, decide(self.searcher.search(joined, platform), self.thresholds))
        return [max(alone, key=_worth)]

    def find(self, text: str) -> list[Group]:
        """The questions that belong in a list of results, by relevance."""
        return [hit.twins for hit in self.searcher.find(text, self.thresholds.clarify)]

    def related(self, entry: Entry) -> list[Entry]:
        """The closest questions of the entry's own category; at once where they were asked for before."""
        if entry.id not in self._related:
            groups = self.searcher.index.groups
            topic = next(number for number, group in enumerate(groups) if entry in group)
            close = (groups[other][0] for other in related(self.searcher.index, topic))
            own = [e for e in close if (e.service, e.category) == (entry.service, entry.category)]
            self._related[entry.id] = own[:MAX_RELATED]
        return self._related[entry.id]


def _worth(decision: Decision) -> tuple[int, bool, float]:
    """Answers before choices before declines; an intent, a greeting say, before a bare "I don't know"."""
    return _RANKS[decision.outcome], decision.intent is not None, decision.confidence
