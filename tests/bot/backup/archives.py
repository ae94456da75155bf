"""Backups taken apart, and put together as no bot would."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

from bot.backup.archive import MANIFEST


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def write_tar(path: Path, content: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def altered(path: Path, changed: dict[str, bytes], **manifest: object) -> Path:
    """Another backup, whole in itself, with some members and some words of its manifest changed."""
    content = members(path) | changed
    told = json.loads(content.pop(MANIFEST)) | manifest
    told["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    return write_tar(path.with_name("altered.tar.gz"), content | {MANIFEST: json.dumps(told).encode()})
