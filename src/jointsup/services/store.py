"""The store kept 存储: ``app.store`` shows it, backs it up, sweeps its data folder.

What makes a store of a backup, or brings an older one to this version, has no application to start from: see
:mod:`jointsup.services.restoring`.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen
from sqlalchemy import Connection, func, select

from jointsup.codec.files import writing_folder
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadBackup, Forbidden, NotNow, problem
from jointsup.services.acting import STORE, Acting
from jointsup.store.acts import instant
from jointsup.store.backup import FILES, copy_files, write_manifest, write_tables
from jointsup.store.backup_reading import CheckedBackup
from jointsup.store.checking import check_ledger
from jointsup.store.facts import HERE, WRITER, read_facts
from jointsup.store.files import Files
from jointsup.store.opening import Store
from jointsup.store.storage import shown

BACKUP = "store.backup"
"""The act that makes a backup."""


@frozen
class StoreShown:
    """What a store is, and how much it holds.

    ``place`` is its URL without password; ``rows`` counts each table's; ``bytes`` are those of the files; instants are empty where there
    was no such act yet.
    """

    place: str
    data_folder: str
    version: int
    series: str
    hash: str
    rows: Mapping[str, int]
    files: int
    bytes: int
    last_act: str
    last_backup: str


@frozen
class Swept:
    """What a sweep took away: files and passing work, and how many bytes."""

    count: int
    bytes: int


@frozen
class StoreService:
    """``app.store``: the store itself."""

    _acting: Acting

    def show(self) -> StoreShown:
        """Return where the store lies, of what version it is, how much it holds. Raises :class:`~jointsup.errors.Forbidden`."""
        store = self._acting.store
        tables, file = store.tables, store.tables.file
        with self._acting.reading("store.show") as connection:
            rows = {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in sorted(tables.named().items())
            }
            size = connection.execute(select(func.sum(file.c.size))).scalar_one()
            facts = read_facts(connection, tables) or {}
            backup = self._last_backup(connection)
        return StoreShown(
            shown(store.engine.url),
            str(store.files.folder),
            *HERE,
            store.hash_name,
            rows,
            rows["file"],
            int(size or 0),
            facts.get(WRITER, ""),
            backup,
        )

    def backup(self, folder: str | Path, *, progress: Progress = no_progress) -> CheckedBackup:
        """Write all tables in one state, and all files that acts named, to a new folder that only its owner may enter.

        Others go on working meanwhile; what they do is not in it. The ledger is checked, and so is every file, so that what is written
        can be restored. The folder appears when it is whole, and then the act enters the manifest's digest in the ledger: kept elsewhere,
        it shows later that this very backup is restored. ``progress`` is told of the steps ``tables``, ``ledger`` and ``files``.

        Raises :class:`~jointsup.errors.Forbidden`, :class:`~jointsup.errors.BadBackup` naming what is damaged in the store,
        :class:`~jointsup.errors.Unwritable` where the folder exists or the disk refuses; then nothing is left. Where only the entry
        could not be written, because the database refuses, the backup stays and is whole.
        """
        store, target = self._alone(), Path(folder)
        with writing_folder(target, private=True) as part:
            with self._acting.reading(BACKUP) as connection:
                at = instant(store.acts.clock())
                written = write_tables(part, connection, store.tables.named(), progress)
                progress("ledger", 0, 1)
                report = check_ledger(connection, store.ledger)
                progress("ledger", 1, 1)
            if not report.clean:
                raise BadBackup(report.faults, report.fault_count)
            copied = copy_files(part, store.files, Files(part / FILES), progress)
            about = write_manifest(part, at, *HERE, store.hash_name, written, copied)
        backup = CheckedBackup(target, *about)
        try:
            with self._acting.act(BACKUP, book=STORE, subject=backup.digest) as act:
                act.note(begun=at, **backup.manifest.figures())
        except (Forbidden, NotNow):
            shutil.rmtree(target, ignore_errors=True)
            raise
        return backup

    def sweep(self, *, now: float | None = None) -> Swept:
        """Take away files and passing work that no act named and nobody touched for a day: what acts that were cut off have left.

        An act that runs now may have prepared files that it has not named yet; a day is what it has for that. ``now`` is the time of the
        disk's clock, in seconds since 1970. The entry lists what was taken away.

        Raises :class:`~jointsup.errors.Forbidden`, :class:`~jointsup.errors.Unwritable`.
        """
        store, swept = self._alone(), list[tuple[str, int]]()
        with self._acting.reading("store.sweep") as connection:
            unnamed = [path for path in store.files.abandoned(now=now) if not self._named(connection, path.name)]
        with self._acting.act("store.sweep", book=STORE) as act:
            for path in unnamed:
                size = None if self._named(act.connection, path.name) else store.files.discard(path, now=now)
                if size is not None:
                    swept.append((path.name, size))
            act.note(swept=swept)
        return Swept(len(swept), sum(size for _, size in swept))

    def clock(self) -> str:
        """Confirm that the clock is right now, though the last act was made under one that ran ahead; return the instant.

        Raises :class:`~jointsup.errors.Forbidden`.
        """
        with self._acting.act("store.clock", book=STORE, set_back=True) as act:
            return act.at

    def _alone(self) -> Store:
        """Return the store; refuse where acts are part of a transaction of the host's."""
        if self._acting.joined:
            raise NotNow([problem("store.joined", "")])
        return self._acting.store

    def _named(self, connection: Connection, digest: str) -> bool:
        table = self._acting.store.tables.file
        return connection.execute(select(table.c.digest).where(table.c.digest == digest)).first() is not None

    def _last_backup(self, connection: Connection) -> str:
        table = self._acting.store.tables.entry
        query = select(func.max(table.c.at)).where(table.c.book == STORE, table.c.act == BACKUP)
        return connection.execute(query).scalar_one() or ""
