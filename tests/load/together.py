"""Whether what is put together asks the same: `python -m tests.load.together [NAME]`, on the cold starts of tests/data.

Of a build of each FAQ all questions of its month are asked once; those that it leaves open are put into clusters, as
`scripts.learn` does, and told against the entries that the file expects. What nothing answers asks the same as nothing
else. Takes two minutes.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from bot.learning.clusters.gathering import Unanswered
from bot.learning.log import Question
from bot.learning.sitting import trial_of
from bot.settings import load_settings
from tests.load.lift import COLD, NAMES, Place, place

Group = Sequence[frozenset[str]]
"""What is expected of each text of a cluster."""


def groups_of(name: str, own: Place) -> list[Group]:
    """A cold start's questions in clusters."""
    own.run("reindex")
    settings = load_settings(faq_path=own.folder / "faq.jsonl", index_dir=own.folder / "index")
    lines = (COLD / f"{name}_month.jsonl").read_text(encoding="utf-8").splitlines()
    expected = {one["query"]: frozenset(one["expected"] or [one["query"]]) for one in map(json.loads, lines)}
    asked = [Question(text, {text}) for text in expected]
    clusters = Unanswered.of(trial_of(settings, None, print).assistant, asked).clusters()
    return [[expected[question.text] for question in cluster.questions] for cluster in clusters]


def told(groups: Sequence[Group]) -> str:
    """Purity: the share of texts that most of their cluster ask the same as. Of pairs: how many of those together ask
    the same, and how many of those that ask the same are together.

    >>> a, b = frozenset("a"), frozenset("b")
    >>> told([[a, a, b], [a], [b]])
    '5 texts in 3 clusters, purity 0.800; 1 of 3 pairs together ask the same (0.333), of 4 that do (0.250)'
    """
    texts = [text for group in groups for text in group]
    own = sum(max(Counter(one for text in group for one in text).values()) for group in groups)
    pairs = [bool(one & other) for group in groups for one, other in combinations(group, 2)]
    same = sum(bool(one & other) for one, other in combinations(texts, 2))
    right = sum(pairs)
    return (
        f"{len(texts)} texts in {len(groups)} clusters, purity {own / len(texts):.3f}; {right} of {len(pairs)} pairs "
        f"together ask the same ({right / max(1, len(pairs)):.3f}), of {same} that do ({right / max(1, same):.3f})"
    )


def main() -> int:
    """Exit code 0."""
    found = list[Group]()
    for name in sys.argv[1:] or NAMES:
        with place(name) as own:
            found += (groups := groups_of(name, own))
        print(f"{name}: {told(groups)}", flush=True)
    print(f"all: {told(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
