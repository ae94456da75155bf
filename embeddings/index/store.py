"""The folder of builds: which one is live, switching, keeping and removing. Knows nothing of a build's content."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from embeddings.errors import IndexUnusableError
from embeddings.index.manifest import CURE, MANIFEST

_POINTER = "live"
_HELD = "held"
_WITHDRAWN = "withdrawn"
"""Empty file in the folder of a build that somebody went back from."""
_SCRATCH = ".building-"
_NAME = "%Y%m%dT%H%M%S.%fZ"

Discard = Callable[[Path], bool]
"""Called before a build's folder is deleted, for what it has elsewhere; False keeps the folder."""


def _nothing_elsewhere(folder: Path) -> bool:
    return True


class BuildStore:
    """`INDEX_DIR`: one folder a build, and the file `live` that names the one in use."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held by whoever writes here; a second writer waits. Ended by the system if its process dies."""
        self.root.mkdir(parents=True, exist_ok=True)
        with FileLock(self.root / ".lock"):
            yield

    def scratch(self, discard: Discard = _nothing_elsewhere) -> Path:
        """A new folder to write a build into; what killed runs left behind is swept first. Needs the lock."""
        for leftover in self.root.glob(f"{_SCRATCH}*"):
            if discard(leftover):
                shutil.rmtree(leftover)
        scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=self.root))
        scratch.chmod(0o755)  # the bot may run as another user than the one who reindexes
        return scratch

    def add(self, scratch: Path) -> str:
        """Make a written scratch folder a build, not yet the live one, in one rename; returns its name."""
        _flush(scratch)
        name = datetime.now(UTC).strftime(_NAME)  # sorts by age
        os.replace(scratch, self.root / name)
        return name

    def remove(self, name: str) -> None:
        """Delete a build that is not live."""
        shutil.rmtree(self.folder(name))

    def builds(self) -> list[str]:
        """Names of the finished builds, the oldest first."""
        return sorted(path.parent.name for path in self.root.glob(f"[!.]*/{MANIFEST}"))

    def live(self) -> str | None:
        """Name of the live build; None before the first."""
        return next(iter(self._pointer()), None)

    def held(self) -> bool:
        """Whether the live build was gone back to: it stays until somebody publishes another on purpose."""
        return self._pointer()[1:] == [_HELD]

    def withdrawn(self, name: str) -> bool:
        """Whether somebody went back from this build: no later rollback lands on it unless it is named."""
        return (self.folder(name) / _WITHDRAWN).exists()

    def withdrawn_at(self, name: str) -> datetime | None:
        """When somebody went back from it; None where nobody did."""
        mark = self.folder(name) / _WITHDRAWN
        return datetime.fromtimestamp(mark.stat().st_mtime, UTC) if mark.exists() else None

    @staticmethod
    def made_at(name: str) -> datetime | None:
        """When a build was made, by its name; None where somebody gave the folder another.

        >>> BuildStore.made_at("20261127T175311.560741Z").isoformat(timespec="seconds")
        '2026-11-27T17:53:11+00:00'
        """
        try:
            return datetime.strptime(name, _NAME).replace(tzinfo=UTC)
        except ValueError:
            return None

    def withdraw(self, name: str) -> None:
        """Note that somebody goes back from this build; making it live again ends that."""
        (self.folder(name) / _WITHDRAWN).touch()

    def _pointer(self) -> list[str]:
        """Raises IndexUnusableError where it can't be read."""
        path = self.root / _POINTER
        try:
            return path.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "no UTF-8"
            raise IndexUnusableError(
                f"{path}: can't be read ({reason}), expected the name of the live build; remove it, and go back to one "
                "of --list by its name: python -m scripts.reindex --rollback BUILD"
            ) from error

    def live_folder(self) -> Path:
        """Folder of the live build. Raises IndexUnusableError where there is none."""
        name = self.live()
        if name is None:
            raise IndexUnusableError(f"{self.root}: found no index, expected a build; {CURE}")
        return self.folder(name)

    def folder(self, name: str) -> Path:
        """Folder of the build called `name`. Raises IndexUnusableError if there is no such build."""
        if name not in self.builds():
            known = ", ".join(self.builds()) or "none"
            raise IndexUnusableError(f"{self.root}: found no build {name!r}, expected one of: {known}; {CURE}")
        return self.root / name

    def switch(self, name: str, *, held: bool = False) -> None:
        """Make `name` the live build, in one step that a crash can't halve; `held` as above."""
        mark = self.folder(name) / _WITHDRAWN
        scratch = self.root / f".{_POINTER}.{os.getpid()}"
        scratch.write_text("\n".join([name, *([_HELD] if held else [])]) + "\n", encoding="utf-8")
        _flush(scratch)
        os.replace(scratch, self.root / _POINTER)
        mark.unlink(missing_ok=True)

    def before_live(self) -> str:
        """The newest build older than the live one that isn't withdrawn. Raises IndexUnusableError without one."""
        older = [name for name in self.builds() if name < (self.live() or "") and not self.withdrawn(name)]
        if not older:
            raise IndexUnusableError(
                f"{self.root}: found no build before the live one that nobody went back from, expected one to go back "
                "to; see --list, and name another: --rollback BUILD"
            )
        return older[-1]

    def prune(self, keep: int, discard: Discard = _nothing_elsewhere) -> list[str]:
        """Remove all but the newest `keep` builds, never the live one; returns the removed names."""
        old = [name for name in self.builds()[:-keep] if name != self.live()]
        removed = [name for name in old if discard(self.folder(name))]
        for name in removed:
            self.remove(name)
        return removed


def _flush(path: Path) -> None:
    """Have the kernel put the file, or the folder's files, on the disk before a rename makes them count."""
    for part in [*path.rglob("*"), path]:
        handle = os.open(part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
