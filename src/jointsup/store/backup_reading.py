"""A backup read again: checked whole against its manifest, then its rows one by one.

Whatever was changed, added or taken away by accident is named. Who alters files and manifest together is found by the manifest's
digest, if somebody else kept it, and by the ledger's own chain and what left the house (:mod:`jointsup.store.checking`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from jointsup.canonical import read_canonical
from jointsup.codec.files import read_bytes, regular_size
from jointsup.codec.structure import structure
from jointsup.engines.base import Progress
from jointsup.error_texts.system import system_words
from jointsup.errors import BadBackup, JointsupError, Problem, problem
from jointsup.model.backup import Backup, BackupTable
from jointsup.model.documents import DIGEST
from jointsup.places import Place
from jointsup.store.backup import FILES, MANIFEST, SUM, TABLES, Row, row_line, table_file
from jointsup.store.checking import Found
from jointsup.store.facts import older
from jointsup.store.files import Files
from jointsup.store.tables import Tables

MOST_MANIFEST = 2**20
MOST_LINE = 2**28
"""How many bytes a manifest, and a row, may have."""

_CHUNK = 2**20
_DIGEST = re.compile(DIGEST)


@frozen
class CheckedBackup:
    """A backup that was found whole."""

    folder: Path
    manifest: Backup
    digest: str
    """The digest of its manifest."""

    @property
    def files(self) -> Files:
        """Its files."""
        return Files(self.folder / FILES)

    def rows(self, table: BackupTable) -> Iterator[tuple[Place, Row]]:
        """Yield the rows of a table with their places.

        Raises :class:`~jointsup.errors.BadBackup` for a line that no backup writes, and where the file has changed since it was checked.
        """
        path, found = table_file(self.folder, table.name), hashlib.sha256()
        with open(path, "rb") as file:
            number = 0
            while line := file.readline(MOST_LINE + 1):
                number += 1
                found.update(line)
                place = Place(f"{TABLES}/{path.name}", line=number)
                yield place, _row(line, place)
        if found.hexdigest() != table.digest:
            raise BadBackup([_damaged(f"{TABLES}/{path.name}", found.hexdigest(), table.digest)])


def check_backup(folder: Path, progress: Progress, *, digest: str | None = None) -> CheckedBackup:
    """Check a backup against its manifest: every table, every file, and that nothing else is there; memory stays bounded.

    With ``digest``, that it is the very backup whose manifest has this digest.

    Raises :class:`~jointsup.errors.BadBackup` with everything that is wrong, :class:`~jointsup.errors.NotNow` for one made by a newer
    jointsup, :class:`~jointsup.errors.Unwritable` where it cannot be read.
    """
    manifest, found = _manifest(folder)
    if digest is not None and found != digest:
        raise BadBackup([problem("backup.other", MANIFEST, found, named=digest)])
    former = older(manifest.version, manifest.series)
    faults = _Judge(folder, manifest, progress).run(set() if former else set(Tables().named()))
    if faults.count:
        raise BadBackup(faults.first, faults.count)
    return CheckedBackup(folder, manifest, found)


def _manifest(folder: Path) -> tuple[Backup, str]:
    text, said = read_bytes(folder / MANIFEST, MOST_MANIFEST), read_bytes(folder / SUM, MOST_MANIFEST)
    digest = hashlib.sha256(text).hexdigest()
    if said != f"{digest}  {MANIFEST}\n".encode():
        named = said[:64].decode(errors="replace")
        raise BadBackup([problem("backup.manifest", MANIFEST, digest, sum=SUM, named=named)])
    try:
        return structure(read_canonical(text, MANIFEST), Backup, MANIFEST), digest
    except JointsupError as error:
        raise BadBackup(error.problems) from None


class _Judge:
    """Holds a backup against its manifest."""

    def __init__(self, folder: Path, manifest: Backup, progress: Progress) -> None:
        self.folder, self.manifest, self.progress = folder, manifest, progress
        self.faults = Found()
        self.done, self.total = 0, manifest.figures()["bytes"]

    def run(self, wanted: set[str]) -> Found:
        """Return everything that is wrong; ``wanted`` are the tables that must be there."""
        sound = {table.name: self._table(table) for table in self.manifest.tables}
        for name in sorted({*wanted, "file"} - set(sound)):
            self.faults.add(problem("backup.missing", f"{TABLES}/{name}.jsonl"))
        named = self._files() if sound.get("file") else None
        self._spare({table_file(Path(), name).as_posix() for name in sound}, named)
        return self.faults

    def _table(self, table: BackupTable) -> bool:
        """Judge the file of a table; return whether it is the one that the manifest names."""
        place = f"{TABLES}/{table.name}.jsonl"
        found = self._read(place, table.size, table.digest)
        if found is not None and found != table.rows:
            self.faults.add(problem("backup.count", place, found, named=table.rows))
        return found == table.rows

    def _files(self) -> set[str]:
        """Judge all files that rows name; return their digests."""
        table = self.manifest.table("file")
        assert table is not None
        named, size = set[str](), 0
        for place, row in CheckedBackup(self.folder, self.manifest, "").rows(table):
            digest, bytes_ = row.get("digest"), row.get("size")
            if not (isinstance(digest, str) and _DIGEST.fullmatch(digest) and isinstance(bytes_, int)):
                self.faults.add(problem("backup.row", place))
                continue
            named.add(digest)
            size += bytes_
            self._read(f"{FILES}/{digest[:2]}/{digest}", bytes_, digest)
        for found, said in ((len(named), self.manifest.files), (size, self.manifest.size)):
            if found != said:
                self.faults.add(problem("backup.count", FILES, found, named=said))
        return named

    def _read(self, name: str, size: int, digest: str) -> int | None:
        """Read a file; return how many lines it has, None where it is not the one that is named."""
        path, found, lines = self.folder / name, hashlib.sha256(), 0
        self.progress("check", self.done, self.total)
        try:
            if path.is_symlink() or not path.exists():
                raise BadBackup([problem("backup.missing", name)])
            if regular_size(path, 2**62) == size:
                with open(path, "rb") as file:
                    while chunk := file.read(_CHUNK):
                        found.update(chunk)
                        lines += chunk.count(b"\n")
                        self.done += len(chunk)
                        self.progress("check", self.done, self.total)
                if found.hexdigest() == digest:
                    return lines
                self.faults.add(_damaged(name, found.hexdigest(), digest))
            else:
                self.faults.add(problem("backup.count", name, path.stat().st_size, named=size))
        except JointsupError as error:
            self.faults.add(*error.problems)
        except OSError as error:
            self.faults.add(problem("file.unreadable", name, system_words(error)))
        return None

    def _spare(self, expected: set[str], named: set[str] | None) -> None:
        """Name everything that is no part of the backup; of its files nothing can be said where no sound rows name them."""
        for place, folders, names in os.walk(self.folder):
            links = [name for name in folders if Path(place, name).is_symlink()]
            for name in sorted((*names, *links)):
                path = Path(place, name).relative_to(self.folder).as_posix()
                of_files = path == f"{FILES}/{name[:2]}/{name}"
                spare = path not in expected and path not in (MANIFEST, SUM)
                if of_files and name not in links:
                    spare = named is not None and name not in named
                if spare:
                    self.faults.add(problem("backup.spare", path))


def _row(line: bytes, place: Place) -> Row:
    try:
        row = json.loads(line)
        if type(row) is dict and all(type(value) in (str, int, type(None)) for value in row.values()) and row_line(row) == line:
            return row
    except (ValueError, RecursionError):
        pass
    raise BadBackup([problem("backup.row", place)])


def _damaged(name: str, found: str, named: str) -> Problem:
    return problem("backup.damaged", name, found, named=named)
