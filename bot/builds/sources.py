"""The files that a build was made from, pictures too: kept in its folder, and brought back from there."""

import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import Settings
from bot.whole_files import written_beside
from embeddings.errors import IndexUnusableError
from embeddings.faq.faq_file import pictures_in
from embeddings.index.manifest import SOURCE

FAQ = "faq.jsonl"
"""What a build calls its FAQ, whatever the file's name."""


def source_files(settings: Settings) -> list[Path]:
    """What a build is made from: the settings' files, and the pictures of the FAQ's entries beside them."""
    return [*settings.source_paths, *(settings.faq_path.parent / name for name in pictures_in(settings.faq_path))]


def keep_sources(settings: Settings, build: Path) -> None:
    """Copy these files into the build's folder."""
    (build / SOURCE).mkdir()
    for path, kept in (_places(settings, build) | _pictures(settings, build, settings.faq_path)).items():
        if path.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, kept)


def restore_sources(settings: Settings, build: Path) -> list[Path]:
    """Bring the build's files back. The present ones are kept beside under names with the time, which are returned;
    pictures that the build doesn't have stay where they are.

    Everything is written, new files and copies of the old ones, before the first old one gives way. Raises
    IndexUnusableError, and leaves all as it was, where that can't be done.
    """
    places = _places(settings, build)
    if not places[settings.faq_path].exists():
        raise IndexUnusableError(f"{build / SOURCE}: found no {FAQ}, expected the file that the build was made from")
    pictures = _pictures(settings, build, places[settings.faq_path])
    places |= {path: kept for path, kept in pictures.items() if not _same(path, kept)}
    try:
        for path in pictures if settings.faq_path.parent.is_dir() else ():
            path.parent.mkdir(parents=True, exist_ok=True)
        return _replaced(places)
    except OSError as error:
        raise IndexUnusableError(
            f"{settings.faq_path.parent}: can't be written ({error.strerror}), expected a folder that takes the FAQ of "
            f"the build; nothing was changed; make it writable, or go back without --restore-faq and copy what is in "
            f"{build / SOURCE} there by hand"
        ) from error


def _replaced(places: Mapping[Path, Path]) -> list[Path]:
    """Put what is kept for each path in its place; returns copies of what was there. Undone where it fails half-way."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    copies = {path: path.with_name(f"{path.stem}.{moment}{path.suffix}") for path in places if path.exists()}
    new: dict[Path, Path] = {}
    with ExitStack() as undo:
        for path, kept in places.items():
            if kept.exists():
                new[path] = written_beside(path, kept.read_bytes())
                undo.callback(new[path].unlink, missing_ok=True)
        for path, copy in copies.items():
            undo.callback(copy.unlink, missing_ok=True)
            shutil.copy2(path, copy)
        for path in places:
            if path in new:
                new[path].replace(path)
            else:
                path.unlink(missing_ok=True)
            if path in copies:
                undo.callback(copies[path].replace, path)
            else:
                undo.callback(path.unlink, missing_ok=True)
        undo.pop_all()
    return list(copies.values())


def _pictures(settings: Settings, build: Path, faq: Path) -> dict[Path, Path]:
    """The files of an FAQ's pictures beside the settings' FAQ, each with its place in the build's folder."""
    return {settings.faq_path.parent / name: build / SOURCE / name for name in pictures_in(faq)}


def _same(path: Path, other: Path) -> bool:
    return path.exists() and path.read_bytes() == other.read_bytes()


def _places(settings: Settings, build: Path) -> dict[Path, Path]:
    """The settings' files, each with its place in the build's folder."""
    source = build / SOURCE
    return {path: source / (FAQ if path == settings.faq_path else path.name) for path in settings.source_paths}
