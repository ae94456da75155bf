"""What phrasings would change before they are kept: asked of the FAQ as it is, and of one that has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.builds.own_questions import Hidden, ask_hidden
from bot.learning.proposals import Effect, Proposal
from bot.lint.closeness import strays
from bot.matching.assistant import Assistant
from bot.matching.evaluation import Case, Question, ask_all
from embeddings.encoder.protocol import Encoder
from embeddings.faq.entries import Entry
from embeddings.index.index import Index
from embeddings.progress import followed
from embeddings.search.query import readable
from embeddings.search.searcher import Searcher

NEAR = 20
"""Phrasings of other entries, nearest to a new one, that are asked whether it steals them."""


@dataclass(frozen=True)
class Trial:
    """An FAQ as it is; `questions` are the operator's own, with the entries that they expect."""

    assistant: Assistant
    encoder: Encoder
    """Which keeps what it encodes of the FAQ."""
    questions: Sequence[Question] = ()

    @property
    def index(self) -> Index:
        """What is searched."""
        return self.assistant.searcher.index

    def entry(self, identifier: str | None) -> Entry:
        """The entry with this id; the first one where there is none such."""
        entries = self.index.entries
        return next((entry for entry in entries if entry.id == identifier), entries[0])

    def effects(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """The proposals with what they would change if all were accepted; as they are where they add nothing."""
        added: dict[str, list[str]] = {}
        for proposal in proposals:
            if proposal.adds and proposal.entry:
                own = added.setdefault(proposal.entry, [])
                own += [text for text in proposal.phrasings if text not in own]
        if not added:
            return list(proposals)
        entries = [_with(entry, added.get(entry.id, ())) for entry in self.index.entries]
        encoded = Index.encode(entries, self.index.intents, self.encoder)
        after = _After(self, encoded, added)
        return [
            proposal.model_copy(update={"effect": after.effect(proposal)}) if proposal.adds else proposal
            for proposal in followed(proposals, "tried", "proposals")
        ]


class _After:
    """The FAQ with all that is proposed, beside the one without."""

    def __init__(self, trial: Trial, encoded: Index, added: Mapping[str, Sequence[str]]) -> None:
        encoder = trial.assistant.searcher.encoder
        self._trial, self.index = trial, trial.index
        self._before = trial.assistant
        learned = Searcher(learned_by(trial.index, encoded), encoder)
        self._after = replace(trial.assistant, searcher=learned, _related={})
        self._kept = list(zip(*(ask_all(trial.questions, one) for one in (self._before, self._after)), strict=True))
        new = {text for texts in added.values() for text in texts}
        rows = np.array([row for row in encoded.phrasings.tolist() if encoded.rows[row].text in new], np.intp)
        linted = Searcher(encoded, encoder)  # lint has learned nothing
        self._strays = list(strays(linted, trial.assistant.thresholds, rows)) if len(rows) else []

    def effect(self, proposal: Proposal) -> Effect:
        """What this one does of it."""
        own = {entry.id for group in self.index.groups for entry in group if _holds(group, proposal.entry)}
        others = [text for text in proposal.examples if text not in proposal.phrasings]
        questions = [Question(query=text, expected=tuple(own)) for text in others]
        pairs = zip(ask_all(questions, self._before), ask_all(questions, self._after), strict=True)
        gained = tuple(new.question.query for old, new in pairs if _right(new) and not _right(old))
        hidden = self._near(proposal, own)
        stolen = [*zip(self._hidden(self._before, hidden), self._hidden(self._after, hidden), strict=True), *self._kept]
        return Effect(
            asked=len(others),
            gained=gained,
            stolen=tuple(
                f"{new.question.query} -> {self._questions(new.question.expected)}"
                for old, new in stolen
                if new.first in own and _lost(old, new)
            ),
            drawn=tuple(
                f"{stray.text} -> {self._questions([stray.other])}"
                for stray in self._strays
                if stray.own.id in own and stray.text in proposal.phrasings
            ),
        )

    def _questions(self, ids: Sequence[str]) -> str:
        """Of these entries, each once; a dash for none."""
        return ", ".join(dict.fromkeys(self._trial.entry(one).question for one in ids)) or "-"

    def _near(self, proposal: Proposal, own: set[str]) -> list[Hidden]:
        """The phrasings of other entries that the new ones come closest to."""
        index, encoder = self.index, self._before.searcher.encoder
        vectors = encoder.encode_queries([readable(text, encoder) for text in proposal.phrasings]).vectors
        foreign = [n for n in index.phrasings if index.groups[index.topics[n]][0].id not in own]
        if not foreign or not len(vectors):
            return []
        rows = np.array(foreign, np.intp)
        likeness = (index.dense.vectors(rows) @ vectors.T).max(axis=1)
        nearest = (index.rows[n] for n in rows[np.argsort(-likeness)[:NEAR]])
        return [Hidden(row.text, tuple(entry.id for entry in index.groups[row.topic]), whole=False) for row in nearest]

    @staticmethod
    def _hidden(assistant: Assistant, hidden: Sequence[Hidden]) -> list[Case]:
        return ask_hidden(assistant.searcher, assistant.thresholds, hidden)


def same_but(index: Index, entries: Sequence[Entry], encoder: Encoder) -> Index:
    """An index of other entries, with all that this one has learned."""
    return learned_by(index, Index.encode(entries, index.intents, encoder))


def learned_by(index: Index, encoded: Index) -> Index:
    """The encoded one, with all that the index has learned."""
    return replace(
        encoded,
        confidence=index.confidence,
        synonyms=index.synonyms,
        classifier=index.classifier,
        emphasis=index.emphasis,
    )


def _with(entry: Entry, texts: Sequence[str]) -> Entry:
    new = tuple(text for text in texts if text not in entry.phrasings)
    return entry.model_copy(update={"alternates": (*entry.alternates, *new)}) if new else entry


def _holds(group: Sequence[Entry], identifier: str | None) -> bool:
    return any(entry.id == identifier for entry in group)


def _right(case: Case) -> bool:
    return case.answered and case.right


def _lost(old: Case, new: Case) -> bool:
    """Whether a question fares worse: no longer found first or, where nothing should be answered, answered now."""
    return (old.right and not new.right) or (not new.in_scope and new.answered and not old.answered)
