"""The file of a backup: a tar.gz whose manifest, written last, vouches for all that stands before it.

Knows members, lines and checksums; what the lines mean, and where they come from, `save_and_restore` knows.
"""

import gzip
import hashlib
import io
import os
import tarfile
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from embeddings.errors import FaqFileError

FORMAT = 1
"""Raise when members change their meaning; archives of another format are refused."""
MANIFEST = "manifest.json"

_CURE = "take another copy or another backup"
_CHUNK = 1 << 20
_MANIFEST_BYTES = 64 << 20
"""Of the manifest, which alone is read whole; it has a line for each file."""
_DAMAGE = (tarfile.TarError, EOFError, OSError, zlib.error, ValueError, OverflowError, RecursionError)
"""The last three come of headers that say what can't be."""


class Manifest(BaseModel):
    """What a backup says of itself. An archive without one was cut off."""

    model_config = ConfigDict(frozen=True)

    format: int
    created: datetime
    revision: str
    """Of the schema that the rows were in."""
    key_check: str
    """Tells whether a secret key is the one of the backup, without telling the key."""
    rows: dict[str, int]
    """How many, by table."""
    files: dict[str, str]
    """sha256 of every other member, by name."""


class ArchiveWriter:
    """Writes members one after another; `close` adds the manifest."""

    def __init__(self, file: IO[bytes], scratch: Path | None = None) -> None:
        """`scratch` is the folder for what has to wait on the disk; None for the system's own."""
        self._tar = tarfile.open(fileobj=file, mode="w:gz")  # noqa: SIM115 (closed by `close`)
        self._scratch = scratch
        self._files: dict[str, str] = {}

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a member. Its parts wait in an unnamed file, for a tar tells the size first."""
        with tempfile.TemporaryFile(dir=self._scratch) as waiting:
            digest, size = hashlib.sha256(), 0
            for part in parts:
                size += waiting.write(part)
                digest.update(part)
            waiting.seek(0)
            self._add(name, waiting, size)
        self._files[name] = digest.hexdigest()

    def close(self, created: datetime, revision: str, key_check: str, rows: dict[str, int]) -> Manifest:
        """Write the manifest, which makes the archive whole."""
        manifest = Manifest(
            format=FORMAT, created=created, revision=revision, key_check=key_check, rows=rows, files=self._files
        )
        content = manifest.model_dump_json(indent=2).encode() + b"\n"
        self._add(MANIFEST, io.BytesIO(content), len(content))
        self._tar.close()
        return manifest

    def _add(self, name: str, content: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(time.time())
        self._tar.addfile(member, content)


class Archive:
    """A whole archive: nothing of it is given out before every byte was checked."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        """`file` is read twice, so it must let seek. Raises FaqFileError where the archive is damaged."""
        self._file = file
        self._name = name
        self.manifest = self._checked()

    def fault(self, place: str, what: str) -> FaqFileError:
        """An error that names the archive and the place in it."""
        return FaqFileError([f"{self._name}:{place}: {what}"])

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Every member's name and content but the manifest, in the order in which they were written."""
        return ((name, content) for name, content in self._members() if name != MANIFEST)

    def _checked(self) -> Manifest:
        found: dict[str, str] = {}
        manifest = None
        try:
            for name, content in self._members():
                if manifest is not None or name in found:
                    raise tarfile.ReadError(f"{name} stands twice, or after {MANIFEST}")
                if name == MANIFEST:
                    if (size := content.seek(0, io.SEEK_END)) > _MANIFEST_BYTES:
                        raise tarfile.ReadError(f"found a manifest of {size:,} bytes")
                    content.seek(0)
                    manifest = Manifest.model_validate_json(content.read())
                else:
                    found[name] = _sha256(content)
        except ValidationError as error:
            raise self.fault(MANIFEST, f"found {error.error_count()} wrong fields, expected none; {_CURE}") from error
        except _DAMAGE as error:
            raise self.fault("0", f"damaged or no backup ({error or type(error).__name__}); {_CURE}") from error
        if manifest is None:
            raise self.fault("0", f"found no {MANIFEST}, expected it last: the backup was cut off; {_CURE}")
        if manifest.format != FORMAT:
            raise self.fault(
                MANIFEST,
                f"found format {manifest.format}, expected {FORMAT}; restore it with the version that made it",
            )
        for name in sorted({*manifest.files, *found}):
            if manifest.files.get(name) != found.get(name):
                raise self.fault(name, f"damaged, its sha256 is not the manifest's; {_CURE}")
        return manifest

    def _members(self) -> Iterator[tuple[str, IO[bytes]]]:
        self._file.seek(0)
        with gzip.GzipFile(fileobj=self._file) as unpacked:
            with tarfile.open(fileobj=unpacked, mode="r:") as tar:
                for member in tar:
                    content = tar.extractfile(member) if member.isreg() else None
                    if content is None:
                        raise tarfile.ReadError(f"{member.name} is no file")
                    yield member.name, content
            while unpacked.read(_CHUNK):  # to the end, where the checksum of the whole stands
                pass


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, which has its name when everything is in it; without that, nothing is left.

    Raises FaqFileError where there is such a file already, or it can't be written.
    """
    if path.exists():
        raise FaqFileError([f"{path}: found a file, expected none; choose another name"])
    scratch = None
    try:
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".backup-")  # with mode 0600
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(handle)
        os.replace(scratch, path)
        scratch = None
    except OSError as error:
        raise FaqFileError([f"{path}: can't be written ({error.strerror}); mend that or choose another"]) from error
    finally:
        if scratch:
            Path(scratch).unlink()


def _sha256(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := content.read(_CHUNK):
        digest.update(part)
    return digest.hexdigest()
