"""Which questions are close to a question of the FAQ itself."""

import numpy as np

from embeddings.index.index import Index
from embeddings.search.candidates import rows_a_leg


def related(index: Index, topic: int) -> list[int]:
    """The other questions' topic numbers, the closest first, by the cosine of their own wording."""
    of_topic = index.contents.rows_of(topic)
    own = next(row for row in of_topic if index.rows[row].kind == "question")
    vector = index.dense.vectors(np.array([own]))[0]
    rows, _ = index.dense.search(vector, rows_a_leg(index), exclude=np.union1d(of_topic, index.contents.hidden))
    return list(dict.fromkeys(index.rows[row].topic for row in rows if index.rows[row].kind == "question"))
