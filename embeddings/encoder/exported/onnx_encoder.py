"""The encoder that serves: a model's exported graph in ONNX Runtime. It needs neither torch nor transformers."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from embeddings.encoder.exported.folder import read_description
from embeddings.encoder.exported.tokens import Tokens
from embeddings.encoder.graphs import Graph, with_graph
from embeddings.encoder.protocol import Encoded, Floats, own_tokens
from embeddings.progress import followed

_BATCH = 32
"""Texts of a forward pass."""


class OnnxEncoder:
    """An Encoder on the graphs of a folder; safe to call from several threads."""

    def __init__(self, name: str, folder: Path, graph: Graph, threads: int = 1, workers: int = 1) -> None:
        """`threads` work on one forward pass, and so many `workers` at the passes of many texts, each with its own."""
        description = read_description(folder)
        self.name, self.graph = name, graph
        self.fingerprint = with_graph(folder.name, graph)
        self.prompts = description.prompts
        self._pad, self._workers = description.pad, workers
        self._tokens = Tokens(folder, description)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # spinning takes the neighbours' time
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(folder / f"{graph}.onnx", options, ["CPUExecutionProvider"])

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        return self._encode(texts, self.prompts.get("query", ""), progress)

    def encode_passages(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        return self._encode(texts, self.prompts.get("document", ""), progress)

    def count_tokens(self, text: str) -> int:
        """See Encoder."""
        return len(self._tokens.pieces(text))

    def _encode(self, texts: Sequence[str], prompt: str, progress: bool) -> Encoded:
        before = 1 + self.count_tokens(prompt.rstrip())  # <s> and the prompt; its last space belongs to the text
        ids = [self._tokens.ids(prompt + text) for text in texts]
        order = sorted(range(len(ids)), key=lambda number: len(ids[number]))  # of like length together: less padding
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        vectors: dict[int, Floats] = {}
        tokens: dict[int, Floats] = {}
        outputs = self._outputs([[ids[number] for number in batch] for batch in batches])
        for batch in followed(batches, "encoding", "batches") if progress else batches:
            of_texts, of_tokens = next(outputs)
            for place, number in enumerate(batch):
                vectors[number] = of_texts[place]
                tokens[number] = of_tokens[place, own_tokens(len(ids[number]), before)]
        numbers = range(len(ids))
        offsets = np.cumsum([0, *(len(tokens[number]) for number in numbers)])
        return Encoded(
            np.stack([vectors[number] for number in numbers]), np.concatenate([tokens[n] for n in numbers]), offsets
        )

    def _outputs(self, batches: Sequence[Sequence[list[int]]]) -> Iterator[tuple[Floats, Floats]]:
        """Of each batch, in order."""
        if self._workers == 1 or len(batches) == 1:
            yield from map(self._run, batches)
            return
        with ThreadPoolExecutor(self._workers, "encoder") as workers:
            yield from workers.map(self._run, batches)

    def _run(self, batch: Sequence[list[int]]) -> tuple[Floats, Floats]:
        shape = len(batch), max(map(len, batch))
        ids: npt.NDArray[np.int64] = np.full(shape, self._pad, np.int64)
        mask: npt.NDArray[np.int64] = np.zeros(shape, np.int64)
        for row, own in enumerate(batch):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        vectors, tokens = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return vectors, tokens
