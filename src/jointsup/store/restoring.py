"""A store made from a backup in an empty place, in one transaction: there is a whole store afterwards, or none."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from jointsup.engines.base import Progress
from jointsup.errors import JointsupError, NotNow, Unwritable, problem
from jointsup.store.backup import copy_files
from jointsup.store.backup_reading import CheckedBackup
from jointsup.store.files import Files, refusing
from jointsup.store.loading import Entering, Loader, require_empty, settle
from jointsup.store.opening import Store, StorePlace, making
from jointsup.store.steps import steps_from

_MARK = ".part-restore"
"""Stands in a data folder while a store is restored to it; a sweep takes it for passing work."""


def restore_store(
    place: StorePlace,
    backup: CheckedBackup,
    entering: Entering,
    progress: Progress,
    *,
    against: Mapping[str, Mapping[str, Any]] | None = None,
) -> Store:
    """Make the store of a backup at ``place``, where there is none, with an empty data folder; ``against`` as the check of a ledger.

    A restore that was cut off can be started again.

    Raises :class:`~jointsup.errors.NotNow` where there is a store or no step leads here from the backup's version,
    :class:`~jointsup.errors.Unwritable` where the data folder holds something, :class:`~jointsup.errors.BadBackup` where rows,
    manifest and ledger do not agree, and whatever ``entering`` raises.
    """
    steps, store = steps_from(backup.manifest.version), place.opened(backup.manifest.hash)
    folder = _Folder(place.files)
    try:
        with making(place) as connection:

            def told(step: str, done: int, parts: int) -> None:
                connection.execute(select(1))  # a server may cut off who is silent within a transaction
                progress(step, done, parts)

            tables = place.tables.named()
            require_empty(connection, tables, place.shown)
            loader = Loader(connection, tables, steps)
            loader.load(backup, "store")  # from here on nobody else makes a store here
            folder.claim()
            copy_files(backup.folder, backup.files, place.files, told)
            rest = [table.name for table in backup.manifest.tables if table.name != "store"]
            for number, name in enumerate(rest):
                told("tables", number, len(rest))
                loader.load(backup, name)
            progress("tables", len(rest), len(rest))
            settle(connection, store, backup, told, against)
            entering(store.within(connection), backup)
    except BaseException:
        if _none_at(place):
            folder.empty()
        raise
    folder.release()
    return store


class _Folder:
    """A data folder that is being filled: empty before, or left by a restore that was cut off."""

    def __init__(self, files: Files) -> None:
        self.files, self.mark, self.claimed = files, files.folder / _MARK, False

    def claim(self) -> None:
        """Take the folder; it is then this restore's until it is emptied or released."""
        with refusing(self.files.folder):
            self.files.make()
            found = sorted(path.name for path in self.files.folder.iterdir())
            if found and _MARK not in found:
                raise Unwritable([problem("backup.folder", str(self.files.folder), found[0])])
            self.mark.touch(mode=0o600)
        self.claimed = True

    def empty(self) -> None:
        """Take away everything in it."""
        if self.claimed:
            for path in self.files.folder.iterdir():
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def release(self) -> None:
        """Leave it to the store."""
        self.mark.unlink(missing_ok=True)


def _none_at(place: StorePlace) -> bool:
    """Return whether there is certainly no store at a place: a commit whose answer was lost may have made one."""
    try:
        place.facts()
    except NotNow:
        return True
    except JointsupError:
        return False
    return False
