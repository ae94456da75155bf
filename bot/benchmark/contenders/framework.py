"""What people would take instead of writing it: txtai, with the same model and FAISS behind it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from txtai import Embeddings

from bot.benchmark.contenders.threads import choose_threads
from embeddings.encoder.protocol import Floats

_PROMPT = "query: "


class Framework:
    """A Contender. As with the plain peer, the model runs a question at a time."""

    at_once = 1

    def __init__(self, model: Path, folder: Path) -> None:
        """With the index that `fill` left in `folder`, which knows its model."""
        self._embeddings = Embeddings()
        self._embeddings.load(str(folder))

    @classmethod
    def fill(cls, model: Path, asked: Sequence[tuple[str, str]], folder: Path) -> None:
        """Encode texts, each with its entry's id, and save them."""
        embeddings = Embeddings(
            path=str(model),
            method="sentence-transformers",
            instructions={"query": _PROMPT, "data": _PROMPT},
            backend="faiss",
            gpu=False,
        )
        embeddings.index([(f"{number}:{identifier}", text, None) for number, (identifier, text) in enumerate(asked)])
        embeddings.save(str(folder))

    def answer(self, question: str) -> str:
        """See Contender; it has an answer to everything."""
        [(identifier, _), *_] = self._embeddings.search(question, 10)
        return str(identifier).partition(":")[2]

    def encode_one(self, text: str) -> Floats:
        """See Contender."""
        return np.asarray(self._embeddings.transform(text, "query"), np.float32)

    def encode(self, texts: Sequence[str]) -> Floats:
        """See Contender."""
        return np.asarray(self._embeddings.batchtransform(list(texts), "data"), np.float32)

    def warm(self, run: Callable[[], object]) -> None:
        """See Contender."""
        choose_threads(run)

    def forget(self) -> None:
        """See Contender; it remembers nothing."""
