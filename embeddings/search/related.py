"""Which questions of its category are close to a question of the FAQ itself."""

import numpy as np

from embeddings.index.index import Index
from embeddings.search.candidates import rows_a_leg, rows_within


def related(index: Index, topic: int) -> list[int]:
    """The other questions of its category, by their topic numbers, the closest first by the cosine of their wording."""
    of_topic = index.contents.rows_of(topic)
    own = next(row for row in of_topic if index.rows[row].kind == "question")
    vector = index.dense.vectors(np.array([own]))[0]
    twins = index.groups[topic]
    within = rows_within(index, twins[0].service, twins[0].category or "")
    hidden = np.union1d(of_topic, index.contents.hidden)
    rows, _ = index.dense.search(vector, rows_a_leg(index), exclude=hidden, within=within)
    return list(dict.fromkeys(index.rows[row].topic for row in rows if index.rows[row].kind == "question"))
