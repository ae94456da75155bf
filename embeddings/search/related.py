"""Which questions are close to a question of the FAQ itself."""

import numpy as np

from embeddings.index.index import Index
from embeddings.search.candidates import EVERY_ROW, ROWS_A_LEG


def related(index: Index, topic: int) -> list[int]:
    """The other questions' topic numbers, the closest first, by the cosine of their own wording."""
    of_topic = np.flatnonzero(index.topics == topic)
    own = next(row for row in of_topic if index.rows[row].kind == "question")
    k = len(index.dense) if len(index.dense) <= EVERY_ROW else ROWS_A_LEG
    rows, _ = index.dense.search(index.dense.vectors(np.array([own]))[0], k, exclude=of_topic)
    return list(dict.fromkeys(index.rows[row].topic for row in rows if index.rows[row].kind == "question"))
