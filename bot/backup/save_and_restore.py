"""Saves everything that can't be made anew, and restores it: all tables, the secret key, the files of the FAQ.

A backup is of one moment, taken while the bot goes on writing. A restore is all or nothing, while the bot is stopped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import StatementError

from bot.backup.archive import MANIFEST, Archive, ArchiveWriter, Manifest
from bot.backup.kept_files import KEY, check_of_key, expect_key_of, files_to_save, placed, sources_to_write
from bot.backup.table_rows import line_of, row_of
from bot.backup.transactions import reading, reason_of, replacing
from bot.settings import Settings
from bot.storage.migrations.schema import expected_revision, revision_of, upgrade
from bot.storage.tables import metadata
from embeddings.errors import ConfigurationError

CHUNK_ROWS = 500
"""Held in memory at a time, about 1 KB each."""
TABLES = {f"tables/{table.name}.jsonl": table for table in metadata.sorted_tables}
"""By their names in a backup."""


@dataclass(frozen=True)
class Restored:
    """Which files of the FAQ a restore wrote, and which it left though they are other than the backup's."""

    written: Sequence[Path]
    kept: Sequence[Path]


async def save(settings: Settings, file: IO[bytes], scratch: Path | None = None) -> Manifest:
    """Write a backup to `file`. `scratch` is a folder for what has to wait on the disk; None for the system's own.

    Raises ConfigurationError where the database or the key can't be read. A key that SECRET_KEY holds is left out.
    """
    created, key_check = datetime.now(UTC), check_of_key(settings)
    archive = ArchiveWriter(file, scratch)
    async with reading(settings.database_url) as connection:
        rows = await connection.run_sync(_write_tables, archive)
    for name, content in files_to_save(settings).items():
        archive.add(name, [content])
    return archive.close(created, expected_revision(), key_check, rows)


async def restore(settings: Settings, archive: Archive, *, replace: bool = False) -> Restored:
    """Fill the database; put the key and the FAQ where there is none. `replace` allows for rows and an FAQ to be there.

    Raises FaqFileError for a backup that can't be used with this version, ConfigurationError where it doesn't fit the
    place: the database is in use, or not empty; there is another key.
    """
    found, expected = archive.manifest.revision, expected_revision()
    if found != expected:
        cure = "restore it with the version that made it, then start this one, which migrates"
        raise archive.fault(MANIFEST, f"found schema revision {found}, expected {expected}; {cure}")
    expect_key_of(archive.manifest, settings)
    async with replacing(settings.database_url) as connection:
        files = await connection.run_sync(_read_members, archive, replace)
        written, kept = sources_to_write(settings, files, replace=replace)
        with placed(settings, files.get(KEY), written):
            await connection.commit()
    return Restored(list(written), kept)


def _write_tables(connection: Connection, archive: ArchiveWriter) -> dict[str, int]:
    found, expected = revision_of(connection), expected_revision()
    if found != expected:
        raise ConfigurationError(
            f"DATABASE_URL: found schema revision {found}, expected {expected}; start the bot of this version once, "
            "so that it migrates, or use the version that the database is of"
        )
    counts = {table.name: 0 for table in TABLES.values()}
    for name, table in TABLES.items():
        archive.add(name, _lines(connection, table, counts))
    return counts


def _lines(connection: Connection, table: Table, counts: dict[str, int]) -> Iterator[bytes]:
    in_order = select(table).order_by(*table.primary_key.columns)
    result = connection.execute(in_order, execution_options={"yield_per": CHUNK_ROWS})
    for chunk in result.partitions():
        counts[table.name] += len(chunk)
        yield b"".join(line_of(row._mapping) for row in chunk)


def _read_members(connection: Connection, archive: Archive, replace: bool) -> dict[str, bytes]:
    """Write the rows; returns the files that are no rows."""
    _make_empty(connection, replace=replace)
    counts, files = {}, {}
    for name, content in archive.members():
        if name in TABLES:
            counts[TABLES[name].name] = _insert(connection, name, content, archive)
        else:
            files[name] = content.read()
    if counts != archive.manifest.rows:
        raise archive.fault(MANIFEST, f"found rows {counts}, expected {archive.manifest.rows}; take another backup")
    return files


def _make_empty(connection: Connection, *, replace: bool) -> None:
    found, expected = revision_of(connection), expected_revision()
    if found is None:
        upgrade(connection)
    elif found != expected:
        raise ConfigurationError(
            f"DATABASE_URL: found schema revision {found}, expected {expected} or an empty database; start the bot of "
            "this version once, so that it migrates, or make an empty database"
        )
    full = [table for table in TABLES.values() if connection.execute(select(table).limit(1)).first()]
    if full and not replace:
        raise ConfigurationError(
            f"DATABASE_URL: found rows in {', '.join(table.name for table in full)}, expected an empty database; make "
            "an empty one, or give --replace to have these rows deleted"
        )
    for table in full:
        connection.execute(table.delete())


def _insert(connection: Connection, name: str, content: IO[bytes], archive: Archive) -> int:
    table, count = TABLES[name], 0
    while lines := list(islice(content, CHUNK_ROWS)):
        try:
            connection.execute(table.insert(), [row_of(line, table) for line in lines])
        except (ValueError, TypeError, StatementError) as error:
            if getattr(error, "connection_invalidated", False):
                raise
            place = f"{name}:{count + 1}-{count + len(lines)}"
            raise archive.fault(
                place, f"found a row that doesn't fit ({reason_of(error)}), expected none; take another backup"
            ) from error
        count += len(lines)
    return count
