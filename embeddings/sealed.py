"""Whether a file is as it was written: a record of JSON has a seal, any other a stamp, which needs no reading.

They tell of damage, not of malice: whoever can write a file can seal and stamp it anew.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

Record = TypeVar("Record", bound=BaseModel)

Stamp = tuple[int, int]
"""Bytes, and nanoseconds of the last change."""

_SEAL = "seal"


def sealed(record: BaseModel) -> bytes:
    """The record as it goes into its file, with the digest of all its fields among them."""
    fields = json.loads(record.model_dump_json())
    return (json.dumps(fields | {_SEAL: _digest(fields)}, indent=2, ensure_ascii=False) + "\n").encode()


def unsealed(model: type[Record], content: bytes) -> Record:
    """What `sealed` was given. Raises ValueError for anything else; of software that had no seals, none is expected."""
    record = model.model_validate_json(content)
    fields = json.loads(content)
    if fields.pop(_SEAL, None) not in (None, _digest(fields)):
        raise ValueError("its seal is broken")
    return record


def stamp_of(path: Path) -> Stamp:
    """What a file that nobody has touched still has. Raises OSError."""
    told = path.stat()
    return told.st_size, told.st_mtime_ns


def _digest(fields: dict[str, Any]) -> str:
    """Of what the fields say, however they are written."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
