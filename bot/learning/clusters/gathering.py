"""What users asked and the FAQ doesn't answer by now, in clusters, with the entries that each may mean."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from bot.learning.clusters.likeness import central, clustered, unlikeness
from bot.learning.log import Question
from bot.learning.missed import SURE
from bot.matching.assistant import Assistant
from bot.matching.decision import Decision
from bot.storage.tables import SIMULATED
from embeddings.encoder.protocol import Floats
from embeddings.index.dense import Rows
from embeddings.progress import followed
from embeddings.search.query import readable
from embeddings.text.normal_form import same_text_key

MAX_NEAREST = 3
"""Entries that a cluster may mean."""

Parted = tuple[Set[str], Set[str]]
"""The keys of texts that somebody parted from others, and of these."""


@dataclass(frozen=True)
class Cluster:
    """Questions that belong together, the most central first, with the mean confidence of the likeliest entries,
    over their users."""

    questions: Sequence[Question]
    confidences: dict[str, float]
    own: Mapping[str, str]
    """The likeliest entry of each text by itself, as far as it has one."""

    @property
    def users(self) -> int:
        """That asked any of them."""
        return len({user for question in self.questions for user in question.users})

    @property
    def simulated(self) -> int:
        """Those of the users that bot.simulation made."""
        return len({user for question in self.questions for user in question.users if user.startswith(SIMULATED)})


@dataclass(frozen=True)
class Unanswered:
    """Questions that the FAQ doesn't answer by now, and what tells which of them ask the same."""

    questions: Sequence[Question]
    vectors: Floats
    hits: Floats
    """A row a question, a column for each of `ids`: how likely that entry is what it asks for."""
    ids: Sequence[str]

    @classmethod
    def of(cls, assistant: Assistant, questions: Sequence[Question]) -> "Unanswered":
        """Asks each of them, which takes most of the time."""
        nothing = cls([], np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32), [])
        if not questions:
            return nothing
        encoder = assistant.searcher.encoder
        encoded = encoder.encode_queries([readable(question.text, encoder) for question in questions], progress=True)
        told = {
            place: (question, decision)
            for place, question in enumerate(followed(questions, "asked", "questions"))
            if not _answered(decision := assistant.decide(question.text, None), question)
        }
        if not told:
            return nothing
        first_of = {entry.id: group[0].id for group in assistant.searcher.index.groups for entry in group}
        likely = [_confidences(question, decision, first_of) for question, decision in told.values()]
        ids = list(dict.fromkeys(identifier for own in likely for identifier in own))
        column = {identifier: number for number, identifier in enumerate(ids)}
        hits = np.zeros((len(told), len(ids)), np.float32)
        for row, own in enumerate(likely):
            hits[row, [column[identifier] for identifier in own]] = list(own.values())
        return cls([question for question, _ in told.values()], encoded.vectors[list(told)], hits, ids)

    def clusters(self, parted: Sequence[Parted] = ()) -> list[Cluster]:
        """Those that ask the same, together; never two texts that somebody parted."""
        keys = [same_text_key(question.text) for question in self.questions]
        told_apart = [
            ([n for n, key in enumerate(keys) if key in one], [n for n, key in enumerate(keys) if key in other])
            for one, other in parted
        ]
        texts = [question.text for question in self.questions]
        numbers = clustered(unlikeness(texts, self.vectors, self.hits), told_apart)
        return [self._cluster(np.flatnonzero(numbers == number)) for number in np.unique(numbers)]

    def _cluster(self, places: Rows) -> Cluster:
        hits, found = self.hits[places], [self.questions[place] for place in places]
        users = [max(1, len(question.users)) for question in found]
        mean = np.average(hits, axis=0, weights=users)
        best = np.argsort(-mean, kind="stable")[:MAX_NEAREST]
        return Cluster(
            [found[place] for place in central(self.vectors[places], users)],
            {self.ids[place]: float(mean[place]) for place in best},
            {one.text: self.ids[int(np.argmax(row))] for one, row in zip(found, hits, strict=True) if row.any()},
        )


def _confidences(question: Question, decision: Decision, first_of: Mapping[str, str]) -> dict[str, float]:
    """How likely each entry is what the question asks for: what the search says counts as one user's word, beside what
    users took and turned down. Entries that are gone since don't count; twins are one.
    """
    found = {hit.twins[0].id: hit.confidence for hit in decision.ranked}
    taken, refused = Counter[str](), Counter[str]()
    for said, counts in ((taken, question.chosen), (refused, question.refused)):
        for identifier, count in counts.items():
            if identifier in first_of:
                said[first_of[identifier]] += count
    for one in {*taken, *refused}:
        found[one] = (found.get(one, 0.0) + taken[one]) / (1 + taken[one] + refused[one])
    return found


def _answered(decision: Decision, question: Question) -> bool:
    """Whether the FAQ has an answer by now, and another than the one that was turned down; or it is no question. What
    users confirmed must be sure besides.
    """
    if decision.outcome != "answer":
        return decision.intent is not None and not question.why["another service"]
    if question.why["barely"] and decision.confidence < SURE:
        return False
    return not any(entry.id in question.refused for hit in decision.hits for entry in hit.twins)
