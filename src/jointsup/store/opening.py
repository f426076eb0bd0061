"""A store opened: database, data folder, ledger and acts together."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypedDict, Unpack

from attrs import evolve, field, frozen
from sqlalchemy import Connection, Engine, insert

from jointsup.canonical import HASHES
from jointsup.errors import Missing, NotNow, Unwritable, problem
from jointsup.model.stored import StoreRow
from jointsup.said import Listed
from jointsup.store.acts import Acts, Clock, RandomBytes, refusing
from jointsup.store.columns import to_row
from jointsup.store.facts import HASH, HERE, SERIES, VERSION, WRITER, read_facts, require_version
from jointsup.store.files import Files
from jointsup.store.ledger import Ledger
from jointsup.store.storage import Storage, shown, storage_of
from jointsup.store.tables import Tables, tables_of


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


class PlaceOptions(TypedDict, total=False):
    """What may be said of a store's place beside its URL; the defaults are those of :func:`store_place`."""

    data_folder: str | Path | None
    """Where its files stand; None: beside the database, for SQLite."""
    prefix: str
    """What every table's name begins with."""
    schema: str | None
    """The schema that its tables stand in; None: the database's default."""
    clock: Clock
    """What gives the time, with its zone."""
    random: RandomBytes
    """What gives secret bytes."""


@frozen
class StorePlace:
    """Where a store lies or can be made: a database, the names of its tables, a data folder."""

    engine: Engine = field(repr=False)
    storage: Storage
    tables: Tables
    files: Files
    clock: Clock
    random: RandomBytes

    @property
    def shown(self) -> str:
        """The database's URL in words."""
        return shown(self.engine.url)

    def facts(self) -> dict[str, str]:
        """Return what the store here says of itself; looking makes none.

        Raises :class:`~jointsup.errors.NotNow` where there is none, :class:`~jointsup.errors.Unwritable` where the database refuses.
        """
        found = None
        if self.storage.exists(self.engine.url):
            with refusing(), self.engine.connect() as connection:
                found = read_facts(connection, self.tables)
        if found is None:
            raise NotNow([problem("store.none", "", self.shown)])
        return found

    def opened(self, hash_name: str) -> Store:
        """Return the store here, whatever its version; its ledger uses that hash."""
        ledger = Ledger(self.tables, hash_name, self.random)
        acts = Acts(self.engine, self.storage, self.tables, ledger, self.files, self.clock)
        return Store(self.engine, self.storage, self.tables, self.files, ledger, acts, hash_name)


@contextlib.contextmanager
def store_place(
    url: str,
    storages: Sequence[Storage],
    *,
    data_folder: str | Path | None = None,
    prefix: str = "jointsup_",
    schema: str | None = None,
    clock: Clock = system_clock,
    random: RandomBytes = os.urandom,
) -> Iterator[StorePlace]:
    """Give the place at a SQLAlchemy URL; ``data_folder`` is where its files stand, for SQLite beside the database by default.

    Its connections go back where the block raises; else they are those of the store that the block opened.

    Raises :class:`~jointsup.errors.Unwritable` where the URL or the data folder will not do, :class:`~jointsup.errors.Missing` where
    the database's driver is not installed.
    """
    storage, parsed = storage_of(url, storages)
    if data_folder is None:
        if parsed.get_backend_name() != "sqlite" or not parsed.database:
            raise Unwritable([problem("store.data_folder", "", parsed.get_backend_name())])
        data_folder = f"{parsed.database}.files"
    try:
        engine = storage.engine(parsed)
    except ModuleNotFoundError as error:
        raise Missing([problem("store.driver", "", parsed.get_backend_name(), module=error.name)]) from None
    try:
        yield StorePlace(engine, storage, tables_of(prefix, schema), Files(Path(data_folder)), clock, random)
    except BaseException:
        engine.dispose()
        raise


def open_store(url: str, storages: Sequence[Storage], **options: Unpack[PlaceOptions]) -> Store:
    """Open the store at a SQLAlchemy URL, as :func:`store_place`.

    Raises :class:`~jointsup.errors.NotNow` where there is no store yet (:func:`create_store`) or where it is of another version of
    jointsup, :class:`~jointsup.errors.Unwritable` where the database refuses.
    """
    with store_place(url, storages, **options) as place:
        facts = place.facts()
        require_version(facts)
        return place.opened(facts[HASH])


def create_store(
    url: str, storages: Sequence[Storage], *, hash_name: str = "sha256", **options: Unpack[PlaceOptions]
) -> Store:
    """Make the tables of an empty store and open it; its ledger has no entry yet.

    Raises :class:`~jointsup.errors.NotNow` where there is a store already, else as :func:`store_place`.
    """
    if hash_name not in HASHES:
        raise NotNow([problem("store.hash", "hash", hash_name, known=Listed(HASHES))])
    with store_place(url, storages, **options) as place:
        with making(place) as connection:
            facts = [(VERSION, str(HERE[0])), (SERIES, HERE[1]), (HASH, hash_name), (WRITER, "")]
            connection.execute(insert(place.tables.store), [to_row(StoreRow(*fact)) for fact in facts])
        return place.opened(hash_name)


@contextlib.contextmanager
def making(place: StorePlace) -> Iterator[Connection]:
    """Give a connection in the transaction that makes a store: its tables are there; leaving the block commits.

    Who puts the facts in first is the one who makes it. Raises :class:`~jointsup.errors.NotNow` where there is a store already, or
    where somebody else was faster.
    """
    exists = NotNow([problem("store.exists", "", place.shown)])
    try:
        with refusing(), place.engine.connect() as plain, place.storage.for_writing(plain).begin():
            if read_facts(plain, place.tables) is not None:
                raise exists
            make_tables(plain, place.storage, place.tables)
            yield plain
    except Unwritable:
        with refusing(), place.engine.connect() as plain:
            if read_facts(plain, place.tables) is None:
                raise
        raise exists from None


def make_tables(connection: Connection, storage: Storage, tables: Tables) -> None:
    """Make the tables that are not there yet, in the caller's transaction."""
    tables.metadata.create_all(connection)
    for statement in storage.ddl_extras():
        connection.exec_driver_sql(statement)
