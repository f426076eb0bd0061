"""The ledger checked: every chain, every payload, every checkpoint, and all of it against what once left the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from attrs import frozen
from sqlalchemy import Connection, Table, select

from jointsup.algorithms.ledger import checkpoint_digest, entry_digest, payload_digest
from jointsup.canonical import canonical, read_canonical
from jointsup.codec.structure import structure
from jointsup.errors import BadDocument, BadText, JointsupError, Problem, problem
from jointsup.model.ledger import Checkpoint, Entry, PayloadRow
from jointsup.store.files import Files
from jointsup.store.ledger import BY_THOUSANDS, ERASE, Ledger

T = TypeVar("T")


MOST = 1000
"""How many faults, and how many remarks, are told; the rest is counted."""


@frozen
class LedgerReport:
    """What a check of the ledger found: faults, remarks (a clock that went back, payloads erased), and how much was read.

    ``faults`` and ``remarks`` hold the first :data:`MOST` of each; ``fault_count`` and ``remark_count`` say how many there are.
    """

    faults: Sequence[Problem]
    remarks: Sequence[Problem]
    fault_count: int
    remark_count: int
    entries: int
    books: int
    checkpoints: int
    files: int

    @property
    def clean(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.fault_count


def check_ledger(
    connection: Connection, ledger: Ledger, files: Files | None = None, against: Mapping[str, Mapping[str, Any]] | None = None
) -> LedgerReport:
    """Check the whole ledger; with ``files``, that every file named stands whole in the data folder.

    ``against`` are documents that left the house and came back, by the names that faults call them: a ``checkpoint/1``, a record's
    head or an ``entry/1``. A ledger that was rewritten whole has its own sound chains, but not these. Memory stays bounded.
    """
    return _Check(connection, ledger).run(files, against or {})


class Found:
    """Problems as they come up: the first of them, and how many there are."""

    def __init__(self) -> None:
        self.first: list[Problem] = []
        self.count = 0

    def add(self, *problems: Problem) -> None:
        """Take problems in."""
        self.first += problems[: MOST - len(self.first)]
        self.count += len(problems)


class _Check:
    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self.connection, self.ledger, self.tables = connection, ledger, ledger.tables
        self.faults, self.remarks = Found(), Found()

    def run(self, files: Files | None, against: Mapping[str, Mapping[str, Any]]) -> LedgerReport:
        entries, books = self._entries()
        checkpoints = self._checkpoints()
        self._spare_payloads()
        for name, document in against.items():
            self._against(name, document)
        kept = self._files(files) if files is not None else 0
        faults, remarks = self.faults, self.remarks
        return LedgerReport(
            faults.first, remarks.first, faults.count, remarks.count, entries, books, checkpoints, kept
        )

    def fault(self, code: str, where: str, value: object = "", **details: object) -> None:
        self.faults.add(problem(code, where, value, **details))

    def _checkpoints(self) -> int:
        """Walk the chain of checkpoints; return how many there are. The entries' own digests were checked before."""
        table, count, previous = self.tables.checkpoint, 0, None
        query = select(table).order_by(table.c.number)
        with self.connection.execute(query, execution_options=BY_THOUSANDS) as rows:
            for row in rows.mappings():
                count += 1
                where = f"checkpoint {row['number']}"
                digest = checkpoint_digest(self.ledger.hash_name, row["text"] or "")
                document = self._document(row["text"], where, Checkpoint)
                if document is not None:
                    self._checkpoint(row, document, digest, where, (count, previous))
                previous = digest
        return count

    def _checkpoint(
        self, row: Mapping[Any, Any], document: Checkpoint, digest: str, where: str, expected: tuple[int, str | None]
    ) -> None:
        place, previous = expected
        if digest != row["digest"] or document.number != row["number"]:
            self.fault("ledger.digest", where, digest, named=row["digest"])
        if document.number != place or document.previous != previous:
            self.fault("ledger.chain", where, document.previous or "–", expected=previous or "–")
        for book, number, head in document.heads:
            found = self._entry_digest(book, number)
            if found is None:
                self.fault("ledger.lost", f"{book}, {number}", head, checkpoint=digest)
            elif found != head:
                self.fault("ledger.checkpoint", f"{book}, {number}", found, named=head, checkpoint=digest)

    def _entry_digest(self, book: str, number: int) -> str | None:
        table = self.tables.entry
        query = select(table.c.digest).where(table.c.book == book, table.c.number == number)
        return self.connection.execute(query).scalar_one_or_none()

    def _document(self, text: str | None, where: str, cls: type[T]) -> T | None:
        try:
            return structure(read_canonical(text or "", where), cls, where)
        except (BadText, BadDocument) as error:
            self.faults.add(*error.problems)
            return None

    def _entries(self) -> tuple[int, int]:
        """Walk all books; return how many entries and books there are."""
        count, books = 0, 0
        last: tuple[str, int, str | None, str] = ("", 0, None, "")
        for row, payload in self.ledger.entries_with_payloads(self.connection):
            count += 1
            if row.book != last[0]:
                books += 1
                self._head(*last[:3])
                last = (row.book, 0, None, "")
            _, number, previous, at = last
            where = f"{row.book}, {row.number}"
            digest = entry_digest(self.ledger.hash_name, row.text)
            if digest != row.digest:
                self.fault("ledger.digest", where, digest, named=row.digest)
            entry = self._document(row.text, where, Entry)
            if entry is not None:
                if (entry.book, entry.number, entry.at, entry.act) != (row.book, row.number, row.at, row.act):
                    self.fault("ledger.columns", where)
                if entry.previous != previous or row.number != number + 1:
                    self.fault("ledger.chain", where, entry.previous or "–", expected=previous or "–")
                if row.at < at:
                    self.remarks.add(problem("ledger.time", where, row.at, before=at))
                self._payload(entry, payload, where)
            last = (row.book, row.number, digest, row.at)
        self._head(*last[:3])
        self._headless()
        return count, books

    def _head(self, book: str, number: int, digest: str | None) -> None:
        if book:
            head = self.ledger.head(self.connection, book)
            if head is None or (head.number, head.digest) != (number, digest):
                self.fault("ledger.head", book)

    def _headless(self) -> None:
        """Name heads of books that have no entry."""
        books, entries = self.tables.book, self.tables.entry
        there = select(entries.c.number).where(entries.c.book == books.c.book).exists()
        for (book,) in self.connection.execute(select(books.c.book).where(~there).order_by(books.c.book)):
            self.fault("ledger.head", book)

    def _payload(self, entry: Entry, payload: PayloadRow | None, where: str) -> None:
        if payload is None or payload.digest != entry.payload:
            self.fault("ledger.payload_missing", where)
        elif payload.erased:
            self._erased(payload, where)
        elif payload_digest(self.ledger.hash_name, payload.salt, payload.text) != payload.digest:
            self.fault("ledger.payload", where)
        elif not self._columns_agree(payload):
            self.fault("ledger.columns", where)

    def _spare_payloads(self) -> None:
        """Name payloads that no entry has."""
        entries, payloads = self.tables.entry, self.tables.payload
        here = (entries.c.book == payloads.c.book) & (entries.c.number == payloads.c.number)
        spare = select(payloads.c.book, payloads.c.number).where(~select(entries.c.number).where(here).exists())
        for book, number in self.connection.execute(spare):
            self.fault("ledger.payload_spare", f"{book}, {number}")

    def _columns_agree(self, payload: PayloadRow) -> bool:
        said = _object(payload.text)
        columns = (payload.person, payload.department, payload.subject)
        return tuple(said.get(name) for name in ("person", "department", "subject")) == columns

    def _erased(self, payload: PayloadRow, where: str) -> None:
        """Ask for the act that emptied a payload: an erasure that names this very one."""
        entries, payloads = self.tables.entry, self.tables.payload
        query = (
            select(entries.c.act, payloads.c.text)
            .join(payloads, (entries.c.book == payloads.c.book) & (entries.c.number == payloads.c.number))
            .where(entries.c.digest == payload.erased)
        )
        found = self.connection.execute(query).first()
        if found is None or found[0] != ERASE or _object(found[1]).get("facts", {}).get("payload") != payload.digest:
            self.fault("ledger.erased_by", where, payload.erased)
        elif payload.text or payload.salt or payload.person or payload.subject:
            self.fault("ledger.payload", where)
        else:
            self.remarks.add(problem("ledger.erased", where, payload.erased))

    def _against(self, where: str, document: Mapping[str, Any]) -> None:
        schema, hash_name = document.get("schema"), self.ledger.hash_name
        if schema == "record/1" and document.get("checkpoint") is None:
            self.remarks.add(problem("ledger.no_checkpoint", where))
        elif schema == "record/1":
            self._left(where, self.tables.checkpoint, str(document["checkpoint"]))
        elif schema == "checkpoint/1":
            self._left(where, self.tables.checkpoint, checkpoint_digest(hash_name, canonical(document)))
        elif schema == "entry/1":
            self._left(where, self.tables.entry, entry_digest(hash_name, canonical(document)))
        else:
            self.fault("ledger.against", where, schema or "–")

    def _left(self, where: str, table: Table, digest: str) -> None:
        """Look for what left the house."""
        if self.connection.execute(select(table.c.digest).where(table.c.digest == digest)).first() is None:
            self.fault("ledger.rewritten", where, digest)

    def _files(self, files: Files) -> int:
        count, table = 0, self.tables.file
        query = select(table).order_by(table.c.digest)
        with self.connection.execute(query, execution_options=BY_THOUSANDS) as rows:
            for row in rows.mappings():
                count += 1
                try:
                    files.check(row["digest"])
                except JointsupError as error:
                    self.faults.add(*error.problems)
        return count


def _object(text: str | None) -> dict[str, Any]:
    """Return what a text says, nothing where it says no object."""
    try:
        found = read_canonical(text or "")
    except BadText:
        return {}
    return found if isinstance(found, dict) else {}
