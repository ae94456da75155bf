"""Which model a setting means, told from its files alone: no model is loaded for it."""

import hashlib
from pathlib import Path

from embeddings.encoder.bundled import bundled_name

BUNDLED = "bundled"
"""The value of EMBEDDING_MODEL that means: multilingual-e5-small from the package, converted here."""

_WHOLE_BYTES = 1 << 20
"""A file of up to so many bytes counts whole; of a larger one, blocks spread evenly over it."""
_BLOCKS, _BLOCK_BYTES = 64, 4096


def fingerprint_of(name: str) -> str:
    """Changes with the model's weights, tokenizer, pooling and prompts; `name` is a value of EMBEDDING_MODEL.

    Of a model from a hub it is the revision that lies in the hub's cache; empty where none does yet.
    """
    if name == BUNDLED:
        return bundled_name()
    if Path(name).is_dir():
        return _digest(Path(name))
    return _revision(name)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder)} {size}\n".encode())
        with path.open("rb") as file:
            if size <= _WHOLE_BYTES:
                digest.update(file.read())
                continue
            for number in range(_BLOCKS):
                file.seek((size - _BLOCK_BYTES) * number // (_BLOCKS - 1))
                digest.update(file.read(_BLOCK_BYTES))
    return digest.hexdigest()[:16]


def _revision(name: str) -> str:
    from huggingface_hub import snapshot_download  # only for a model of a hub, and slow to import
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True)).name
    except (LocalEntryNotFoundError, HFValidationError):
        return ""
