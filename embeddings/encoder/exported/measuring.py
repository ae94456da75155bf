"""What this processor makes of each way to run the model: whether it agrees with the original, and how fast it is."""

import os
import platform
import statistics
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from embeddings.encoder.graphs import Graph
from embeddings.encoder.protocol import Encoded, Encoder
from embeddings.sealed import unsealed

CHOICE = "choice.json"

LEAST_COSINE: dict[Graph, float] = {"torch": 1.0, "onnx": 0.9999, "onnx-int8": 0.995}
LEAST_ORDER = 0.99
"""What an export must reach to be used; both reach 1.000 in the order of the repository's FAQ."""
SAME_COSINE = 0.9995
"""What `auto` asks for on top: with .9986 and .99946 answers changed (docs/measurements.md), and not for the better."""
_NEAREST = 3
"""So many places may a text's nearest other one be down in the export's order."""
WORTH_A_THREAD = 1.6
"""How much faster another thread must make a question: what it takes from everything else is more than it gives."""
_SECONDS = 1.2
"""For the whole probe."""


class Agreement(BaseModel):
    """How near an export's vectors are to the original's."""

    model_config = ConfigDict(frozen=True)

    least_cosine: float
    mean_cosine: float
    order: float
    """The share of texts whose nearest other text is among the export's nearest three."""

    def fits(self, graph: Graph) -> bool:
        """Whether it is near enough to be used."""
        return self.least_cosine >= LEAST_COSINE[graph] and self.order >= LEAST_ORDER

    @property
    def keeps_answers(self) -> bool:
        """Whether it is so near that nobody need ask for it."""
        return self.least_cosine >= SAME_COSINE and self.order >= LEAST_ORDER


class Choice(BaseModel):
    """What was measured on one processor, and what is best there."""

    model_config = ConfigDict(frozen=True)

    processor: str
    graph: Graph
    threads: Annotated[int, Field(ge=1, le=1024)]
    """For one question."""
    agreement: dict[Graph, Agreement]
    milliseconds: dict[str, float]
    """The median of a question, by "graph, threads"."""

    def fits(self, graph: Graph) -> bool:
        """Whether the graph may be used here."""
        return graph == "torch" or (graph in self.agreement and self.agreement[graph].fits(graph))

    def told(self) -> str:
        """In a line."""
        figures = ", ".join(f"{way} {ms:.1f} ms" for way, ms in self.milliseconds.items())
        return f"encoder: {self.graph}, threads: {self.threads} (a question: {figures})"


def read_choice(folder: Path) -> Choice | None:
    """What was noted in a folder of graphs; None where nothing readable was."""
    try:
        return unsealed(Choice, (folder / CHOICE).read_bytes())
    except (OSError, ValueError):
        return None


def measured_here(folder: Path) -> bool:
    """Whether the ways were measured on this processor."""
    choice = read_choice(folder)
    return choice is not None and choice.processor == processor()


def agreement(original: Encoded, exported: Encoded) -> Agreement:
    """Of the same texts, two or more; the same text twice counts once, for neither has a nearest other one then."""
    _, distinct = np.unique(original.vectors.round(5), axis=0, return_index=True)
    a, b = original.vectors[distinct], exported.vectors[distinct]
    cosines = np.einsum("ij,ij->i", a, b)
    among_a, among_b = a @ a.T, b @ b.T
    np.fill_diagonal(among_a, -2)
    np.fill_diagonal(among_b, -2)
    nearest = among_a.argmax(axis=1)
    above = (among_b > among_b[np.arange(len(b)), nearest][:, None]).sum(axis=1)
    return Agreement(
        least_cosine=float(cosines.min()),
        mean_cosine=float(cosines.mean()),
        order=float((above < _NEAREST).mean()),
    )


def milliseconds(encoders: Mapping[str, Encoder], texts: Sequence[str]) -> dict[str, float]:
    """The median of a question, each way in turn so that a busy moment meets them all."""
    times: dict[str, list[float]] = {way: [] for way in encoders}
    for encoder in encoders.values():
        encoder.encode_queries(texts[:1])  # the first one is slower
    end = perf_counter() + _SECONDS
    while perf_counter() < end:
        text = texts[len(next(iter(times.values()))) % len(texts)]
        for way, encoder in encoders.items():
            start = perf_counter()
            encoder.encode_queries([text])
            times[way].append(1000 * (perf_counter() - start))
    return {way: statistics.median(found) for way, found in times.items()}


def way(graph: Graph, threads: int) -> str:
    """The name of a way among the figures."""
    return f"{graph}, {threads}"


def fastest(found: Mapping[str, float], graphs: Sequence[Graph], cores: int) -> tuple[Graph, int]:
    """The graph that is fastest with one thread, and how many threads it is given for a question.

    >>> fastest({"torch, 1": 20, "torch, 2": 11, "onnx, 1": 10, "onnx, 2": 7}, ["torch", "onnx"], 2)
    ('onnx', 1)
    """
    graph = min(graphs, key=lambda each: found[way(each, 1)])
    more = found.get(way(graph, cores), np.inf)
    return graph, cores if cores > 1 and found[way(graph, 1)] >= WORTH_A_THREAD * more else 1


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """What tells processors apart that compute differently or at another pace."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    told = dict(line.partition("\t")[::2] for line in reversed(lines))
    name, flags = told.get("model name", platform.processor()), told.get("flags", "")
    return f"{platform.machine()}{name}, {cores()} cores, {zlib.crc32(flags.encode()):08x}"
