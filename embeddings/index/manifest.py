"""What a build says of itself, and the check that it may be used here."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from embeddings.encoder.protocol import Encoder
from embeddings.errors import IndexUnusableError
from embeddings.text.normal_form import NORMALISATION_VERSION

FORMAT = 1
"""Raise when a build's files change their meaning; builds of another format are refused."""

MANIFEST = "manifest.json"
CURE = "run: python -m scripts.reindex"


class Manifest(BaseModel):
    """Written last, so a folder without one is not a build."""

    model_config = ConfigDict(frozen=True)

    format: int
    created: datetime
    model: str
    model_fingerprint: str
    dimension: int
    prompts: dict[str, str]
    normalisation: int
    source_sha256: str
    """Of `faq.jsonl` and the intents together, as they were read."""
    entries: int
    rows: int
    files: dict[str, str]
    """sha256 of every other file of the build, by name."""

    def check(self, folder: Path, encoder: Encoder) -> None:
        """Raise IndexUnusableError unless `encoder` made this build and every file is as it was written."""
        expected = {
            "format": FORMAT,
            "normalisation": NORMALISATION_VERSION,
            "model_fingerprint": encoder.fingerprint,
            "dimension": encoder.dimension,
            "prompts": encoder.prompts,
        }
        for field, value in expected.items():
            found = getattr(self, field)
            if found != value:
                model = f" (built with {self.model!r}, running {encoder.name!r})" if field != "format" else ""
                raise IndexUnusableError(f"{folder}: found {field} {found!r}, expected {value!r}{model}; {CURE}")
        for name, digest in self.files.items():
            path = folder / name
            if not path.is_file():
                raise IndexUnusableError(f"{path}: missing, expected a file of this build; {CURE}")
            if sha256([path]) != digest:
                raise IndexUnusableError(f"{path}: damaged, its sha256 is not the manifest's; {CURE}")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the build in `folder`. Raises IndexUnusableError where there is none that can be read."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"{error.error_count()} wrong fields"
        raise IndexUnusableError(f"{folder / MANIFEST}: can't be read ({reason}), expected a build; {CURE}") from error


def sha256(paths: Iterable[Path]) -> str:
    """Of the files' bytes one after another; a missing file counts as empty."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()
