"""The ledger checked: every chain, every payload, every checkpoint, and all of it against what once left the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, select

from jointsup.canonical import canonical, read_canonical
from jointsup.errors import BadText, JointsupError, Problem, problem
from jointsup.model.ledger import PayloadRow
from jointsup.store.columns import from_row
from jointsup.store.files import Files
from jointsup.store.ledger import Ledger, checkpoint_digest, entry_digest, payload_digest


@frozen
class LedgerReport:
    """What a check of the ledger found: faults, remarks (a clock that went back, payloads erased), and how much was read."""

    faults: Sequence[Problem]
    remarks: Sequence[Problem]
    entries: int
    books: int
    checkpoints: int
    files: int

    @property
    def clean(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


def check_ledger(
    connection: Connection, ledger: Ledger, files: Files | None = None, against: Sequence[Mapping[str, Any]] = ()
) -> LedgerReport:
    """Check the whole ledger; with ``files``, that every file named stands whole in the data folder.

    ``against`` are documents that left the house and came back: a ``checkpoint/1``, a record's head or an ``entry/1``. A ledger
    that was rewritten whole has its own sound chains, but not these.
    """
    return _Check(connection, ledger).run(files, against)


class _Check:
    def __init__(self, connection: Connection, ledger: Ledger) -> None:
        self.connection, self.ledger, self.tables = connection, ledger, ledger.tables
        self.faults: list[Problem] = []
        self.remarks: list[Problem] = []
        self.checkpoints: dict[str, Mapping[str, Any]] = {}

    def run(self, files: Files | None, against: Sequence[Mapping[str, Any]]) -> LedgerReport:
        self._read_checkpoints()
        entries, books = self._entries()
        self._spare_payloads()
        for number, document in enumerate(against, 1):
            self._against(number, document)
        kept = self._files(files) if files is not None else 0
        return LedgerReport(self.faults, self.remarks, entries, books, len(self.checkpoints), kept)

    def fault(self, code: str, where: str, value: object = "", **details: object) -> None:
        self.faults.append(problem(code, where, value, **details))

    def _read_checkpoints(self) -> None:
        table, previous = self.tables.checkpoint, None
        rows = self.connection.execute(select(table).order_by(table.c.number)).mappings()
        for place, row in enumerate(rows, 1):
            where = f"checkpoint {row['number']}"
            document = self._document(row["text"], where)
            if document is None:
                continue
            digest = checkpoint_digest(self.ledger.hash_name, row["text"])
            if digest != row["digest"] or document["number"] != row["number"]:
                self.fault("ledger.digest", where, digest, named=row["digest"])
            if row["number"] != place or document["previous"] != previous:
                self.fault("ledger.chain", where, document["previous"] or "–", expected=previous or "–")
            previous = digest
            self.checkpoints[digest] = document

    def _document(self, text: str, where: str) -> dict[str, Any] | None:
        try:
            document = read_canonical(text or "", where)
        except BadText as error:
            self.faults += error.problems
            return None
        return document if isinstance(document, dict) else None

    def _entries(self) -> tuple[int, int]:
        """Walk all books; return how many entries and books there are."""
        wanted: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for digest, checkpoint in self.checkpoints.items():
            for book, number, head in checkpoint["heads"]:
                wanted.setdefault((book, number), []).append((head, digest))
        ended: dict[str, tuple[int, str]] = {}
        count, at = 0, ""
        for row, payload in self.ledger.entries_with_payloads(self.connection):
            count += 1
            number, previous = ended.get(row.book, (0, None))
            where = f"{row.book}, {row.number}"
            entry = self._document(row.text, where) or {}
            digest = entry_digest(self.ledger.hash_name, row.text)
            if digest != row.digest:
                self.fault("ledger.digest", where, digest, named=row.digest)
            shown = (row.book, row.number, row.at, row.act)
            if tuple(entry.get(name) for name in ("book", "number", "at", "act")) != shown:
                self.fault("ledger.columns", where)
            if row.number != number + 1 or entry.get("previous") != previous:
                self.fault("ledger.chain", where, entry.get("previous") or "–", expected=previous or "–")
            if number and datetime.fromisoformat(row.at) < datetime.fromisoformat(at):
                self.remarks.append(problem("ledger.time", where, row.at, before=at))
            self._payload(entry, payload, where)
            ended[row.book], at = (row.number, digest), row.at
            for head, checkpoint_named in wanted.pop((row.book, row.number), ()):
                if head != digest:
                    self.fault("ledger.checkpoint", where, digest, named=head, checkpoint=checkpoint_named)
        for (missing, place), claims in sorted(wanted.items()):
            self.fault("ledger.lost", f"{missing}, {place}", claims[0][0], checkpoint=claims[0][1])
        self._heads(ended)
        return count, len(ended)

    def _heads(self, ended: Mapping[str, tuple[int, str]]) -> None:
        rows = self.connection.execute(select(self.tables.book)).mappings()
        heads = {row["book"]: (row["number"], row["digest"]) for row in rows}
        for name in sorted(heads.keys() | ended.keys()):
            if heads.get(name) != ended.get(name):
                self.fault("ledger.head", name)

    def _payload(self, entry: Mapping[str, Any], payload: PayloadRow | None, where: str) -> None:
        if payload is None or payload.digest != entry.get("payload"):
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

    def _quiet(self, text: str) -> dict[str, Any] | None:
        try:
            found = read_canonical(text or "")
        except BadText:
            return None
        return found if isinstance(found, dict) else None

    def _columns_agree(self, payload: PayloadRow) -> bool:
        said = self._quiet(payload.text) or {}
        columns = (payload.person, payload.department, payload.subject)
        return tuple(said.get(name) for name in ("person", "department", "subject")) == columns

    def _erased(self, payload: PayloadRow, where: str) -> None:
        table = self.tables.entry
        found = self.connection.execute(
            select(table.c.act).where(table.c.digest == payload.erased)
        ).scalar_one_or_none()
        if found != "ledger.erase":
            self.fault("ledger.erased_by", where, payload.erased)
        elif payload.text or payload.salt:
            self.fault("ledger.payload", where)
        else:
            self.remarks.append(problem("ledger.erased", where, payload.erased))

    def _against(self, number: int, document: Mapping[str, Any]) -> None:
        where = f"--against {number}"
        schema = document.get("schema")
        if schema == "record/1":
            digest = document.get("checkpoint")
            if digest is None:
                self.remarks.append(problem("ledger.no_checkpoint", where))
            elif digest not in self.checkpoints:
                self.fault("ledger.rewritten", where, digest)
        elif schema == "checkpoint/1":
            digest = checkpoint_digest(self.ledger.hash_name, canonical(document))
            if digest not in self.checkpoints:
                self.fault("ledger.rewritten", where, digest)
        elif schema == "entry/1":
            digest = entry_digest(self.ledger.hash_name, canonical(document))
            table = self.tables.entry
            if self.connection.execute(select(table.c.book).where(table.c.digest == digest)).first() is None:
                self.fault("ledger.rewritten", where, digest)
        else:
            self.fault("ledger.against", where, schema or "–")

    def _files(self, files: Files) -> int:
        count = 0
        for row in self.connection.execute(select(self.tables.file)).mappings():
            count += 1
            try:
                files.check(row["digest"])
            except JointsupError as error:
                self.faults += error.problems
        return count


def payloads_of(connection: Connection, ledger: Ledger, **columns: str) -> Iterator[PayloadRow]:
    """Yield the payloads whose columns (``person``, ``subject``, ``book``) have these values, in order of book and number."""
    table = ledger.tables.payload
    query = select(table).order_by(table.c.book, table.c.number)
    for name, value in columns.items():
        query = query.where(table.c[name] == value)
    for row in connection.execute(query).mappings():
        yield from_row(PayloadRow, dict(row))
