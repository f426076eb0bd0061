"""Kinds of database: what a store needs beyond SQLAlchemy's own dialects (hook ``jointsup_storages``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from jointsup.errors import Unwritable, problem


class Storage:
    """A kind of database, given by the hook ``jointsup_storages``; the base serves any that SQLAlchemy has a dialect for.

    ``backends`` are the names before ``+`` and ``://`` of the URLs that it serves (``sqlite``, ``postgresql``).
    """

    name: str = ""
    backends: Sequence[str] = ()

    def engine(self, url: URL) -> Engine:
        """Return a SQLAlchemy engine on the database; it is the caller's to dispose of."""
        return create_engine(url, pool_pre_ping=True)

    def begin_write(self, connection: Connection) -> None:
        """Called first in each writing transaction, before the store takes its writer's lock."""

    def ddl_extras(self) -> Sequence[str]:
        """Return SQL to run after the tables are made."""
        return ()


class SqliteStorage(Storage):
    """SQLite 3: write-ahead log, every commit on the disk, one writer at a time from the transaction's first moment."""

    name = "core/sqlite"
    backends = ("sqlite",)

    def __init__(self, busy_seconds: int = 30) -> None:
        self.busy_seconds = busy_seconds

    def engine(self, url: URL) -> Engine:
        """Return an engine whose transactions begin at ``BEGIN`` and not at the first change."""
        if not url.database or url.database == ":memory:":
            raise Unwritable([problem("store.memory", url.render_as_string())])
        engine = create_engine(url, connect_args={"timeout": self.busy_seconds})
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine

    def begin_write(self, connection: Connection) -> None:
        """Nothing: the transaction was begun as a writer's (see :func:`writing`)."""


class PostgresStorage(Storage):
    """PostgreSQL: the store's lock row orders the writers."""

    name = "core/postgresql"
    backends = ("postgresql",)


def writing(connection: Connection) -> Connection:
    """Return ``connection`` so marked that its next transaction begins as a writer's."""
    return connection.execution_options(jointsup_writer=True)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver's own way of beginning transactions would let a reader become a writer halfway, which SQLite may refuse.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    writer = connection.get_execution_options().get("jointsup_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def storage_of(url: str, storages: Sequence[Storage]) -> tuple[Storage, URL]:
    """Return the storage that serves a URL, and the URL read.

    Raises :class:`~jointsup.errors.Unwritable` where none serves it; the words never hold the URL's password.
    """
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Unwritable([problem("store.url", "", "…")]) from None
    for storage in storages:
        if parsed.get_backend_name() in storage.backends:
            return storage, parsed
    known = ", ".join(sorted(backend for storage in storages for backend in storage.backends))
    raise Unwritable([problem("store.backend", "", parsed.get_backend_name(), known=known)])
