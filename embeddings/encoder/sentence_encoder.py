"""The encoder that defines the vectors: a sentence-transformers model in torch."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from torch.nn.utils.rnn import pad_sequence
from transformers import BertModel
from transformers.utils import logging as transformers_logging

from embeddings.encoder.bundled import bundled_model
from embeddings.encoder.cross_encoder.network import CrossEncoder
from embeddings.encoder.cross_encoder.pairs import joined
from embeddings.encoder.model_files import BUNDLED, fingerprint_of
from embeddings.encoder.protocol import Encoded, Floats, own_tokens
from embeddings.errors import ModelError
from embeddings.progress import followed

_BATCH = 32


class SentenceEncoder:
    """An Encoder on a sentence-transformers model: `bundled`, a local folder, or a hub id. Threads take turns."""

    def __init__(self, name: str, cache: Path, threads: int | None = None) -> None:
        """Load the model; `cache` holds the converted bundled one. Raises ModelError where it can't be had.

        `threads` limits torch in this process.
        """
        self.name = name
        if threads:
            torch.set_num_threads(threads)
        source = str(bundled_model(cache)) if name == BUNDLED else name
        transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._model = SentenceTransformer(source, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(
                f"EMBEDDING_MODEL: {name!r} can't be loaded ({error}); expected {BUNDLED!r}, the path of a "
                "sentence-transformers folder, or the id of a model on the hub (needs the internet once)"
            ) from error
        self.prompts = {kind: prompt or "" for kind, prompt in self._model.prompts.items()}
        self.fingerprint = fingerprint_of(name)
        self._one_at_a_time = Lock()  # the library sets its tokenizer's padding anew at each call

    @property
    def module(self) -> torch.nn.Module:
        """The model's modules, each of which takes what the one before it made; for the export."""
        return self._model

    @property
    def tokenizer(self) -> Tokenizer:
        """As the `tokenizers` library has it. Raises AttributeError for a model whose tokenizer is not of that kind."""
        whole: Tokenizer = self._model.tokenizer.backend_tokenizer
        return whole

    @property
    def pad(self) -> int:
        """The id that fills up a batch."""
        return int(self._model.tokenizer.pad_token_id)

    @property
    def max_tokens(self) -> int:
        """What goes beyond is cut off."""
        return int(self._model.max_seq_length or 512)

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        return self._encode(texts, self._model.encode_query, self.prompts.get("query", ""), progress)

    def encode_passages(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        return self._encode(texts, self._model.encode_document, self.prompts.get("document", ""), progress)

    def count_tokens(self, text: str) -> int:
        """See Encoder."""
        with self._one_at_a_time:
            return len(self._model.tokenizer.tokenize(text))

    @cached_property
    def cross_encoder(self) -> CrossEncoder | None:
        """Reads queries and entries together; other models than the bundled one have learned no such thing."""
        return CrossEncoder(cast(BertModel, self._model[0].auto_model)).eval() if self.name == BUNDLED else None

    def relevance(self, pairs: Sequence[tuple[str, str]], *, progress: bool = False) -> Floats | None:
        """See Encoder."""
        if self.cross_encoder is None:
            return None
        rows, told = self._rows(pairs), np.zeros(len(pairs), np.float32)
        order = sorted(range(len(rows)), key=lambda number: len(rows[number]))  # of like length together: less padding
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        with torch.inference_mode():
            for batch in followed(batches, "reading", "batches") if progress else batches:
                some = [rows[number] for number in batch]
                ids = pad_sequence(some, batch_first=True, padding_value=self.pad)
                mask = pad_sequence([torch.ones_like(row) for row in some], batch_first=True)
                told[batch] = self.cross_encoder(ids, mask).numpy()
        return told

    def _rows(self, pairs: Sequence[tuple[str, str]]) -> list[torch.Tensor]:
        """The token ids of each pair."""
        whole, prompt = self._model.tokenizer, self.prompts["query"]
        texts = [(prompt + query, entry) for query, entry in pairs]
        with self._one_at_a_time:
            pieces = [[self.tokenizer.encode(text, add_special_tokens=False).ids for text in pair] for pair in texts]
        ends = [whole.cls_token_id], [whole.sep_token_id]
        return [torch.tensor(joined(query, entry, *ends)) for query, entry in pieces]

    def _encode(self, texts: Sequence[str], encode: Any, prompt: str, progress: bool) -> Encoded:
        """`encode` is the library's method for this kind of text; both vectors come from its one forward pass."""
        before = 1 + self.count_tokens(prompt.rstrip())  # <s> and the prompt; its last space belongs to the text
        starts = range(0, len(texts), _BATCH)
        outputs = [
            output
            for start in (followed(starts, "encoding", "batches") if progress else starts)
            for output in self._outputs(encode, texts[start : start + _BATCH])
        ]
        vectors = torch.stack([output["sentence_embedding"] for output in outputs])
        spans = [own_tokens(int(output["attention_mask"].sum()), before) for output in outputs]
        tokens = torch.cat([output["token_embeddings"][span] for output, span in zip(outputs, spans, strict=True)])
        return Encoded(_unit(vectors), _unit(tokens), np.cumsum([0, *(span.stop - span.start for span in spans)]))

    def _outputs(self, encode: Any, texts: Sequence[str]) -> Any:
        with self._one_at_a_time:
            return encode(list(texts), output_value=None, show_progress_bar=False)


def _unit(vectors: torch.Tensor) -> Floats:
    normalised: Floats = torch.nn.functional.normalize(vectors, dim=-1).numpy()
    return normalised
