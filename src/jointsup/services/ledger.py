"""The ledger read, checked, joined in checkpoints, and erased where the law asks 台账: ``app.ledger``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Row, Select, select, update

from jointsup.canonical import read_canonical
from jointsup.codec.structure import structure
from jointsup.errors import Forbidden, NotNow, Problem, Unknown, problem
from jointsup.model.ledger import Checkpoint
from jointsup.model.meaning import MASKED
from jointsup.services.acting import OF, STORE, Acting
from jointsup.services.folders import read_json
from jointsup.store.acts import instant
from jointsup.store.checking import LedgerReport, check_ledger
from jointsup.store.ledger import ERASE

KEPT = frozenset({"id", "new", "old", "taken"})
"""Facts of entries that are rows of registers and draws: they are masked here for everybody, and read where their rules hold."""


@frozen
class ShownEntry:
    """An entry of the ledger as it is shown.

    ``person``, what stands behind a colon in ``subject``, and ``facts`` are graded: without a purpose they are masked and None. Of the
    facts, rows of registers and draws stay masked (:data:`KEPT`). ``erased`` is the digest of the entry that erased the payload, empty
    where it stands; then person, department and subject are empty, and facts None.
    """

    book: str
    number: int
    at: str
    act: str
    digest: str
    person: str
    department: str
    subject: str
    facts: Mapping[str, Any] | None
    erased: str


@frozen
class LedgerService:
    """``app.ledger``: every act that was ever done in the store, in books, each a chain of digests."""

    _acting: Acting

    def show(
        self,
        *,
        book: str | None = None,
        subject: str | None = None,
        person: str | None = None,
        act: str | None = None,
        since: date | None = None,
        until: date | None = None,
        purpose: str = "",
        after: ShownEntry | None = None,
        limit: int = 100,
    ) -> Sequence[ShownEntry]:
        """Return at most ``limit`` entries that fit all that is named, in order of time; ``after`` goes on behind the last one shown.

        ``since`` and ``until`` are days of the store's clock, both included. With a ``purpose`` the graded fields are shown, and the
        reading stands in the book ``reads`` before anything of it is given out; to ask for a ``person``, or for a subject that names one,
        needs one. The whole ledger is for those whose grant reaches the whole store; others ask for a book of their area.

        Raises :class:`~jointsup.errors.Forbidden`.
        """
        area = self._area(book)
        if not purpose and (person is not None or OF in (subject or "")):
            raise Forbidden([problem("access.purpose", "ledger.show")])
        if purpose:
            self._acting.read_graded("ledger.personal", purpose, subject=subject or book or "ledger", area=area)
        conditions = self._conditions(book, subject, person, act, since, until, after)
        with self._acting.reading("ledger.show", area=area) as connection:
            rows = connection.execute(self._query().where(*conditions).limit(limit)).all()
        return [_shown(row, bool(purpose)) for row in rows]

    def check(self, *, files: bool = True, against: Sequence[Path | Mapping[str, Any]] = ()) -> LedgerReport:
        """Check every chain, payload and checkpoint; with ``files``, every file of the data folder that an act named.

        ``against`` are documents that left the house, or files of them: a ``record.json``, a ``checkpoint/1``, an ``entry/1``.

        Raises :class:`~jointsup.errors.Forbidden`; what is wrong with the ledger is in the report.
        """
        documents = left_documents(against)
        store = self._acting.store
        with self._acting.reading("ledger.check") as connection:
            return check_ledger(connection, store.ledger, store.files if files else None, documents)

    def checkpoint(self) -> Checkpoint:
        """Join the heads of all books in a checkpoint and return it, to be handed to somebody outside the house.

        Whoever keeps it can later show with :meth:`check` that the ledger was not rewritten. Raises :class:`~jointsup.errors.Forbidden`.
        """
        with self._acting.act("ledger.checkpoint", book=STORE) as act:
            digest = act.checkpoint()
            act.note(checkpoint=digest)
            made = self._acting.store.ledger.last_checkpoint(act.connection)
        assert made is not None
        return structure(read_canonical(made.text), Checkpoint)

    def erase(self, entries: Sequence[tuple[str, int]], ground: str) -> Sequence[str]:
        """Empty the payloads of entries, given as (book, number), and what their acts sent; return the digests of the erasing entries.

        The entries and their chains stay, and the check stays clean: each erasure is an entry itself, with its ``ground`` (the article
        of law, the request). Backups made before hold the data until they are destroyed.

        Raises :class:`~jointsup.errors.Unknown` for entries that are not there, :class:`~jointsup.errors.NotNow` for payloads
        erased before, :class:`~jointsup.errors.Forbidden` for entries of erasures.
        """
        if not ground or not entries:
            raise Forbidden([problem("ledger.ground", "")])
        (first, *rest), store = list(dict.fromkeys(entries)), self._acting.store
        with self._acting.act(ERASE, book=STORE, subject=_name(first)) as act:
            digests = self._payloads(act.connection, [first, *rest])
            act.note(payload=digests[0], ground=ground)
            for entry, digest in zip(rest, digests[1:], strict=True):
                act.also(STORE, ERASE, _name(entry), payload=digest, ground=ground)

            def empty(_: Any) -> None:
                for digest, by in zip(digests, act.entries, strict=True):
                    store.ledger.erase(act.connection, digest, by.digest)

            act.afterwards(empty)
            outbox = store.tables.outbox
            for book, number in (first, *rest):
                here = (outbox.c.book == book) & (outbox.c.number == number)
                emptied = {"state": "erased", "due": act.at, "body": None, "lease": None, "receipt": None, "fault": None}
                act.connection.execute(update(outbox).where(here).values(emptied))
        if not self._acting.joined:
            store.storage.scrub(store.engine)
        return [by.digest for by in act.entries]

    def _payloads(self, connection: Connection, entries: Sequence[tuple[str, int]]) -> list[str]:
        """Return the digests of the payloads to erase, or raise what speaks against it, for all entries at once."""
        unknown: list[Problem] = []
        kept: list[Problem] = []
        before: list[Problem] = []
        digests = []
        for book, number in entries:
            table = self._acting.store.tables.entry
            row = connection.execute(self._query().where(table.c.book == book, table.c.number == number)).first()
            where = _name((book, number))
            if row is None:
                unknown.append(problem("ledger.no_entry", where))
            elif row.act == ERASE:
                kept.append(problem("ledger.erase_kept", where))
            elif row.erased:
                before.append(problem("ledger.erased_before", where, row.erased))
            else:
                digests.append(row.payload)
        for kind, problems in ((Unknown, unknown), (Forbidden, kept), (NotNow, before)):
            if problems:
                raise kind(problems)
        return digests

    def _area(self, book: str | None) -> str | None:
        """Return the area that a book is of; None where it is of the store as a whole."""
        kind, _, what = (book or "").partition(":")
        if kind != "round":
            return what if kind == "area" else None
        table = self._acting.store.tables.round
        with self._acting.store.acts.reading() as connection:
            return connection.execute(select(table.c.area).where(table.c.round_id == what).limit(1)).scalar()

    def _query(self) -> Select[Any]:
        entry, payload = self._acting.store.tables.entry, self._acting.store.tables.payload
        return (
            select(
                *(entry.c[name] for name in ("book", "number", "at", "act", "digest")),
                *(payload.c[name] for name in ("person", "department", "subject", "text", "erased")),
                payload.c.digest.label("payload"),
            )
            .join(payload, (entry.c.book == payload.c.book) & (entry.c.number == payload.c.number))
            .order_by(entry.c.at, entry.c.book, entry.c.number)
        )

    def _conditions(
        self,
        book: str | None,
        subject: str | None,
        person: str | None,
        act: str | None,
        since: date | None,
        until: date | None,
        after: ShownEntry | None,
    ) -> list[ColumnElement[bool]]:
        entry, payload = self._acting.store.tables.entry, self._acting.store.tables.payload
        wanted = ((entry.c.book, book), (entry.c.act, act), (payload.c.subject, subject), (payload.c.person, person))
        found = [column == value for column, value in wanted if value is not None]
        if since is not None:
            found.append(entry.c.at >= self._start_of(since))
        if until is not None:
            found.append(entry.c.at < self._start_of(until + timedelta(days=1)))
        if after is not None:
            # Spelled out, as not every database compares rows of values.
            behind = (entry.c.book > after.book) | ((entry.c.book == after.book) & (entry.c.number > after.number))
            found.append((entry.c.at > after.at) | ((entry.c.at == after.at) & behind))
        return found

    def _start_of(self, day: date) -> str:
        return instant(datetime.combine(day, time(), self._acting.store.acts.clock().tzinfo))


def left_documents(against: Sequence[Path | Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """Return documents that left the house, given as they are or as their files, by the names that faults call them."""
    return {
        each.name if isinstance(each, Path) else f"against {number}": read_json(each) if isinstance(each, Path) else each
        for number, each in enumerate(against, 1)
    }


def _name(entry: tuple[str, int]) -> str:
    return f"{entry[0]}, {entry[1]}"


def _shown(row: Row[Any], graded: bool) -> ShownEntry:
    erased = row.erased or ""
    facts = read_canonical(row.text)["facts"] if graded and not erased else None
    if facts is not None:
        facts = {name: MASKED if name in KEPT else value for name, value in facts.items()}
    person, subject = row.person or "", row.subject or ""
    if not graded and not erased:
        what, of, _ = subject.partition(OF)
        person, subject = MASKED, f"{what}{of}{MASKED}" if of else subject
    return ShownEntry(
        row.book, row.number, row.at, row.act, row.digest, person, row.department or "", subject, facts, erased
    )
