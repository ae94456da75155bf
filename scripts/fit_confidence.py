"""Fits the default confidence on a labelled benchmark, and measures by cross-validation what it is worth.

The shipped embeddings/data/confidence.json was made from the development half of a benchmark derived from paraKQC
(Cho et al., LREC 2020, CC BY-SA 4.0; no text of it is stored here, only the parameters) by

    python -m scripts.fit_confidence --faq parakqc_dev_faq.jsonl --queries parakqc_dev_queries.jsonl
"""

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from bot.command_line import command_parser, telling_errors
from bot.matching.evaluation import Question, calibration_error, load_questions
from bot.matching.serving import load_encoder
from bot.settings import load_settings
from embeddings.building.noise import KINDS, spoil
from embeddings.building.training import Examples, fit_examples
from embeddings.encoder.protocol import Encoder
from embeddings.faq.faq_file import load_faq
from embeddings.index.confidence import DEFAULT, Features
from embeddings.index.index import Index
from embeddings.search.query import readable
from embeddings.search.signals import score

_EXAMPLES = """examples:
  python -m scripts.fit_confidence --faq dev_faq.jsonl --queries dev_queries.jsonl --measure
  python -m scripts.fit_confidence --faq dev_faq.jsonl --queries dev_queries.jsonl
"""
FOLDS = 5
NEIGHBOURS = 4
"""Out-of-scope lines in a row that may come from one source, and so stay in one fold."""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when done, 1 for unusable input, 2 for a wrong command line."""
    options = _parser().parse_args(argv)
    settings = load_settings()
    entries = load_faq(options.faq)
    questions = load_questions(options.queries, entries)
    encoder = load_encoder(settings)
    index = Index.encode(entries, [], encoder, progress=True)
    benchmark = Benchmark(questions, index, encoder)
    if options.measure:
        print(benchmark.table())
    else:
        fitted = fit_examples(benchmark.examples, f"{len(questions)} queries of {options.queries.name}")
        options.out.write_text(fitted.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return 0


class Benchmark:
    """Every question's first hit; those out of scope are asked with noise too, so that noise tells nothing."""

    def __init__(self, questions: Sequence[Question], index: Index, encoder: Encoder) -> None:
        rng = random.Random(7)  # noqa: S311 (the same noise at every run)
        outside = [number for number, question in enumerate(questions) if not question.expected]
        self.sources = [*range(len(questions)), *(number for _ in KINDS[1:] for number in outside)]
        noisy = [spoil(questions[number].query, kind, rng) for kind in KINDS[1:] for number in outside]
        texts = [readable(text, encoder) for text in (*(question.query for question in questions), *noisy)]
        self.kinds = np.array([questions[number].kind for number in self.sources])
        self.as_asked = np.arange(len(texts)) < len(questions)
        self.groups = [_group(questions[number], number) for number in self.sources]
        encoded = encoder.encode_queries(texts, progress=True)
        features, right = [], []
        for number, text in enumerate(texts):
            signals = score(index, text, encoded, number)
            first = int(np.argmax(signals.scores))
            features.append(signals.features()[first])
            ids = {entry.id for entry in index.groups[signals.topics[first]]}
            right.append(bool(ids & set(questions[self.sources[number]].expected)))
        in_scope = np.array([bool(questions[number].expected) for number in self.sources])
        weights = np.where(in_scope, 1.0, 1 / len(KINDS))
        self.examples = Examples(np.array(features), np.array(right), in_scope, weights)

    def table(self) -> str:
        """Ranking and what is answered right when 5 % of the out-of-scope questions get through, by kind."""
        confidence, right = self._cross_validated(), self.examples.right
        lines = ["kind             hit@1  near-oos 5 %  far-oos 5 %"]
        for kind in KINDS:
            asked = self.kinds == kind
            shares = [
                (right & (confidence > np.quantile(confidence[(self.kinds == oos) & self.as_asked], 0.95)))[
                    asked
                ].mean()
                for oos in ("near-oos", "far-oos")
            ]
            lines.append(f"{kind:<16} {right[asked].mean():.3f}  {shares[0]:.3f}         {shares[1]:.3f}")
        error = calibration_error(confidence[self.as_asked], right[self.as_asked])
        return "\n".join([*lines, f"expected calibration error {error:.3f}"])

    def _cross_validated(self) -> npt.NDArray[np.float64]:
        """Each confidence from a fit that saw neither the question's entry nor its neighbours."""
        confidence = np.empty(len(self.groups))
        examples = self.examples
        for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(self.groups, groups=self.groups):
            fitted = fit_examples(_part(examples, train), "cross-validation")
            features: Features = examples.features[test]
            confidence[test] = fitted.probabilities(features)
        return confidence


def _group(question: Question, number: int) -> str:
    return question.expected[0] if question.expected else f"{question.kind} {number // NEIGHBOURS}"


def _part(examples: Examples, rows: npt.NDArray[np.intp]) -> Examples:
    return Examples(examples.features[rows], examples.right[rows], examples.in_scope[rows], examples.weights[rows])


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("scripts.fit_confidence", __doc__, _EXAMPLES)
    parser.add_argument("--faq", type=Path, required=True, help="the benchmark's entries")
    parser.add_argument("--queries", type=Path, required=True, help="its questions, as for scripts.evaluate")
    parser.add_argument("--out", type=Path, default=DEFAULT, help="the file to write (default: the shipped one)")
    parser.add_argument("--measure", action="store_true", help="print the cross-validated table, and write nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
