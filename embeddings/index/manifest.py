"""What a build says of itself, and the check that it may be used here."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from embeddings.errors import EngineError, IndexUnusableError
from embeddings.faq.fields import lies_beside
from embeddings.index.identity import BuildIdentity
from embeddings.sealed import Stamp, stamp_of, unsealed

FORMAT = 3
"""Raise when a build's files change their meaning; builds of another format are refused."""

MANIFEST = "manifest.json"
SOURCE = "source"
"""Folder of a build with the files that it was made from, byte for byte: the FAQ and, where there were any,
its intents, synonyms and pictures."""
_BLOCK = 2**20
CURE = "run: python -m scripts.reindex"

STAMPED_FROM = 64 * 2**20
"""Bytes of a file from which on it has a stamp: at every opening, ten gigabytes would be read to be hashed."""


class Manifest(BaseModel):
    """Written last, so a folder without one is not a build."""

    model_config = ConfigDict(frozen=True)

    created: datetime
    model: str
    """The value of EMBEDDING_MODEL."""
    identity: BuildIdentity | None = None
    """None in builds of software that had no such record."""
    source_sha256: str
    """Of `faq.jsonl`, the intents, the synonyms and the pictures together, as they were read."""
    entries: int
    rows: int
    adapted: bool = False
    """Whether the FAQ's own phrasings said what counts how much."""
    collection: str | None = None
    """Where the vectors are searched by an engine, its name there."""
    files: dict[str, str]
    """sha256 of every other file of the build, by its path in the folder."""
    stamps: dict[str, Stamp] = {}
    """Of the large ones of these files. One that has its stamp still is as it was written, and is not read to know."""

    def difference(self, running: BuildIdentity) -> str | None:
        """What keeps the `running` software from using this build: "found …, expected …"; None if nothing does."""
        return self.identity.difference(running) if self.identity else f"found an older format, expected {FORMAT}"

    def check_identity(self, folder: Path, running: BuildIdentity) -> None:
        """Raise IndexUnusableError unless the `running` software may search this build."""
        if difference := self.difference(running):
            raise IndexUnusableError(f"{folder}: {difference}; {CURE}")

    def check(self, folder: Path, running: BuildIdentity) -> None:
        """Raise IndexUnusableError unless the `running` software may search this build and no file was changed."""
        self.check_identity(folder, running)
        for name, digest in self.files.items():
            path = folder / name
            if not lies_beside(name):
                raise IndexUnusableError(
                    f"{folder / MANIFEST}: found the file {name!r}, expected none elsewhere; {CURE}"
                )
            try:
                if not path.is_file():
                    raise IndexUnusableError(f"{path}: missing, expected a file of this build; {CURE}")
                whole = stamp_of(path) == self.stamps.get(name) or sha256([path]) == digest
            except (OSError, ValueError) as error:  # the latter for a name that no system takes
                reason = getattr(error, "strerror", None) or error
                fault = f"{path}: can't be read ({reason}), expected a file of this build"
                raise IndexUnusableError(f"{fault}; {CURE}") from error
            if not whole:
                raise IndexUnusableError(f"{path}: damaged, its sha256 is not the manifest's; {CURE}")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the build in `folder`. Raises IndexUnusableError where there is none that can be read."""
    try:
        return unsealed(Manifest, (folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        reason = f"{error.error_count()} wrong fields" if isinstance(error, ValidationError) else reason
        raise IndexUnusableError(f"{folder / MANIFEST}: can't be read ({reason}), expected a build; {CURE}") from error


def hashes_of(folder: Path) -> dict[str, str]:
    """What a manifest says of the files that lie in a folder."""
    return {str(path.relative_to(folder)): sha256([path]) for path in _files_in(folder)}


def stamps_of(folder: Path) -> dict[str, Stamp]:
    """The same of the large ones."""
    stamps = {str(path.relative_to(folder)): stamp_of(path) for path in _files_in(folder)}
    return {name: stamp for name, stamp in stamps.items() if stamp[0] >= STAMPED_FROM}


@contextmanager
def opening(folder: Path) -> Iterator[None]:
    """Around reading a build's files. Raises IndexUnusableError for whatever goes wrong with them: files that are as
    they were written, and yet none of ours, can raise anything."""
    try:
        yield
    except (IndexUnusableError, EngineError):
        raise
    except Exception as error:
        raise IndexUnusableError(
            f"{folder}: can't be opened ({type(error).__name__}), expected the files of a build; {CURE}"
        ) from error


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sha256(paths: Iterable[Path]) -> str:
    """Of the files' bytes one after another; a missing file counts as empty."""
    digest = hashlib.sha256()
    for path in paths:
        if path.exists():
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
    return digest.hexdigest()
