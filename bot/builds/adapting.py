"""Whether a build is adapted to its FAQ: only where the FAQ's own phrasings, hidden, fare better beyond chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.builds.gate import Floor, significantly_fewer
from bot.builds.own_questions import ask_hidden, hidden_questions
from bot.matching.decision import Thresholds
from bot.matching.evaluation import Case
from bot.settings import Settings
from embeddings.building.adaptation import adapted
from embeddings.encoder.protocol import Encoder
from embeddings.index.index import Index
from embeddings.search.searcher import Searcher

ENOUGH = 50
"""Phrasings whose entry has another. Four more must fare better, and none worse, to be told from chance: of fewer
phrasings than these, more than an adaptation has been seen to gain."""


@dataclass(frozen=True)
class Trial:
    """What became of the same questions without the adaptation and with it; none had taught what it was asked with."""

    plain: Sequence[Case]
    adapted: Sequence[Case]

    @property
    def pays(self) -> bool:
        """Whether more come first or are served than chance explains, while no fewer are served and no more harmed."""
        gained = significantly_fewer(*self._first()) or significantly_fewer(*self._served())
        return gained and not Floor().faults(self.adapted, self.plain)

    def __str__(self) -> str:
        first, served = self._first(), self._served()
        harmed = [[case.harmed for case in cases] for cases in (self.plain, self.adapted)]
        return (
            f"of {len(first[0])} phrasings, each hidden while it was asked, {_change(first)} came first and "
            f"{_change(served)} were served; of these and of {len(harmed[0]) - len(first[0])} asked while their whole "
            f"entry was hidden, {_change(harmed)} were answered wrong"
        )

    def _first(self) -> list[list[bool]]:
        return [[case.right for case in cases if case.in_scope] for cases in (self.plain, self.adapted)]

    def _served(self) -> list[list[bool]]:
        return [[case.served for case in cases if case.in_scope] for cases in (self.plain, self.adapted)]


def _change(told: Sequence[Sequence[bool]]) -> str:
    return " -> ".join(f"{np.mean(one):.3f}" for one in told)


def adapted_if_it_pays(index: Index, encoder: Encoder, settings: Settings, tell: Callable[[str], None]) -> Index:
    """The index adapted to its FAQ, or as it is; `tell` is given the reason, with figures."""
    sizes = np.bincount(index.topics[index.phrasings])
    if (count := int(sizes[sizes > 1].sum())) < ENOUGH:
        tell(
            f"--adapt: found {count} phrasings of entries that have another, expected {ENOUGH} at least; the build is "
            "made without it; give entries more alternates"
        )
        return index
    changed = adapted(index, encoder, progress=True)
    questions = hidden_questions(index, index)
    cases = [
        ask_hidden(Searcher(one, encoder), Thresholds.of(one.confidence, settings), questions)
        for one in (index, changed)
    ]
    trial = Trial(*cases)
    if not trial.pays:
        tell(f"--adapt: {trial}; no gain beyond chance, or not without a loss, so the build is made without it")
        return index
    tell(f"--adapt: {trial}; a gain beyond chance, so the build is adapted")
    return changed
