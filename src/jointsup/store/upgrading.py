"""An older store brought to this version in its own place: a backup first, then the tables that change are made anew from its rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, inspect, select

from jointsup.codec.files import writing_folder
from jointsup.engines.base import Progress
from jointsup.errors import NotNow, problem
from jointsup.store.acts import instant, refusing
from jointsup.store.backup import FILES, copy_files, write_manifest, write_tables
from jointsup.store.backup_reading import CheckedBackup
from jointsup.store.facts import HASH, older, version_of
from jointsup.store.files import Files
from jointsup.store.loading import Entering, Loader, settle
from jointsup.store.opening import StorePlace, make_tables
from jointsup.store.steps import steps_from
from jointsup.store.tables import Tables


def upgrade_store(place: StorePlace, folder: Path, entering: Entering, progress: Progress) -> CheckedBackup | None:
    """Bring the older store at ``place`` to this version; return the backup that was written to ``folder`` before.

    None where the store is of this version; then nothing is done.

    No act can be made meanwhile. All of it is one transaction, and the backup gets its name just before that is committed.

    Raises :class:`~jointsup.errors.NotNow` where the store is newer, where no step leads here, or where the database cannot change tables
    in a transaction; :class:`~jointsup.errors.BadBackup` where the store or its upgraded ledger is damaged; :class:`~jointsup.errors.Unwritable`.
    """
    store, storage = place.opened(place.facts()[HASH]), place.storage
    with refusing(), place.engine.connect() as plain, storage.for_writing(plain).begin():
        storage.begin_write(plain)
        version, series = version_of(store.acts.lock(plain))
        if not older(version, series):
            return None
        steps = steps_from(version)
        changing = {name for step in steps for name in step.rows}
        if changing and not storage.transactional_ddl:
            raise NotNow([problem("store.no_ddl", "", storage.name)])

        def told(step: str, done: int, parts: int) -> None:
            plain.execute(select(1))  # a server may cut off who is silent within a transaction
            progress(step, done, parts)

        with writing_folder(folder, private=True) as part:
            tables = _tables_there(plain, place.tables, changing)
            written = write_tables(part, plain, tables, told)
            copied = copy_files(part, place.files, Files(part / FILES), told)
            about = write_manifest(part, instant(place.clock()), version, series, store.hash_name, written, copied)
            backup = CheckedBackup(part, *about)
            for name in sorted(changing & set(tables)):
                tables[name].drop(plain)
            make_tables(plain, storage, place.tables)
            loader = Loader(plain, place.tables.named(), steps)
            for name in sorted(changing & set(tables)):
                loader.load(backup, name)
            settle(plain, store, backup, told)
            entering(store.within(plain), backup)
    return CheckedBackup(folder, *about)


def _tables_there(connection: Connection, tables: Tables, changing: set[str]) -> Mapping[str, Table]:
    """Return the tables that an older store has, by their names without the prefix, as the database describes them."""
    wanted = {*tables.named(), *changing}
    there = {name for name in wanted if inspect(connection).has_table(tables.prefix + name, schema=tables.schema)}
    found = MetaData(schema=tables.schema)
    found.reflect(connection, schema=tables.schema, only=[tables.prefix + name for name in sorted(there)])
    return {table.name.removeprefix(tables.prefix): table for table in found.tables.values()}
