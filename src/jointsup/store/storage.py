"""Kinds of database: what a store needs beyond SQLAlchemy's own dialects (hook ``jointsup_storages``)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from jointsup.errors import Unwritable, problem
from jointsup.said import Listed

BUSY_SECONDS = 30
"""How long an act waits for another one to end before it is refused."""


class Storage:
    """A kind of database, given by the hook ``jointsup_storages``; the base serves any that SQLAlchemy has a dialect for.

    ``backends`` are the names before ``+`` and ``://`` of the URLs that it serves (``sqlite``, ``postgresql``).
    ``transactional_ddl`` says whether tables made or changed in a transaction are gone when it is rolled back.
    """

    name: str = ""
    backends: Sequence[str] = ()
    transactional_ddl: bool = False

    def engine(self, url: URL) -> Engine:
        """Return a SQLAlchemy engine on the database; it is the caller's to dispose of."""
        return create_engine(url, pool_pre_ping=True)

    def exists(self, url: URL) -> bool:
        """Return whether there may be a database, without making one by looking."""
        return True

    def for_reading(self, connection: Connection) -> Connection:
        """Set a fresh connection so that its next transaction sees one state of the database throughout."""
        return connection

    def for_writing(self, connection: Connection) -> Connection:
        """Set a fresh connection so that each statement of its next transaction sees what was committed before it."""
        return connection

    def begin_write(self, connection: Connection) -> None:
        """Called before an act takes the writer's lock, in a transaction of its own or in the host's."""

    def scrub(self, engine: Engine) -> None:
        """Called after data was erased: bring it out of journals, as far as the database can."""

    def ddl_extras(self) -> Sequence[str]:
        """Return SQL to run after the tables are made."""
        return ()


class SqliteStorage(Storage):
    """SQLite 3: write-ahead log, every commit on the disk, one writer at a time from the transaction's first moment."""

    name = "core/sqlite"
    backends = ("sqlite",)
    transactional_ddl = True

    def __init__(self, busy_seconds: int = BUSY_SECONDS) -> None:
        self.busy_seconds = busy_seconds

    def engine(self, url: URL) -> Engine:
        """Return an engine whose transactions begin at ``BEGIN`` and not at the first change.

        Raises :class:`~jointsup.errors.Unwritable` for a database in memory, and for SQLite's own URIs, which may say so.
        """
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise Unwritable([problem("store.memory", shown(url))])
        engine = create_engine(url, connect_args={"timeout": self.busy_seconds})
        path = Path(url.database)
        event.listen(engine, "do_connect", lambda *_: _make_private(path))
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine

    def exists(self, url: URL) -> bool:
        """Return whether the file is there: connecting would make it."""
        return Path(url.database or "").exists()

    def for_writing(self, connection: Connection) -> Connection:
        """Let the next transaction begin as a writer's: a reader that becomes one halfway may be refused."""
        return connection.execution_options(jointsup_writer=True)

    def begin_write(self, connection: Connection) -> None:
        """Begin the transaction of a host whose driver has not done so yet: else the act's own savepoint would commit."""
        driver: Any = connection.connection.dbapi_connection
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def scrub(self, engine: Engine) -> None:
        """Empty the write-ahead log into the database, whose freed pages are overwritten (``secure_delete``)."""
        with engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class PostgresStorage(Storage):
    """PostgreSQL: the store's lock row orders the writers; readers see the state of their first statement."""

    name = "core/postgresql"
    backends = ("postgresql",)
    transactional_ddl = True

    def __init__(self, busy_seconds: int = BUSY_SECONDS, idle_seconds: int = 600) -> None:
        self.busy_seconds, self.idle_seconds = busy_seconds, idle_seconds

    def engine(self, url: URL) -> Engine:
        """Return an engine on psycopg where the URL names no driver.

        A wait for the writer's lock ends after ``busy_seconds``; a writer that is cut off loses it after ``idle_seconds``. A server that
        says of a commit that it is done before it is (``synchronous_commit`` off) is told not to: an act could be lost in its crash.
        """
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        engine = create_engine(url, pool_pre_ping=True)
        settings = (
            f"SET lock_timeout = {self.busy_seconds * 1000}",
            f"SET idle_in_transaction_session_timeout = {self.idle_seconds * 1000}",
            "SELECT set_config(name, 'on', false) FROM pg_settings WHERE name = 'synchronous_commit' AND setting = 'off'",
        )

        def connected(connection: Any, _record: Any) -> None:
            cursor = connection.cursor()
            for setting in settings:
                cursor.execute(setting)
            cursor.close()
            connection.commit()

        event.listen(engine, "connect", connected)
        return engine

    def for_reading(self, connection: Connection) -> Connection:
        """Read in one snapshot, and nothing but read."""
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def for_writing(self, connection: Connection) -> Connection:
        """See, once the lock is there, what its last holder committed, whatever the server's default is."""
        return connection.execution_options(isolation_level="READ COMMITTED")


def shown(url: URL) -> str:
    """Return a URL for words: without its password, and without its query, which may hold one too."""
    return url.set(query={}).render_as_string()


def shown_url(url: str) -> str:
    """Return a URL as a text for words, as :func:`shown`; nothing of it where it is none."""
    from sqlalchemy.exc import ArgumentError

    try:
        return shown(make_url(url))
    except (ArgumentError, ValueError):
        return "…"


def _make_private(path: Path) -> None:
    """Make a file that is not there yet as its owner's alone; SQLite gives what it puts beside a database the same rights."""
    with contextlib.suppress(OSError):  # what is there stays as it is, and what cannot be made SQLite says itself
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver's own way of beginning transactions would let a reader become a writer halfway, which SQLite may refuse.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF", "secure_delete=ON"):
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
    except (ArgumentError, ValueError):
        raise Unwritable([problem("store.url", "", "…")]) from None
    for storage in storages:
        if parsed.get_backend_name() in storage.backends:
            return storage, parsed
    known = Listed(sorted(backend for storage in storages for backend in storage.backends))
    raise Unwritable([problem("store.backend", "", parsed.get_backend_name(), known=known)])
