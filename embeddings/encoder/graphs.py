"""The ways to run one model, and how a fingerprint tells which of them made a vector. Loads nothing."""

from typing import Literal

Graph = Literal["torch", "onnx", "onnx-int8"]
"""`torch` is the model itself; the others are exported from it, in float32 and with weights of 8 bits."""
Wish = Literal["auto", "torch", "onnx", "onnx-int8"]
"""The value of ENCODER; `auto` leaves it to a measurement."""

EXPORTED: tuple[Graph, ...] = ("onnx", "onnx-int8")

EXPORT = 2
"""Raise when the export would write other graphs of the same model: old ones are made anew, and builds with them."""


def with_graph(model: str, graph: Graph) -> str:
    """The fingerprint of a model's vectors when this graph makes them; the model's own for torch.

    >>> with_graph("e5-0123", "onnx-int8"), with_graph("e5-0123", "torch")
    ('e5-0123 onnx-int8 2', 'e5-0123')
    """
    return model if graph == "torch" else f"{model} {graph} {EXPORT}"


def model_of(fingerprint: str) -> str:
    """The model's own fingerprint, without the graph."""
    return fingerprint.split(" ")[0]


def graph_of(fingerprint: str) -> Graph:
    """Which of the graphs a fingerprint names; `torch` where it names none."""
    return next((graph for graph in EXPORTED if fingerprint == with_graph(model_of(fingerprint), graph)), "torch")
