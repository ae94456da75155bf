"""The encoder that serves: a model's exported graph in ONNX Runtime. It needs neither torch nor transformers."""

from collections.abc import Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from threading import Lock

import numpy as np

from embeddings.encoder.cross_encoder.pairs import joined
from embeddings.encoder.exported.folder import CROSS_ENCODER, read_description
from embeddings.encoder.exported.session import Session, batches_of
from embeddings.encoder.exported.tokens import Tokens
from embeddings.encoder.graphs import Graph, with_graph
from embeddings.encoder.protocol import Encoded, Floats, own_tokens
from embeddings.progress import followed

_ENTRIES = 2048
"""Entries of which the pieces are kept: the same ones come up again and again."""


class OnnxEncoder:
    """An Encoder on the graphs of a folder; safe to call from several threads."""

    def __init__(self, name: str, folder: Path, graph: Graph, threads: int = 1, workers: int = 1) -> None:
        """`threads` work on one forward pass, and so many `workers` at the passes of many texts, each with its own."""
        description = read_description(folder)
        self.name, self.graph = name, graph
        self.fingerprint = with_graph(folder.name, graph)
        self.prompts = description.prompts
        self._before, self._after = description.before, description.after
        self._tokens = Tokens(folder, description)
        self._pieces_of_entry = lru_cache(_ENTRIES)(self._tokens.pieces)
        self._opened = partial(Session, pad=description.pad, threads=threads, workers=workers)
        self._session = self._opened(folder / f"{graph}.onnx")
        self._cross_file, self._opening = folder / CROSS_ENCODER, Lock()

    @cached_property
    def _cross_encoder(self) -> Session | None:
        """Opened when it is first asked: a sure answer doesn't need it."""
        return self._opened(self._cross_file) if self._cross_file.exists() else None

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        return self._encode(texts, self.prompts.get("query", ""), progress)

    def encode_passages(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        return self._encode(texts, self.prompts.get("document", ""), progress)

    def count_tokens(self, text: str) -> int:
        """See Encoder."""
        return len(self._tokens.pieces(text))

    def relevance(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> Floats | None:
        """See Encoder."""
        with self._opening:
            cross_encoder = self._cross_encoder
        if cross_encoder is None:
            return None
        prompt = self.prompts["query"]
        rows = [
            joined(self._tokens.pieces(prompt + query), self._pieces_of_entry(entry), self._before, self._after)
            for query, entry in pairs
        ]
        told = np.zeros(len(rows), np.float32)
        batches = batches_of(rows)
        outputs = cross_encoder.outputs([[rows[number] for number in batch] for batch in batches])
        for batch in followed(batches, "reading", "batches") if progress else batches:
            (told[batch],) = next(outputs)
        return told

    def _encode(self, texts: Sequence[str], prompt: str, progress: bool) -> Encoded:
        before = 1 + self.count_tokens(prompt.rstrip())  # <s> and the prompt; its last space belongs to the text
        ids = [self._tokens.ids(prompt + text) for text in texts]
        batches = batches_of(ids)
        vectors: dict[int, Floats] = {}
        tokens: dict[int, Floats] = {}
        outputs = self._session.outputs([[ids[number] for number in batch] for batch in batches])
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
