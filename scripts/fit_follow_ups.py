"""Learns which messages ask on about what was last answered, from the help centres that ship with the project.

The shipped embeddings/data/follow_up.json was made by `python -m scripts.fit_follow_ups`.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from bot.matching.serving import load_encoder
from bot.settings import load_settings
from embeddings.building.help_centres import HELP_CENTRES, HelpCentre, load_help_centres
from embeddings.building.training import small_talk
from embeddings.encoder.protocol import Encoded, Encoder
from embeddings.errors import FaqBotError
from embeddings.faq.entries import Entry
from embeddings.follow_ups.examples import Asked, Known, examples_of
from embeddings.follow_ups.facts import facts_of
from embeddings.follow_ups.model import DEFAULT, FollowUpModel
from embeddings.follow_ups.reading import FEATURES, Before, FollowUpReader, features
from embeddings.index.index import Index
from embeddings.search.query import readable

_EXAMPLES = """examples:
  python -m scripts.fit_follow_ups --measure        by cross-validation over help centres; writes nothing
  python -m scripts.fit_follow_ups
"""
UNFITTED = FollowUpModel(features=(), mean=(), scale=(), weights=(), bias=0, fitted_on="")
FOLDS = 6
SURE = 0.5


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when done, 1 for unusable input, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    try:
        centres = load_help_centres(HELP_CENTRES)[: options.centres]
        encoder = load_encoder(load_settings())
    except FaqBotError as error:
        print(error, file=sys.stderr)
        return 1
    data = Data.concatenate([_data(centre, encoder) for centre in tqdm(centres, "help centres", file=sys.stderr)])
    if options.measure:
        print(measured(data))
    else:
        model = fitted(data, f"{len(data.right)} messages after answers of {len(centres)} help centres")
        options.out.write_text(model.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return 0


@dataclass(frozen=True)
class Data:
    """Feature rows, whether the last answer answers each, what sort of message it is, and of which help centre."""

    rows: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    sorts: list[str]
    centres: list[str]

    @classmethod
    def concatenate(cls, parts: "Sequence[Data]") -> "Data":
        """One after another."""
        return cls(
            np.concatenate([part.rows for part in parts]),
            np.concatenate([part.right for part in parts]),
            [sort for part in parts for sort in part.sorts],
            [centre for part in parts for centre in part.centres],
        )

    def only(self, which: npt.NDArray[np.intp]) -> "Data":
        """Some of them."""
        sorts, centres = ([values[i] for i in which] for values in (self.sorts, self.centres))
        return Data(self.rows[which], self.right[which], sorts, centres)


def fitted(data: Data, told: str) -> FollowUpModel:
    """A logistic regression; right and wrong weigh the same, however many there are of each."""
    scaler = StandardScaler().fit(data.rows)
    regression = LogisticRegression(max_iter=1000, class_weight="balanced")
    regression.fit(scaler.transform(data.rows), data.right)
    return FollowUpModel(
        features=FEATURES,
        mean=tuple(scaler.mean_.round(6).tolist()),
        scale=tuple(scaler.scale_.round(6).tolist()),
        weights=tuple(regression.coef_[0].round(6).tolist()),
        bias=round(float(regression.intercept_[0]), 6),
        fitted_on=told,
    )


def measured(data: Data) -> str:
    """The share of each sort of message that is read as asking on, by models that never saw its help centre."""
    found = np.empty(len(data.right))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(data.rows, groups=data.centres):
        model = fitted(data.only(train), "cross-validation")
        found[test] = [model.probability(tuple(row)) for row in data.rows[test].tolist()]
    lines = [f"{'after an answer':<20}{'n':>6}  read as asking on"]
    sorts = np.array(data.sorts)
    for sort in dict.fromkeys(data.sorts):
        lines.append(f"{sort:<20}{(sorts == sort).sum():>6}  {(found[sorts == sort] >= SURE).mean():.3f}")
    return "\n".join(lines)


def _data(centre: HelpCentre, encoder: Encoder) -> Data:
    """Its messages, half of its customers' questions being phrasings of the FAQ, as operators add them."""
    rng = random.Random(centre.name)  # noqa: S311 (the same examples at every run)
    phrasings = 2 * rng.randrange(2)
    entries = [
        Entry(id=a.id, service=centre.name, category=a.category, question=a.question, answer=a.answer,
              alternates=a.queries[:phrasings]) for a in centre.articles
    ]  # fmt: skip
    index = Index.encode(entries, [], encoder)
    near: dict[int, list[str]] = {}
    for text, topic in centre.near:
        near.setdefault(topic, []).append(text)
    known = [Known(a.question, a.answer, a.queries[phrasings:]) for a in centre.articles]
    asked = list(examples_of(known, near, small_talk(), rng))
    rows = _rows(asked, known, index, encoder)
    return Data(rows, np.array([a.right for a in asked]), [a.sort for a in asked], [centre.name] * len(asked))


def _rows(asked: Sequence[Asked], known: Sequence[Known], index: Index, encoder: Encoder) -> npt.NDArray[np.float64]:
    reader = FollowUpReader(index, encoder, UNFITTED)
    queries = [readable(a.text, encoder) for a in asked]
    joined = [f"{known[a.topic].question} {query}" for a, query in zip(asked, queries, strict=True)]
    encoded = encoder.encode_queries([text for pair in zip(queries, joined, strict=True) for text in pair])
    rows = []
    for number, (a, query) in enumerate(zip(asked, queries, strict=True)):
        before = Before(known[a.topic].question, a.topic, known[a.topic].answer)
        pair = _pair(encoded, 2 * number)
        rows.append(features(index, query, pair, before, reader.fits(query, pair, before, facts_of(before.answer))))
    return np.array(rows)


def _pair(encoded: Encoded, first: int) -> Encoded:
    """Two texts of many."""
    offsets = encoded.offsets[first : first + 3]
    return Encoded(encoded.vectors[first : first + 2], encoded.tokens[offsets[0] : offsets[2]], offsets - offsets[0])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.fit_follow_ups",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--measure", action="store_true", help="print how well it does on help centres it never saw")
    parser.add_argument("--centres", type=int, metavar="N", help="use the first N help centres only")
    parser.add_argument("--out", type=Path, default=DEFAULT, metavar="FILE", help="where to write the model")
    return parser


if __name__ == "__main__":
    sys.exit(main())
