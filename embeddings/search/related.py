"""Which questions are close to a question of the FAQ itself."""

import numpy as np

from embeddings.index.index import Index


def related(index: Index, topic: int) -> list[int]:
    """The other questions' topic numbers, the closest first, by the cosine of their own wording."""
    questions = [number for number, row in enumerate(index.rows) if row.kind == "question"]
    own = next(number for number in questions if index.rows[number].topic == topic)
    scores = index.dense_scores(index.encoded_rows().vectors[own])
    best: dict[int, float] = {}
    for number in questions:
        other = index.rows[number].topic
        if other != topic:
            best[other] = max(best.get(other, -np.inf), float(scores[number]))
    return sorted(best, key=lambda other: -best[other])
