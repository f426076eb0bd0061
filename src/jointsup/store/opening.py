"""A store opened: database, data folder, ledger and acts together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from attrs import evolve, field, frozen
from sqlalchemy import Connection, Engine, insert, inspect, select

from jointsup.canonical import HASHES
from jointsup.errors import Missing, NotNow, Unwritable, problem
from jointsup.model.stored import StoreRow
from jointsup.store.acts import HASH, VERSION, WRITER, Acts, Clock, RandomBytes, refusing, require_version
from jointsup.store.columns import to_row
from jointsup.store.files import Files
from jointsup.store.ledger import Ledger
from jointsup.store.storage import Storage, shown, storage_of
from jointsup.store.tables import SCHEMA_VERSION, Tables


@frozen
class Store:
    """An opened store. It may be shared by threads, and is opened after a fork."""

    engine: Engine = field(repr=False)
    storage: Storage
    tables: Tables
    files: Files
    ledger: Ledger
    acts: Acts
    hash_name: str

    def within(self, connection: Connection) -> Store:
        """Return the store with its acts inside a transaction of the host's."""
        return evolve(self, acts=self.acts.within(connection))

    def close(self) -> None:
        """Give the database's connections back."""
        self.engine.dispose()


def system_clock() -> datetime:
    """Return the time now, with its zone."""
    return datetime.now().astimezone()


def open_store(
    url: str,
    storages: Sequence[Storage],
    *,
    data_folder: Path | None = None,
    prefix: str = "jointsup_",
    schema: str | None = None,
    clock: Clock = system_clock,
    random: RandomBytes = os.urandom,
) -> Store:
    """Open the store at a SQLAlchemy URL; ``data_folder`` is where its files stand, for SQLite beside the database by default.

    Raises :class:`~jointsup.errors.NotNow` where there is no store yet (:func:`create_store`) or where it is of another schema
    version, :class:`~jointsup.errors.Unwritable` where the database refuses, :class:`~jointsup.errors.Missing` where its driver is
    not installed.
    """
    storage, engine, folder = _connect(url, storages, data_folder)
    tables = Tables(prefix, schema)
    try:
        facts = read_facts(engine, tables) if storage.exists(engine.url) else None
        if facts is None:
            raise NotNow([problem("store.none", "", shown(engine.url))])
        require_version(facts[VERSION])
    except BaseException:
        engine.dispose()
        raise
    return _store(engine, storage, tables, folder, facts[HASH], clock, random)


def create_store(
    url: str,
    storages: Sequence[Storage],
    *,
    hash_name: str = "sha256",
    data_folder: Path | None = None,
    prefix: str = "jointsup_",
    schema: str | None = None,
    clock: Clock = system_clock,
    random: RandomBytes = os.urandom,
) -> Store:
    """Make the tables of an empty store and open it; its ledger has no entry yet.

    Raises :class:`~jointsup.errors.NotNow` where there is a store already, else as :func:`open_store`.
    """
    if hash_name not in HASHES:
        raise NotNow([problem("store.hash", "hash", hash_name, known=", ".join(HASHES))])
    storage, engine, folder = _connect(url, storages, data_folder)
    tables = Tables(prefix, schema)
    try:
        if read_facts(engine, tables) is None:
            try:
                with refusing(), engine.connect() as plain, storage.for_writing(plain).begin():
                    make_tables(plain, storage, tables)
                    facts = [(VERSION, str(SCHEMA_VERSION)), (HASH, hash_name), (WRITER, "")]
                    plain.execute(insert(tables.store), [to_row(StoreRow(*fact)) for fact in facts])
            except Unwritable:
                if read_facts(engine, tables) is None:  # else somebody else was faster
                    raise
                raise NotNow([problem("store.exists", "", shown(engine.url))]) from None
        else:
            raise NotNow([problem("store.exists", "", shown(engine.url))])
    except BaseException:
        engine.dispose()
        raise
    return _store(engine, storage, tables, folder, hash_name, clock, random)


def read_facts(engine: Engine, tables: Tables) -> dict[str, str] | None:
    """Return what a store says of itself, None where the database holds no store under this prefix and schema.

    Tables without a fact in them, which a host's migration tool may have made, are no store yet.
    """
    with refusing(), engine.connect() as connection:
        if not inspect(connection).has_table(tables.store.name, schema=tables.schema):
            return None
        rows = connection.execute(select(tables.store.c.name, tables.store.c.value)).all()
        return {name: value or "" for name, value in rows} or None


def make_tables(connection: Connection, storage: Storage, tables: Tables) -> None:
    """Make the tables that are not there yet, in the caller's transaction."""
    tables.metadata.create_all(connection)
    for statement in storage.ddl_extras():
        connection.exec_driver_sql(statement)


def _connect(url: str, storages: Sequence[Storage], data_folder: Path | None) -> tuple[Storage, Engine, Path]:
    storage, parsed = storage_of(url, storages)
    if data_folder is None:
        if parsed.get_backend_name() != "sqlite" or not parsed.database:
            raise Unwritable([problem("store.data_folder", "", parsed.get_backend_name())])
        data_folder = Path(f"{parsed.database}.files")
    try:
        engine = storage.engine(parsed)
    except ModuleNotFoundError as error:
        raise Missing([problem("store.driver", "", parsed.get_backend_name(), module=error.name)]) from None
    return storage, engine, data_folder


def _store(
    engine: Engine,
    storage: Storage,
    tables: Tables,
    folder: Path,
    hash_name: str,
    clock: Clock,
    random: RandomBytes,
) -> Store:
    ledger, files = Ledger(tables, hash_name, random), Files(folder)
    acts = Acts(engine, storage, tables, ledger, files, clock)
    return Store(engine, storage, tables, files, ledger, acts, hash_name)
