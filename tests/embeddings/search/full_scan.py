"""The oracle of search: every row looked at, one by one, with nothing left out and nothing shared with the code."""

import math
from collections.abc import Collection

import numpy as np

from embeddings.encoder.protocol import Encoder
from embeddings.index.index import Index


def scan(index: Index, encoder: Encoder, query: str, hidden: Collection[int] = ()) -> dict[int, tuple[float, float]]:
    """Score and confidence of each topic that has a row which is not hidden, by its number."""
    encoded, rows = encoder.encode_queries([query]), index.rows
    vectors = index.dense.vectors(np.arange(len(rows)))
    lexical = index.lexical.scores(query)
    fits: dict[int, list[tuple[float, int, float, float]]] = {}
    for number, row in enumerate(rows):
        if number not in hidden:
            dense = float(vectors[number] @ encoded.vectors[0])
            fits.setdefault(row.topic, []).append((dense + 0.45 * lexical[number], number, dense, lexical[number]))
    ordered = sorted(fits, key=lambda topic: -max(fits[topic])[0])
    signals: dict[int, tuple[float, float, float, float]] = {}
    answers: dict[int, float | None] = {}
    pooled: dict[int, float] = {}
    for place, topic in enumerate(ordered):
        dense, lexical_best = max(0, *(fit[2] for fit in fits[topic])), max(fit[3] for fit in fits[topic])
        passages = [fit[2] for fit in fits[topic] if rows[fit[1]].kind == "answer"]
        answers[topic] = max(passages) if passages else None
        phrasings = sorted((fit[2] for fit in fits[topic] if rows[fit[1]].kind != "answer"), reverse=True)
        together = 0.25 * phrasings[0] + 0.75 * sum(phrasings[:5]) / len(phrasings[:5]) if phrasings else 0
        pooled[topic] = max(0, together, *passages)
        covered = covering = 0.0
        if place < 96:
            best = max(fits[topic])[1]
            tokens = index.tokens[index.offsets[best] : index.offsets[best + 1]]
            cosines = encoded.tokens @ tokens.T
            covered, covering = float(cosines.max(axis=1).mean()), float(cosines.max(axis=0).mean())
        signals[topic] = (dense, float(lexical_best), covered, covering)
    there = [answer for answer in answers.values() if answer is not None]
    typical = sum(there) / len(there) if there else 0.0
    told_by = {topic: 0.0 if answer is None else answer - typical for topic, answer in answers.items()}
    metric = index.taught.metric
    weight = metric.share
    fit_of = {
        t: pooled[t] + 0.45 * lex + 0.3 * (one + two) + weight * told_by[t] for t, (_, lex, one, two) in signals.items()
    }
    letters = len(query.replace(" ", ""))
    told = {}
    fits_in_turn = np.array([*fit_of.values()])
    for place, (topic, values) in enumerate(signals.items()):
        others = np.delete(fits_in_turn, place)
        standing = (fit_of[topic] - others.mean()) / (others.std() + 0.05)
        query_is = (math.log(letters), len(encoded.tokens) / letters)
        features = (*values, fit_of[topic] - others.max(), *query_is, told_by[topic], standing)
        learned = index.confidence
        log_odds = learned.bias + sum(
            (value - mean) / scale * weight
            for value, mean, scale, weight in zip(features, learned.mean, learned.scale, learned.weights, strict=True)
        )
        likeness = metric.weight * float(metric.likeness(encoded.vectors[0], np.array([topic]))[0])
        told[topic] = (fit_of[topic] + likeness, 1 / (1 + math.exp(-log_odds)))
    return told
