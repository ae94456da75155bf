"""The file of encoded texts: bounded, checked in reading, safe to delete at any time and to share between processes.

Knows keys and arrays, neither texts nor encoders. Nobody needs it: where it can't be used, that is told once, and
everything is done as if it were empty.
"""

import math
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from zlib import crc32

import numpy as np

from embeddings.encoder.protocol import Floats

FORMAT = 1
"""Raise when the tables or the arrays change their meaning: a file of another format is made anew."""

_TABLES = """
CREATE TABLE encoded (key BLOB PRIMARY KEY, count INTEGER NOT NULL, checksum INTEGER NOT NULL, floats BLOB NOT NULL);
CREATE TABLE used (key BLOB PRIMARY KEY, run INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE pace (encoder TEXT PRIMARY KEY, work INTEGER NOT NULL, seconds REAL NOT NULL);
"""
_PAGE_BYTES = 16384
_PATIENCE_SECONDS = 60.0
"""For another process that writes; a batch of texts takes it milliseconds."""
_KEYS_AT_ONCE = 500
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""The last is what a table that is missing or other comes to."""
_OTHER_TYPES = (TypeError, ValueError, OverflowError)
"""What comes of a column that holds another type than its own: SQLite lets every one hold all of them."""
_WITHOUT = "what this run encodes is encoded again by the next one; see that INDEX_DIR has room and can be written"

Tell = Callable[[str], None]


class _DamagedError(Exception):
    """The text says what was found."""


class CacheFile:
    """Arrays of float32 by key, of which the first row is a text's vector and the others are its tokens'."""

    def __init__(self, path: Path, max_bytes: int, tell: Tell) -> None:
        """Nothing is read or written yet. `tell` is given a line where the file is damaged, or can't be used."""
        self.path, self._max_bytes, self._tell = path, max_bytes, tell
        self._readable = self._writable = max_bytes > 0
        self._run: int | None = None
        """One more than that of any run before; what was used in the present one has this number."""
        self._told = self._made_anew = False
        self._taken: float | None = None
        """Bytes, as far as this run knows: another one that writes meanwhile is seen when the room seems used up."""

    def counts(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """How many rows the arrays have that are kept for these keys."""
        found: dict[bytes, int] = {}
        with self._surviving(), self._reading() as file:
            for some in _parts(keys):
                query = f"SELECT key, count, length(floats) FROM encoded WHERE key IN ({_marks(some)})"  # noqa: S608
                for key, count, size in file.execute(query, some):
                    if not 0 < 4 * count <= size:  # the array itself is checked when it is read
                        raise _DamagedError(f"found {count} rows in {size} bytes")
                    found[key] = count
        return found

    def arrays(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, Floats]]:
        """The arrays that are kept for these keys, in any order. They end early where the file turns out damaged."""
        with self._surviving(), self._reading() as file:
            for some in _parts(keys):
                query = f"SELECT key, count, checksum, floats FROM encoded WHERE key IN ({_marks(some)})"  # noqa: S608
                for key, count, checksum, floats in file.execute(query, some):
                    if _checksum(key, count, floats) != checksum:
                        raise _DamagedError("found a wrong checksum")
                    yield key, np.frombuffer(floats, "<f4").reshape(count, -1)

    def pace(self, encoder: str) -> float | None:
        """Seconds that a unit of work took the encoder when last it had much to do; None if that is not known."""
        with self._surviving(), self._reading() as file:
            for work, seconds in file.execute("SELECT work, seconds FROM pace WHERE encoder = ?", (encoder,)):
                if not (work > 0 and 0 < seconds < math.inf):
                    raise _DamagedError(f"found {work} done in {seconds} s")
                return float(seconds / work)
        return None

    def note_pace(self, encoder: str, work: int, seconds: float) -> None:
        """What `pace` will say."""
        with self._surviving(writing=True), self._writing() as file:
            file.execute("INSERT OR REPLACE INTO pace VALUES (?, ?, ?)", (encoder, work, seconds))

    def mark_used(self, keys: Sequence[bytes]) -> None:
        """These keep their place in this run, whatever comes."""
        with self._surviving(writing=True), self._writing() as file:
            file.executemany("UPDATE used SET run = ? WHERE key = ?", [(self._run, key) for key in keys])

    def add(self, arrays: Mapping[bytes, Floats]) -> None:
        """Keep the arrays; what no run has used for longest gives way to them, but nothing that this run used."""
        if not self._writable:
            return
        rows = [(key, len(array), array.astype("<f4").tobytes()) for key, array in arrays.items()]
        with self._surviving(writing=True), self._writing() as file:
            if not self._make_room(file, sum(len(floats) for *_, floats in rows)):
                self._writable = False
                self._tell(
                    f"{self.path}: this FAQ needs more than {self._max_bytes / 1e6:.0f} MB; the rest is encoded at "
                    "every reindex; raise ENCODED_CACHE_MB"
                )
                return
            file.executemany(
                "INSERT OR REPLACE INTO encoded VALUES (?, ?, ?, ?)",
                [(key, count, _checksum(key, count, floats), floats) for key, count, floats in rows],
            )
            file.executemany(
                "INSERT OR REPLACE INTO used VALUES (?, ?, ?)",
                [(key, self._run, len(floats)) for key, _, floats in rows],
            )

    def _make_room(self, file: sqlite3.Connection, needed: int) -> bool:
        """Delete what gives way; whether there is room then."""
        if self._taken is None or self._taken + needed > self._max_bytes:
            ((self._taken,),) = file.execute("SELECT total(bytes) FROM used")
        self._taken += needed
        excess, gone = self._taken - self._max_bytes, []
        if excess > 0:
            self._taken = None
            for key, size in file.execute("SELECT key, bytes FROM used WHERE run < ? ORDER BY run, key", (self._run,)):
                gone.append(key)
                excess -= size
                if excess <= 0:
                    break
        for some in _parts(gone):
            for table in ("encoded", "used"):
                file.execute(f"DELETE FROM {table} WHERE key IN ({_marks(some)})", some)  # noqa: S608
        return bool(excess <= 0)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """On an empty database in memory where there is no file that can be read."""
        mode = "rw" if self._readable and self.path.exists() else None
        with closing(self._connect(mode)) as file, closing(self._connect(None)) as nothing:
            _make_tables(nothing)
            found = nothing if _is_empty(file) else file
            _check_format(found)
            yield found

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """In one transaction; on a database in memory where there is no file that can be written."""
        with closing(self._connect("rwc" if self._writable else None)) as file:
            file.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            file.execute("PRAGMA synchronous = OFF")  # what a power cut damages is made anew
            file.execute("BEGIN IMMEDIATE")
            if _is_empty(file):
                _make_tables(file)
            _check_format(file)
            if self._run is None:
                ((self._run,),) = file.execute("SELECT coalesce(max(run), 0) + 1 FROM used")
            yield file
            file.execute("COMMIT")

    @contextmanager
    def _surviving(self, *, writing: bool = False) -> Iterator[None]:
        """What fails within, to read or to write, is told and not tried again; the rest of the block is left out."""
        try:
            yield
        except (sqlite3.DatabaseError, *_OTHER_TYPES, _DamagedError, OSError) as error:
            self._writable = False
            self._readable &= writing
            self._suffer(error)

    def _connect(self, mode: str | None) -> sqlite3.Connection:
        """To the file, or to a database in memory."""
        address = f"{self.path.absolute().as_uri()}?mode={mode}" if mode else "file::memory:"
        return sqlite3.connect(address, _PATIENCE_SECONDS, isolation_level=None, uri=True)

    def _suffer(self, error: Exception) -> None:
        """Make a damaged file anew, as an empty one; do without one that can't be opened or written."""
        damaged = (
            isinstance(error, (_DamagedError, *_OTHER_TYPES))
            or getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED
        )
        reason = getattr(error, "strerror", None) or error
        if damaged and not self._made_anew:
            self._made_anew = True
            try:
                for path in (self.path, self.path.with_name(f"{self.path.name}-journal")):
                    path.unlink(missing_ok=True)
            except OSError as refused:
                self._tell(f"{self.path}: damaged ({reason}), and can't be deleted ({refused.strerror}); {_WITHOUT}")
                return
            self._tell(f"{self.path}: damaged ({reason}); made anew")
            self._readable = self._writable = True
        elif not self._told:
            self._told = True
            self._tell(f"{self.path}: can't be used ({reason}); {_WITHOUT}")


def _is_empty(file: sqlite3.Connection) -> bool:
    """As in memory, and as long as another process is about to make the tables."""
    return file.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def _make_tables(file: sqlite3.Connection) -> None:
    for table in _TABLES.split(";")[:-1]:
        file.execute(table)
    file.execute(f"PRAGMA user_version = {FORMAT}")


def _check_format(file: sqlite3.Connection) -> None:
    ((found,),) = file.execute("PRAGMA user_version")
    if found != FORMAT:
        raise _DamagedError(f"found format {found}, expected {FORMAT}")


def _checksum(key: bytes, count: int, floats: bytes) -> int:
    return crc32(floats, crc32(key, count))


def _parts(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """As many as a query takes at once."""
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        yield keys[start : start + _KEYS_AT_ONCE]


def _marks(keys: Sequence[bytes]) -> str:
    return ", ".join("?" * len(keys))
