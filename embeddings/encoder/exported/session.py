"""One exported graph in ONNX Runtime: rows of token ids in, arrays out."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from embeddings.encoder.protocol import Floats

_BATCH = 32
"""Rows of a forward pass."""


class Session:
    """Safe to call from several threads."""

    def __init__(self, file: Path, pad: int, threads: int, workers: int) -> None:
        """`threads` work on one forward pass, and so many `workers` at several, each with its own."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # spinning takes the neighbours' time
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"])
        self._pad, self._workers = pad, workers

    def outputs(self, batches: Sequence[Sequence[list[int]]]) -> Iterator[list[Floats]]:
        """What the graph says of each batch, in order."""
        if self._workers == 1 or len(batches) == 1:
            yield from map(self._run, batches)
            return
        with ThreadPoolExecutor(self._workers, "encoder") as workers:
            yield from workers.map(self._run, batches)

    def _run(self, batch: Sequence[list[int]]) -> list[Floats]:
        shape = len(batch), max(map(len, batch))
        ids: npt.NDArray[np.int64] = np.full(shape, self._pad, np.int64)
        mask: npt.NDArray[np.int64] = np.zeros(shape, np.int64)
        for row, own in enumerate(batch):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        outputs: list[Floats] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return outputs


def batches_of(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """The numbers of the rows, those of like length together: less padding."""
    order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
    return [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
