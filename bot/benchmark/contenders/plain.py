"""What one would write in an afternoon: SentenceTransformer.encode and faiss.IndexFlatIP, a message at a time."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from bot.benchmark.contenders.flat import FlatIndex
from bot.benchmark.contenders.threads import choose_threads
from embeddings.encoder.protocol import Floats

_PROMPT = "query: "


class Plain:
    """A Contender. The model runs a question at a time: side by side, its passes only take each other's cores."""

    at_once = 1

    def __init__(self, model: Path, folder: Path) -> None:
        """With the index that `fill` left in `folder`."""
        self._model = SentenceTransformer(str(model), device="cpu")
        self._index = FlatIndex.open(folder / "vectors.faiss")
        self._ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))

    @classmethod
    def fill(cls, model: Path, asked: Sequence[tuple[str, str]], folder: Path) -> None:
        """Encode texts, each with its entry's id, and save them."""
        vectors = _encoded(SentenceTransformer(str(model), device="cpu"), [text for _, text in asked])
        folder.mkdir()
        FlatIndex.of([vectors]).save(folder / "vectors.faiss")
        (folder / "ids.json").write_text(json.dumps([identifier for identifier, _ in asked]), encoding="utf-8")

    def answer(self, question: str) -> str:
        """See Contender; it has an answer to everything."""
        return str(self._ids[self._index.search(self.encode_one(question), 10)[0]])

    def encode_one(self, text: str) -> Floats:
        """See Contender."""
        vector: Floats = _encoded(self._model, [text])[0]
        return vector

    def encode(self, texts: Sequence[str]) -> Floats:
        """See Contender."""
        return _encoded(self._model, texts)

    def warm(self, run: Callable[[], object]) -> None:
        """See Contender."""
        choose_threads(run)

    def forget(self) -> None:
        """See Contender; it remembers nothing."""


def _encoded(model: SentenceTransformer, texts: Sequence[str]) -> Floats:
    prompted = [_PROMPT + text for text in texts]
    return np.asarray(model.encode(prompted, normalize_embeddings=True, show_progress_bar=False), np.float32)
