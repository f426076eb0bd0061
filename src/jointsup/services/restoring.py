"""A store restored from a backup 恢复, an older store upgraded 升级: acts on a store that no application can be opened on yet.

The rules are asked all the same: of the grants in the backup, or in the store once it is upgraded, before anything is committed. That
keeps those out who may not; who has the files of a backup and a database of his own can read it whatever a program says.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Unpack

from jointsup.codec.files import beside
from jointsup.engines.base import Progress, no_progress
from jointsup.hooks.composing import compose
from jointsup.hooks.rulebook import RuleBook
from jointsup.model.actors import Actor
from jointsup.model.settings import PluginSettings
from jointsup.services.access import Access
from jointsup.services.acting import STORE, Acting
from jointsup.services.application import storages_of, under_its_name
from jointsup.services.ledger import left_documents
from jointsup.store.acts import instant
from jointsup.store.backup_reading import CheckedBackup, check_backup
from jointsup.store.loading import Entering
from jointsup.store.opening import PlaceOptions, Store, StorePlace, store_place
from jointsup.store.restoring import restore_store
from jointsup.store.upgrading import upgrade_store


def restore(
    folder: str | Path,
    url: str,
    *,
    actor: Actor,
    digest: str | None = None,
    against: Sequence[Path | Mapping[str, Any]] = (),
    progress: Progress = no_progress,
    plugins: PluginSettings | None = None,
    **place: Unpack[PlaceOptions],
) -> CheckedBackup:
    """Make the store of a backup at ``url``, where there is none; return the backup. The other arguments are as of :func:`~jointsup.services.application.open`.

    The backup is first held whole against its manifest, and, with ``digest``, against what the ledger said when it was made. Then all of
    it is loaded in one transaction, whose end is the check of the whole ledger, also against documents that left the house
    (``against``, as of ``app.ledger.check``), and the entry of the act itself. The kind of database may be another than it was, and a
    backup of an older schema version is brought to this one. ``progress`` is told of the steps ``check``, ``files``, ``tables`` and ``ledger``.

    What happened after the backup is not there, and messages that were sent since will be sent again, with the same keys.

    Raises :class:`~jointsup.errors.BadBackup` naming everything that is wrong with the backup, :class:`~jointsup.errors.NotNow` where
    there is a store, :class:`~jointsup.errors.Unwritable` where the data folder is not empty, :class:`~jointsup.errors.Forbidden` where
    the backup's own grants do not make the actor a system administrator; then there is no store afterwards.
    """
    documents = left_documents(against)
    backup = check_backup(Path(folder), progress, digest=digest)
    with _place(url, plugins, place) as (where, rules):
        restore_store(where, backup, _entering("store.restore", actor, rules), progress, against=documents)
    return backup


def upgrade(
    url: str,
    *,
    actor: Actor,
    backup: str | Path | None = None,
    progress: Progress = no_progress,
    plugins: PluginSettings | None = None,
    **place: Unpack[PlaceOptions],
) -> CheckedBackup | None:
    """Bring the store at ``url`` to this version of jointsup; return the backup that was made before, None where nothing was to be done.

    The backup goes to the folder ``backup``; where none is named, to one beside the data folder, named after the version and the time.
    Nobody can act meanwhile; other processes have to be started anew with this version afterwards.

    Raises :class:`~jointsup.errors.NotNow` where the store is newer or none of its kind can be upgraded, :class:`~jointsup.errors.BadBackup`
    where it is damaged, :class:`~jointsup.errors.Forbidden`, :class:`~jointsup.errors.Unwritable`; then the store is as it was.
    """
    with _place(url, plugins, place) as (where, rules):
        data_folder = where.files.folder
        time = instant(where.clock()).translate(str.maketrans("", "", ":-."))
        folder = Path(backup) if backup is not None else beside(data_folder, f".before-upgrade-{time}")
        return upgrade_store(where, folder, _entering("store.upgrade", actor, rules), progress)


@contextlib.contextmanager
def _place(url: str, plugins: PluginSettings | None, options: PlaceOptions) -> Iterator[tuple[StorePlace, RuleBook]]:
    """Give the place of a store on the kinds of database that plugins give, and their rules; in the end its connections go back."""
    composed = compose(plugins or PluginSettings())
    with under_its_name(composed, url), store_place(url, storages_of(composed), **options) as place:
        yield place, composed.rulesets
        place.engine.dispose()


def _entering(name: str, actor: Actor, rules: RuleBook) -> Entering:
    def enter(store: Store, backup: CheckedBackup) -> None:
        said, acting = backup.manifest, Acting(store, Access(store.tables, rules), actor, joined=True)
        with acting.act(name, book=STORE, subject=backup.digest) as act:
            act.note(begun=said.at, version=said.version, series=said.series, **said.figures())

    return enter
