"""The lexical leg: TF-IDF over jamo n-grams, which spacing, particles and typos disturb little."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from embeddings.text import jamo

NGRAMS = (3, 6)
"""Jamo n-gram lengths: 3 is about a syllable, 6 about two; measured on the development benchmark, see the README."""

Scores = npt.NDArray[np.float32]


class LexicalIndex:
    """Cosine of TF-IDF vectors between a query and each row."""

    def __init__(self, vectorizer: TfidfVectorizer, rows: sp.csr_matrix) -> None:
        self._vectorizer = vectorizer
        self._columns = sp.csc_matrix(rows)

    @classmethod
    def fit(cls, texts: Sequence[str]) -> "LexicalIndex":
        """Learn the n-grams and their weights from the rows' texts."""
        vectorizer = _vectorizer()
        return cls(vectorizer, vectorizer.fit_transform([_grams_text(text) for text in texts]))

    def scores(self, query: str) -> Scores:
        """Shape (rows,), 0 to 1; larger is better."""
        vector = self._vectorizer.transform([_grams_text(query)])
        return np.asarray((self._columns[:, vector.indices] @ vector.data), np.float32)

    def save(self, folder: Path) -> None:
        """Write `lexical.npz` (rows) and `lexical.json` (n-grams in column order, with their weights)."""
        sp.save_npz(folder / "lexical.npz", sp.csr_matrix(self._columns))
        grams = self._vectorizer.get_feature_names_out().tolist()
        content = {"grams": grams, "idf": self._vectorizer.idf_.tolist()}
        (folder / "lexical.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """Read what `save` wrote."""
        content = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
        vectorizer = _vectorizer(vocabulary=content["grams"])
        vectorizer.idf_ = np.asarray(content["idf"])
        return cls(vectorizer, sp.load_npz(folder / "lexical.npz"))


def _vectorizer(vocabulary: Sequence[str] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char", ngram_range=NGRAMS, lowercase=False, sublinear_tf=True, vocabulary=vocabulary, dtype=np.float32
    )


def _grams_text(text: str) -> str:
    """The jamo between two marks, so that beginnings and ends count and no text is without an n-gram."""
    return f"^{jamo(text)}$" if text else "^$$"
