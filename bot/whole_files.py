"""Files that appear whole or not at all: written beside their place, put on the disk, and only then renamed to it."""

import os
import tempfile
from pathlib import Path


def written_beside(path: Path, content: bytes, mode: int = 0o644) -> Path:
    """A new file in the folder of `path`, to be renamed to it. Raises OSError, and then leaves nothing."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, mode)
            file.write(content)
            file.flush()
            os.fsync(handle)
    except BaseException:
        new.unlink()
        raise
    return new


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """In one step: a reader sees the old file or the new one. Raises OSError, and then leaves the old one alone."""
    new = written_beside(path, content, mode)
    try:
        new.replace(path)
    except OSError:
        new.unlink()
        raise
