"""The files that belong to a backup beside the rows: the secret key, and the FAQ with all that lies beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.backup.archive import Manifest
from bot.console.journal import journal_path
from bot.learning.decided import decided_path
from bot.settings import Settings
from bot.storage.identity import Identity, load_secret
from bot.whole_files import written_beside
from embeddings.errors import ConfigurationError, FaqFileError
from embeddings.faq.faq_file import pictures_in
from embeddings.faq.fields import is_picture

KEY = "secret.key"
SOURCES = ("faq.jsonl", "intents.jsonl", "synonyms.jsonl")
"""Their names in a backup, whatever FAQ_PATH calls them."""
DECIDED, JOURNAL = "faq.learned.jsonl", "faq.console.jsonl"
PICTURES = "pictures/"
"""Before the path of a picture, as entries have it."""
_BY_HAND = f"tar xzf BACKUP {' '.join(SOURCES)}"


def files_to_save(settings: Settings) -> dict[str, bytes]:
    """By their names in the backup. A key that SECRET_KEY holds is not among them."""
    paths = _places(settings)
    paths |= {f"{PICTURES}{name}": settings.faq_path.parent / name for name in pictures_in(settings.faq_path)}
    if settings.secret_key is None:
        paths[KEY] = settings.secret_key_path
    return {name: content for name, path in paths.items() if (content := _content(path)) is not None}


def check_of_key(settings: Settings) -> str:
    """What tells whether another key is the same. Raises ConfigurationError where there is no key."""
    key = _key_here(settings)
    if key is None:
        raise ConfigurationError(
            f"SECRET_KEY_PATH: found no file {settings.secret_key_path}, expected the key that the database was "
            "written with; set SECRET_KEY_PATH, or SECRET_KEY"
        )
    return Identity(key).check


def expect_key_of(manifest: Manifest, settings: Settings) -> None:
    """Raise ConfigurationError where the bot would start with another key than the backup's."""
    key, has_key = _key_here(settings), KEY in manifest.files
    if key is None and not has_key:
        raise ConfigurationError(
            "SECRET_KEY: found nothing, expected the key of the backup, which is not in it; set SECRET_KEY"
        )
    if key is not None and Identity(key).check != manifest.key_check:
        where = "SECRET_KEY" if settings.secret_key else f"SECRET_KEY_PATH: {settings.secret_key_path}"
        away = "unset SECRET_KEY" if settings.secret_key else "move that file away"
        cure = away if has_key else "set SECRET_KEY to the backup's, which is not in it"
        raise ConfigurationError(f"{where}: found another key than the backup's, expected the same; {cure}")


def sources_to_write(
    settings: Settings, files: Mapping[str, bytes], *, replace: bool
) -> tuple[dict[Path, bytes], Sequence[Path]]:
    """What is to be written where, and which files are kept though they are other than the backup's."""
    places = _places(settings) | _places_of_pictures(settings, files)
    given = [(path, files[name]) for name, path in places.items() if name in files]
    differing = {path: content for path, content in given if _content(path) != content}
    written = {path: content for path, content in differing.items() if replace or not path.exists()}
    return written, [path for path in differing if path not in written]


def _places(settings: Settings) -> dict[str, Path]:
    """Of the FAQ's files, by their names in a backup."""
    faq = settings.faq_path
    own = {DECIDED: decided_path(faq), JOURNAL: journal_path(faq)}
    return dict(zip(SOURCES, settings.source_paths, strict=True)) | own


def _places_of_pictures(settings: Settings, names: Iterable[str]) -> dict[str, Path]:
    """Raises FaqFileError for one that would leave the FAQ's folder, or is no picture: code may lie there too."""
    paths = {name: name.removeprefix(PICTURES) for name in names if name.startswith(PICTURES)}
    for name, path in paths.items():
        if not is_picture(path):
            fault = f"{name!r}: found no picture in the FAQ's folder, expected nothing else"
            raise FaqFileError([f"{fault}; take another backup"])
    return {name: settings.faq_path.parent / path for name, path in paths.items()}


@contextmanager
def placed(settings: Settings, key: bytes | None, sources: Mapping[Path, bytes]) -> Iterator[None]:
    """Around a commit: the key is in place before it, for rows without their key are of no use; the FAQ after it.

    Where the commit fails, nothing of them is left. Raises ConfigurationError where they can't be written.
    """
    waiting: dict[Path, Path] = {}
    try:
        for path, content in sources.items():
            waiting[path] = _written(path, content, 0o644, "FAQ_PATH", f"or get the file with: {_BY_HAND}")
        with _key_in_place(settings, key):
            yield
        _take_places(waiting)
    finally:
        for leftover in waiting.values():
            leftover.unlink(missing_ok=True)


@contextmanager
def _key_in_place(settings: Settings, key: bytes | None) -> Iterator[None]:
    path = settings.secret_key_path
    if key is None or settings.secret_key or path.exists():
        yield
        return
    new = _written(path, key, 0o600, "SECRET_KEY_PATH", "or set SECRET_KEY")
    try:
        new.replace(path)
        yield
    except BaseException:
        for leftover in (new, path):
            leftover.unlink(missing_ok=True)
        raise


def _take_places(waiting: dict[Path, Path]) -> None:
    for path in list(waiting):
        try:
            waiting[path].replace(path)
        except OSError as error:
            raise ConfigurationError(
                f"FAQ_PATH: the rows are restored, but {path} can't be replaced ({error.strerror}), expected a file in "
                f"a folder of the bot's; get the file with: {_BY_HAND}"
            ) from error
        del waiting[path]


def _written(path: Path, content: bytes, mode: int, setting: str, way_out: str) -> Path:
    """A new file beside `path`, to be renamed to it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return written_beside(path, content, mode)
    except OSError as error:
        raise ConfigurationError(
            f"{setting}: found {path}, which can't be written ({error.strerror}), expected a file in a folder that "
            f"may be written to; run this as the bot's user, {way_out}"
        ) from error


def _key_here(settings: Settings) -> str | None:
    """The key that the bot would start with; None where it would make one."""
    if settings.secret_key:
        return load_secret(settings.secret_key.get_secret_value(), settings.secret_key_path)
    content = _content(settings.secret_key_path)
    return None if content is None else content.decode().strip()


def _content(path: Path) -> bytes | None:
    """The file's bytes; None where there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(
            f"{path}: can't be read ({error.strerror}), expected a file of the bot's; run this as the bot's user"
        ) from error
