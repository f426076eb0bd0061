"""A backup 备份: a folder with all tables of a store in one state, as lines of JSON, and all files that its acts named.

The form is the same for every kind of database, so a backup of one can be restored on another: ``manifest.json`` (``backup/1``) and
its digest in ``manifest.sha256``; ``tables/NAME.jsonl``, a row a line; ``files/``, laid out as in the data folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from attrs import frozen
from sqlalchemy import Connection, Table, select

from jointsup.canonical import HashName, canonical
from jointsup.codec.files import regular_size, write_file
from jointsup.codec.structure import unstructure
from jointsup.engines.base import Progress
from jointsup.errors import BadBackup, JointsupError, problem
from jointsup.model.backup import Backup, BackupTable
from jointsup.places import Place
from jointsup.store.checking import Found
from jointsup.store.files import Files
from jointsup.store.ledger import BY_THOUSANDS

MANIFEST, SUM, TABLES, FILES = "manifest.json", "manifest.sha256", "tables", "files"
"""What stands in the folder of a backup."""

Row = Mapping[str, str | int | None]
"""A row as a backup has it: every column by its name."""

@frozen
class WrittenTables:
    """The tables of a backup as they were written, and the last checkpoint in them."""

    tables: tuple[BackupTable, ...]
    checkpoint: str | None


def row_line(row: Row) -> bytes:
    """Return the one line that a row is in a backup."""
    return (json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def table_file(folder: Path, name: str) -> Path:
    """Return where a table stands in a backup."""
    return folder / TABLES / f"{name}.jsonl"


def write_tables(folder: Path, connection: Connection, tables: Mapping[str, Table], progress: Progress) -> WrittenTables:
    """Write all rows of the tables, given by their names without the prefix, as they are in the connection's transaction.

    Memory stays bounded. Raises :class:`OSError`.
    """
    (folder / TABLES).mkdir(mode=0o700)
    written = []
    for number, name in enumerate(sorted(tables)):
        progress("tables", number, len(tables))
        written.append(_write_table(table_file(folder, name), connection, name, tables[name]))
    progress("tables", len(tables), len(tables))
    checkpoints = tables["checkpoint"]
    last = select(checkpoints.c.digest).order_by(checkpoints.c.number.desc()).limit(1)
    return WrittenTables(tuple(written), connection.execute(last).scalar_one_or_none())


def _write_table(path: Path, connection: Connection, name: str, table: Table) -> BackupTable:
    found, rows, size = hashlib.sha256(), 0, 0
    query = select(table).order_by(*table.primary_key.columns)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file, connection.execute(query, execution_options=BY_THOUSANDS) as result:
        for row in result.mappings():
            line = row_line(dict(row))
            found.update(line)
            file.write(line)
            rows, size = rows + 1, size + len(line)
    return BackupTable(found.hexdigest(), name, rows, size)


def named_files(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield digest and size of each file that the rows of a backup name, in order of digest."""
    with open(table_file(folder, "file"), "rb") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            yield row["digest"], row["size"]


def copy_files(folder: Path, source: Files, target: Files, progress: Progress) -> tuple[int, int]:
    """Bring every file that the rows of a backup name from one folder of files to another; return how many and how many bytes.

    Each is read whole against its digest. Raises :class:`~jointsup.errors.BadBackup` naming all that are missing or damaged.
    """
    total, count, size, faults = sum(size for _, size in named_files(folder)), 0, 0, Found()
    for digest, expected in named_files(folder):
        progress("files", size, total)
        path = source.path(digest)
        try:
            regular_size(path, 2**62)
            prepared = target.prepare(path, "backup", private=True)
        except JointsupError as error:
            faults.add(*error.problems)
            continue
        if prepared.digest != digest:
            target.remove(prepared.path)
            faults.add(problem("backup.damaged", Place(str(path)), prepared.digest, named=digest))
        count, size = count + 1, size + expected
    progress("files", size, total)
    if faults.count:
        raise BadBackup(faults.first, faults.count)
    return count, size


def write_manifest(
    folder: Path, at: str, version: int, series: str, hash_name: str, written: WrittenTables, copied: tuple[int, int]
) -> tuple[Backup, str]:
    """Write the manifest and, beside it, its digest as ``sha256sum`` writes it; return both."""
    manifest = Backup(
        at, written.checkpoint, copied[0], cast(HashName, hash_name), "backup/1", series, copied[1], written.tables, version
    )
    text = canonical(unstructure(manifest)).encode()
    digest = hashlib.sha256(text).hexdigest()
    write_file(folder / MANIFEST, text)
    write_file(folder / SUM, f"{digest}  {MANIFEST}\n".encode())
    return manifest, digest
