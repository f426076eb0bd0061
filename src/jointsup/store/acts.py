"""An act 操作: one transaction that holds the change itself, its entries in the ledger, and what is to be sent because of it.

All of an act is there or none of it. One act writes at a time: a row of the store is the writer's lock.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import define, field, frozen
from sqlalchemy import Connection, Engine, Select, Table, insert, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from jointsup.canonical import Json, canonical, hash_parts
from jointsup.error_texts.system import NO_CONNECTION, database_words
from jointsup.errors import NotNow, Unwritable, problem
from jointsup.model.actors import Actor
from jointsup.model.ledger import EntryRow
from jointsup.model.stored import FileRow, OutboxRow
from jointsup.said import Words
from jointsup.store.columns import to_row
from jointsup.store.facts import SERIES, VERSION, WRITER, require_version
from jointsup.store.files import Files, Prepared
from jointsup.store.ledger import Draft, Ledger
from jointsup.store.statements import built_once, inserted, updated
from jointsup.store.storage import Storage
from jointsup.store.tables import Tables

Clock = Callable[[], datetime]
RandomBytes = Callable[[int], bytes]

SKEW = timedelta(minutes=5)
"""How far clocks of servers on one store may be apart: an act earlier than the last one by more is refused."""


def instant(moment: datetime) -> str:
    """Return a moment as the store writes it: in UTC, to the microsecond, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@frozen
class Notice:
    """Something to be sent because of an act."""

    receiver: str
    kind: str
    body: Json


@define
class Act:
    """An act while it is being made; what is noted, kept and sent becomes part of its transaction."""

    connection: Connection
    actor: Actor
    now: datetime
    """The clock's time, in the clock's own zone."""
    at: str
    """The same instant as the store writes it."""
    _draft: Draft
    _ledger: Ledger
    _files: Files
    _tables: Tables
    _facts: dict[str, Any] = field(factory=dict)
    _more: list[Draft] = field(factory=list)
    _notices: list[Notice] = field(factory=list)
    _afterwards: list[Callable[[EntryRow], object]] = field(factory=list)
    entries: list[EntryRow] = field(factory=list)
    """The entries of the act in the ledger, the act's own first; empty until it has ended."""

    def note(self, **facts: Any) -> None:
        """Add facts to the payload of the act's entry."""
        self._facts.update(facts)

    def also(self, book: str, act: str, subject: str, **facts: Any) -> None:
        """Add a further entry to the same transaction."""
        self._more.append(Draft(book, act, subject, facts))

    def send(self, receiver: str, kind: str, body: Json) -> None:
        """Have something delivered to a receiver after the act is committed (:mod:`jointsup.services.outbox`)."""
        self._notices.append(Notice(receiver, kind, body))

    def keep(self, file: Prepared) -> None:
        """Name a prepared file; a file that is named already stays as it is.

        Raises :class:`~jointsup.errors.Unwritable` where it has gone since it was prepared.
        """
        if not file.path.exists():
            raise Unwritable([problem("store.file_gone", str(file.path), file.kind)])
        table = self._tables.file
        if self.connection.execute(select(table.c.digest).where(table.c.digest == file.digest)).first() is None:
            row = FileRow(file.digest, file.kind, file.size, file.private, self.at)
            self.connection.execute(insert(table), to_row(row))

    def head(self, book: str) -> str | None:
        """Return the digest of the last entry of a book before this act."""
        head = self._ledger.head(self.connection, book)
        return head.digest if head else None

    def checkpoint(self) -> str:
        """Make a checkpoint over all books as they were before this act, and return its digest."""
        return self._ledger.checkpoint(self.connection, self.at).digest

    def afterwards(self, work: Callable[[EntryRow], object]) -> None:
        """Have work done in the same transaction once the act's entry has its digest."""
        self._afterwards.append(work)

    def finish(self) -> None:
        """Write the entries and what is to be sent; called by :meth:`Acts.act`."""
        own = Draft(self._draft.book, self._draft.act, self._draft.subject, {**self._draft.facts, **self._facts})
        self.entries = self._ledger.append(
            self.connection,
            [own, *self._more],
            at=self.at,
            person=self.actor.person,
            department=self.actor.department,
        )
        first = self.entries[0]
        rows = [
            OutboxRow(
                hash_parts(self._ledger.hash_name, "jointsup/1/notice", first.digest, str(number), notice.receiver),
                notice.receiver,
                notice.kind,
                canonical(notice.body),
                "waiting",
                0,
                self.at,
                self.at,
                first.book,
                first.number,
                number,
            )
            for number, notice in enumerate(self._notices)
        ]
        if rows:
            self.connection.execute(inserted(self._tables.outbox), [to_row(row) for row in rows])
        for work in self._afterwards:
            work(first)


class Acts:
    """Makes acts on a database: its own transactions, or within one that the host gives."""

    def __init__(
        self,
        engine: Engine,
        storage: Storage,
        tables: Tables,
        ledger: Ledger,
        files: Files,
        clock: Clock,
        connection: Connection | None = None,
    ) -> None:
        self.engine, self.storage, self.tables = engine, storage, tables
        self.ledger, self.files, self.clock = ledger, files, clock
        self._given = connection

    def within(self, connection: Connection) -> Acts:
        """Return acts that join a transaction of the host's: each is a savepoint of it, and the host commits or not."""
        return Acts(
            self.engine, self.storage, self.tables, self.ledger, self.files, self.clock, connection
        )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the store."""
        if self._given is not None:
            yield self._given
            return
        with self.reading_committed() as connection:
            yield connection

    @contextlib.contextmanager
    def reading_committed(self) -> Iterator[Connection]:
        """Give a connection that sees one state of what is committed, also while a host's transaction is open."""
        with refusing(), self.engine.connect() as connection:
            yield self.storage.for_reading(connection)

    @contextlib.contextmanager
    def moving(self) -> Iterator[Connection]:
        """Give a connection for a change that is no act, such as a message on its way; leaving the block commits it.

        Raises as :meth:`act`. A change whose answer was lost may be there or not.
        """
        with refusing(), self.engine.connect() as plain, self.storage.for_writing(plain).begin():
            require_version(self._facts(plain, lock=False))
            yield plain

    @contextlib.contextmanager
    def act(
        self,
        actor: Actor,
        name: str,
        *,
        book: str,
        subject: str = "",
        facts: Mapping[str, Any] | None = None,
        set_back: bool = False,
    ) -> Iterator[Act]:
        """Make an act: the block does the change on ``act.connection``; leaving it writes the entries and commits.

        ``set_back`` lets a clock stand before the last act, which then was made under a clock that ran ahead.

        Raises :class:`~jointsup.errors.NotNow` where the clock stands well before the last act or the store is of another version
        by now, and :class:`~jointsup.errors.Unwritable` where the database refuses; then nothing of the act is there.
        """
        draft = Draft(book, name, subject, dict(facts or {}))
        if self._given is not None:
            with refusing():
                self.storage.begin_write(self._given)
                with self._given.begin_nested():
                    act = self._begin(self._given, actor, draft, set_back)
                    yield act
                    act.finish()
            return
        with refusing(), self.engine.connect() as plain:
            connection = self.storage.for_writing(plain)
            transaction = connection.begin()
            try:
                self.storage.begin_write(connection)
                act = self._begin(connection, actor, draft, set_back)
                yield act
                act.finish()
            except BaseException:
                # Where the connection is lost there is nothing to roll back, and the first fault is the one to tell.
                with contextlib.suppress(DBAPIError):
                    transaction.rollback()
                raise
            try:
                transaction.commit()
            except DBAPIError:
                connection.invalidate()
                if not self._committed(act.entries[0]):
                    raise

    def _begin(self, connection: Connection, actor: Actor, draft: Draft, set_back: bool) -> Act:
        facts = self.lock(connection)
        require_version(facts)
        last, now = facts[WRITER], self.clock()
        if last and now < datetime.fromisoformat(last) - SKEW and not set_back:
            raise NotNow([problem("store.clock_back", "", instant(now), last=last)])
        at = instant(now)
        table = self.tables.store
        latest = at if set_back else max(at, last)
        connection.execute(updated(table, "name"), {"key_": WRITER, "value": latest})
        return Act(connection, actor, now, at, draft, self.ledger, self.files, self.tables)

    def lock(self, connection: Connection) -> dict[str, str]:
        """Take the writer's lock until the transaction ends, whatever the store's version; return what the store says of itself."""
        return self._facts(connection, lock=True)

    def _facts(self, connection: Connection, *, lock: bool) -> dict[str, str]:
        return {row.name: row.value or "" for row in connection.execute(_facts_of(self.tables.store, lock))}

    def _committed(self, entry: EntryRow) -> bool:
        """Return whether a commit whose answer was lost took place.

        The writer's lock is waited for: the lost transaction may be on its way to the disk still, and holds it until it is there.
        """
        table = self.tables.entry
        self.engine.dispose()
        try:
            with self.engine.connect() as plain, self.storage.for_writing(plain).begin():
                self.lock(plain)
                found = plain.execute(select(table.c.digest).where(table.c.digest == entry.digest)).first()
        except (DBAPIError, PoolTimeout):
            raise Unwritable([problem("store.unknown", "", f"{entry.book}, {entry.number}", act=entry.act)]) from None
        return found is not None


@built_once
def _facts_of(table: Table, lock: bool) -> Select[Any]:
    """Return the select of what a store says of itself; with ``lock``, the one that takes the writer's lock."""
    wanted = select(table.c.name, table.c.value).where(table.c.name.in_((SERIES, VERSION, WRITER))).order_by(table.c.name)
    return wanted.with_for_update() if lock else wanted


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Turn what a database refuses into words; its own message may hold values, so only its kind is told."""
    try:
        yield
    except PoolTimeout as error:
        raise Unwritable([problem("store.refused", "", NO_CONNECTION)]) from error
    except OperationalError as error:
        raise Unwritable([problem("store.refused", "", _reason(error))]) from error
    except DBAPIError as error:
        raise Unwritable([problem("store.failed", "", type(error).__name__)]) from error


def _reason(error: DBAPIError) -> Words:
    """Return the first line of the driver's own message, which for operational faults names no values."""
    return database_words(str(error.orig).split("\n")[0][:200])
