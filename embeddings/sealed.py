"""Records kept as JSON that tell whether they are as they were written: a byte that was flipped in one is noticed.

A seal tells of damage, not of malice: whoever can write the file can seal it anew.
"""

import hashlib
import json
from typing import Any, TypeVar

from pydantic import BaseModel

Record = TypeVar("Record", bound=BaseModel)

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


def _digest(fields: dict[str, Any]) -> str:
    """Of what the fields say, however they are written."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
