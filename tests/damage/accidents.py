"""What may befall a file. Each accident is given the file, and the same file of another bot or build."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Accident = Callable[[Path, Path], None]


def flip(path: Path, _: Path, at: int | None = None) -> None:
    """One bit of the byte in the middle, or of another one."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 if at is None else at)
        (byte,) = file.read(1) or b"\0"
        file.seek(-1 if path.stat().st_size else 0, 1)
        file.write(bytes([byte ^ 4]))


def cut(path: Path, _: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def empty(path: Path, _: Path) -> None:
    path.write_bytes(b"")


def swap(path: Path, other: Path) -> None:
    path.write_bytes(other.read_bytes())


def bar(path: Path, _: Path) -> None:
    """Nobody can read it; root could, whatever its mode, so that a folder has its place."""
    path.unlink()
    path.mkdir()


def lose(path: Path, _: Path) -> None:
    path.unlink()


ACCIDENTS: list[Accident] = [flip, cut, empty, swap, bar, lose]
"""`flip`, `cut`, `empty` and `swap` happen in place: whoever has the file open sees it."""


@contextmanager
def happened(accident: Accident, path: Path, other: Path) -> Iterator[None]:
    """The file is as it was afterwards, with its time."""
    kept = path.with_name(f".{path.name}.kept")
    shutil.copy2(path, kept)
    try:
        accident(path, other)
        yield
    finally:
        if path.is_dir():
            path.rmdir()
        kept.replace(path)


def files_of(folder: Path) -> list[Path]:
    """All files, as paths within the folder."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def remove(folder: Path, pattern: str) -> None:
    """Files whose names are like it."""
    for path in folder.glob(pattern):
        path.unlink()
