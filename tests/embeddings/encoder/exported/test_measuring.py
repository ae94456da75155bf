"""What is said of an export, on vectors whose cosines a reader can see."""

import numpy as np
import numpy.typing as npt

from embeddings.encoder.exported.measuring import Agreement, agreement, fastest
from embeddings.encoder.protocol import Encoded


def encoded(*degrees: float) -> Encoded:
    angles = np.radians(degrees)
    vectors: npt.NDArray[np.float32] = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    return Encoded(vectors, vectors, np.arange(len(degrees) + 1))


def test_of_the_same_vectors() -> None:
    found = agreement(encoded(0, 10, 90), encoded(0, 10, 90))
    assert (round(found.least_cosine, 6), round(found.mean_cosine, 6), found.order) == (1, 1, 1)


def test_a_turned_vector_lowers_the_cosine_and_a_fallen_neighbour_the_order() -> None:
    """The texts at 0° and 10° have each other nearest; with one of them turned by 180°, three others are before it."""
    found = agreement(encoded(0, 10, 60, 70, 80), encoded(180, 10, 60, 70, 80))
    assert round(found.least_cosine, 6) == -1
    assert round(found.mean_cosine, 6) == 0.6
    assert found.order == 0.6


def test_what_is_used_when_asked_for_need_not_be_chosen() -> None:
    near = Agreement(least_cosine=0.9986, mean_cosine=0.9992, order=1.0)
    nearer = near.model_copy(update={"least_cosine": 0.9996})
    assert (near.fits("onnx-int8"), near.fits("onnx"), near.keeps_answers) == (True, False, False)
    assert nearer.keeps_answers
    assert not nearer.model_copy(update={"order": 0.98}).keeps_answers


def test_another_thread_must_be_worth_it() -> None:
    ways = {"torch, 1": 20.0, "onnx, 1": 10.0, "onnx, 2": 6.2}
    assert fastest(ways, ["torch", "onnx"], 2) == ("onnx", 2)
    assert fastest(ways | {"onnx, 2": 6.3}, ["torch", "onnx"], 2) == ("onnx", 1)
    assert fastest(ways, ["torch"], 2) == ("torch", 1)
