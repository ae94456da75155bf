"""Whether a build may go live: what users would see of it, against floors and against the live build."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.builds.own_questions import ask_hidden, hidden_questions
from bot.matching.decision import Thresholds
from bot.matching.evaluation import Case, figures, resampled_mean
from bot.settings import Settings
from embeddings.search.searcher import Searcher

OWN = "the FAQ's own phrasings, hidden in turn"
"""What is asked where there is no file of questions."""
NOTHING_INSIDE = "found no question that an entry answers, expected some to tell hit@1 by; give them by --gate"
NOTHING_OUTSIDE = "found no question out of scope, expected some to tell false answers by; give them by --gate"

_TOLD = ("served", "answered right", "false answers")
"""Measures that are told of a build that passes."""

Compared = Mapping[str, Sequence[float]]
"""By the name of a measure, the live build's figure, if there is one, and the new build's."""


@dataclass(frozen=True)
class Verdict:
    """What a gate says of a new build."""

    faults: Sequence[str]
    """Why it may not go live; none of one that passes."""
    compared: Compared

    def passed(self, source: object) -> Iterator[str]:
        """A few lines on what `source` has measured; none where nothing was asked.

        >>> list(Verdict([], {"served": [0.86, 0.88]}).passed("q.jsonl"))
        ['q.jsonl: passed the gate (live build -> new build)', '  served             0.860 -> 0.880']
        """
        pairs = [len(both) > 1 for both in self.compared.values()]
        if pairs:
            yield f"{source}: passed the gate{' (live build -> new build)' if all(pairs) else ''}"
        for name, both in self.compared.items():
            yield f"  {name:<18} {' -> '.join(f'{figure:.3f}' for figure in both)}"


@dataclass(frozen=True)
class Floor:
    """What a build must reach to be published; None means no such floor."""

    min_hit1: float | None = None
    max_false_answers: float | None = None

    def verdict(self, new: Sequence[Case], live: Sequence[Case] | None) -> Verdict:
        """Of what became of the same questions in both builds, in the same order."""
        both = [figures(cases) for cases in (live, new) if cases is not None]
        told = {name: [found[0] for each in both if (found := each[name])] for name in _TOLD}
        return Verdict(self.faults(new, live), {name: values for name, values in told.items() if values})

    def faults(self, new: Sequence[Case], live: Sequence[Case] | None) -> list[str]:
        """Why the build may not go live: below a floor, or it serves fewer or harms more than the live one.

        `live` has the same questions in the same order.
        """
        found = figures(new)
        hit1, false = found["hit@1"], found["false answers"]
        faults = []
        if self.min_hit1 is not None and (not hit1 or hit1[0] < self.min_hit1):
            least = f"expected at least {self.min_hit1:.3f}"
            faults.append(f"found hit@1 {hit1[0]:.3f}, {least}" if hit1 else NOTHING_INSIDE)
        if self.max_false_answers is not None and (not false or false[0] > self.max_false_answers):
            most = f"expected at most {self.max_false_answers:.3f}"
            faults.append(f"found {false[0]:.3f} false answers, {most}" if false else NOTHING_OUTSIDE)
        return [*faults, *(_losses(new, live) if live is not None else ())]


def own_verdict(floor: Floor, settings: Settings, new: Searcher, live: Searcher | None) -> Verdict:
    """Told by what the FAQ can ask itself: its own phrasings, hidden in turn. A first build needs no more than its
    floor."""
    if live is None and floor == Floor():
        return Verdict([], {})
    hardly_changed = new.index.confidence.changed > 0 and floor == Floor()
    hidden = hidden_questions(new.index, (live or new).index, near_changes=hardly_changed)
    cases = [
        ask_hidden(build, Thresholds.of(build.index.confidence, settings), hidden) for build in (new, live) if build
    ]
    return floor.verdict(cases[0], cases[1] if live else None)


def _losses(new: Sequence[Case], live: Sequence[Case]) -> list[str]:
    inside = [(one, other) for one, other in zip(new, live, strict=True) if one.in_scope]
    served = _pair(inside, lambda case: case.served)
    harmed = _pair(list(zip(new, live, strict=True)), lambda case: case.harmed)
    faults = []
    if significantly_fewer(*served):
        faults.append(
            f"found {np.mean(served[0]):.3f} served (the right answer, or the right entry among the choices), "
            f"expected no fewer than the live build's {np.mean(served[1]):.3f}"
        )
    if significantly_fewer(harmed[1], harmed[0]):
        faults.append(
            f"found {np.mean(harmed[0]):.3f} harmed (a wrong answer at once), expected no more than the live build's "
            f"{np.mean(harmed[1]):.3f}"
        )
    return faults


def _pair(cases: Sequence[tuple[Case, Case]], told: Callable[[Case], bool]) -> tuple[list[bool], list[bool]]:
    return [told(new) for new, _ in cases], [told(live) for _, live in cases]


def significantly_fewer(new: Sequence[bool], old: Sequence[bool]) -> bool:
    """Whether `new` is true of fewer of the same questions than chance explains: a paired bootstrap."""
    if not new:
        return False
    return resampled_mean(np.array(new, float) - np.array(old, float), 97.5) < 0
