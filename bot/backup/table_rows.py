"""A table's rows as lines of JSON, and back: the same whether SQLite or PostgreSQL holds them."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import LargeBinary, Table


def line_of(row: Mapping[Any, Any]) -> bytes:
    """The row as one line, bytes as base64."""
    values = {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in row.items()
    }
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def row_of(line: bytes, table: Table) -> dict[str, Any]:
    """The row that `line_of` wrote. Raises ValueError where the line is no row of the table."""
    values = json.loads(line)
    if not isinstance(values, dict) or values.keys() != set(table.columns.keys()):
        raise ValueError(f"not the columns of {table.name}")
    for column in table.columns:
        if isinstance(column.type, LargeBinary) and values[column.name] is not None:
            values[column.name] = base64.b64decode(values[column.name], validate=True)
    return values
