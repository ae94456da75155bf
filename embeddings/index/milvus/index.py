"""The dense leg of a build in an engine.

Its vectors lie in the build too, mapped: what needs them asks nobody, and while the engine doesn't answer, the search
goes on here.
"""

import json
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.encoder.protocol import Floats
from embeddings.index.dense import DenseIndex, Rows, Within, first_of
from embeddings.index.manifest import CURE
from embeddings.index.milvus.engine import MOST_ROWS, Engine, is_gone, reason_of

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 5.0
"""An engine that failed is asked again so much later, by one question; the others don't wait for it meanwhile."""


class MilvusIndex(DenseIndex):
    """Exact, as FAISS is for few rows: the same rows in the same order, their cosines to rounding.

    `rows` are the numbers that its rows have in the collection; all of them but for an index of `only` some.
    """

    def __init__(self, engine: Engine, collection: str, vectors: Floats, rows: Rows | None = None) -> None:
        """`vectors` are those of the whole collection, mapped, shape (rows, dimension)."""
        self._engine = engine
        self._collection = collection
        self._vectors = vectors
        self._rows = np.arange(len(vectors)) if rows is None else rows
        self._places = np.full(len(vectors), -1, np.intp)  # of the collection's rows, here
        self._places[self._rows] = np.arange(len(self._rows))
        self._shown = _shown(self._places >= 0)
        self._away = _Away(collection, engine)

    def __len__(self) -> int:
        return len(self._rows)

    def search(
        self, vector: Floats, k: int, exclude: Rows | None = None, within: Within | None = None
    ) -> tuple[Rows, Floats]:
        """As of FAISS, of MOST_ROWS at most; while the engine doesn't answer, all rows are looked at here."""
        there = np.arange(len(self)) if within is None else within.rows
        if exclude is not None:
            there = np.setdiff1d(there, exclude)
        expression = self._expression(exclude, within)

        def find(wanted: int) -> tuple[Rows, Floats]:
            found = self._asked(vector, wanted, expression) if wanted else None
            return found or (there, (self._vectors @ vector)[self._rows[there]])

        return first_of(find, k, min(len(there), MOST_ROWS))

    def _asked(self, vector: Floats, wanted: int, expression: str) -> tuple[Rows, Floats] | None:
        """What the engine finds; None where it doesn't answer, or not with all that there is."""
        if not self._away.may_be_asked():
            return None
        try:
            rows, cosines = self._engine.search(self._collection, vector, wanted, expression)
            if len(rows) != wanted:
                raise LookupError(f"found {len(rows)} rows, expected {wanted}")
        except Exception as error:  # whatever it is, the question is answered
            self._away.failed(error)
            return None
        self._away.answered()
        return self._places[rows], cosines

    def _expression(self, exclude: Rows | None, within: Within | None) -> str:
        """What Milvus is told of the rows that may be found."""
        parts = [self._shown]
        if exclude is not None and len(exclude):
            parts.append(f"row not in {self._rows[exclude].tolist()}")
        if within is not None and within.platforms is not None and self._shown:
            parts.append(f"row in {self._rows[within.rows].tolist()}")  # with a twin hidden, platforms are others
        elif within is not None:
            parts += _told(within)
        return " and ".join(filter(None, parts))

    def vectors(self, rows: Rows) -> Floats:
        """As they were given."""
        return np.asarray(self._vectors[self._rows[rows]], np.float32)

    def only(self, rows: Rows) -> DenseIndex:
        """The same collection, with the others hidden."""
        return MilvusIndex(self._engine, self._collection, self._vectors, self._rows[rows])

    def save(self, path: Path) -> None:
        """As an index of FAISS."""
        DenseIndex.of(self.vectors(np.arange(len(self)))).save(path)


class _Away:
    """Whether an engine answers, told once each time that this changes."""

    def __init__(self, collection: str, engine: Engine) -> None:
        self._collection = collection
        self._engine = engine
        self._again = 0.0
        self._failing = False
        self._lock = threading.Lock()

    def may_be_asked(self) -> bool:
        """Always while it answers; else by one in AGAIN_SECONDS."""
        if not self._failing:
            return True
        with self._lock:
            if time.monotonic() < self._again:
                return False
            self._again = time.monotonic() + AGAIN_SECONDS
            return True

    def failed(self, error: Exception) -> None:
        with self._lock:
            self._again = time.monotonic() + AGAIN_SECONDS
            told, self._failing = self._failing, True
        if not told:
            cure = f"it was removed; {CURE}" if is_gone(error) else "start it, or see its log"
            logger.warning(
                "%s: no answer for collection %s (%s), expected one; questions are answered without it, slower; %s",
                self._engine,
                self._collection,
                reason_of(error),
                cure,
            )

    def answered(self) -> None:
        if self._failing:
            self._failing = False
            logger.warning("%s: answers again", self._engine)


def _shown(visible: npt.NDArray[np.bool_]) -> str:
    """The expression for these rows, in the shorter of two ways; empty for all of them."""
    hidden = np.flatnonzero(~visible).tolist()
    if not hidden:
        return ""
    return f"row not in {hidden}" if len(hidden) <= len(visible) // 2 else f"row in {np.flatnonzero(visible).tolist()}"


def _told(within: Within) -> Iterator[str]:
    """Names as Milvus reads them: in double quotes, with a backslash before what would end them."""
    if within.service is not None:
        yield f"service == {_quoted(within.service)}"
    if within.category is not None:
        yield f"category == {_quoted(within.category)}"
    if within.platforms is not None:
        yield f"platforms in [{', '.join(map(_quoted, sorted(within.platforms)))}]"


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
