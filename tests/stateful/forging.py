"""Altering a ledger by SQL, clumsily or so that all of it fits again; for transactions that are rolled back."""

from __future__ import annotations

import json
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, delete, select, update

from jointsup.algorithms.ledger import checkpoint_digest, entry_digest, payload_digest
from jointsup.canonical import canonical
from jointsup.store.ledger import Ledger


@frozen
class Forger:
    """Somebody who may write to the database."""

    connection: Connection
    ledger: Ledger

    def column(self, book: str, number: int) -> None:
        """Change what a column says of an entry."""
        self._change(self.ledger.tables.entry, book, number, act="a.forged")

    def text(self, book: str, number: int) -> None:
        """Change an entry's text."""
        self._change(self.ledger.tables.entry, book, number, text=self._forged(book, number))

    def text_with_digest(self, book: str, number: int) -> None:
        """Change an entry's text and the digest beside it."""
        text = self._forged(book, number)
        self._change(self.ledger.tables.entry, book, number, text=text, digest=entry_digest(self.ledger.hash_name, text))

    def payload(self, book: str, number: int) -> None:
        """Change what an entry is about."""
        said = json.loads(self._row(self.ledger.tables.payload, book, number)["text"])
        self._change(self.ledger.tables.payload, book, number, text=canonical({**said, "facts": {"forged": 1}}))

    def payload_gone(self, book: str, number: int) -> None:
        """Take away what an entry is about."""
        self._delete(self.ledger.tables.payload, book, number)

    def payload_emptied(self, book: str, number: int) -> None:
        """Empty what an entry is about, as an erasure would, without one."""
        gone = dict.fromkeys(("person", "department", "subject", "salt", "text"))
        self._change(self.ledger.tables.payload, book, number, **gone, erased="f" * 64)

    def cut(self, book: str, number: int) -> None:
        """Take away the end of a book from an entry on, and let its head say so."""
        tables, previous = self.ledger.tables, None
        if number > 1:
            previous = self._row(tables.entry, book, number - 1)
        for table in (tables.entry, tables.payload):
            self.connection.execute(delete(table).where(table.c.book == book, table.c.number >= number))
        here = tables.book.c.book == book
        if previous is None:
            self.connection.execute(delete(tables.book).where(here))
        else:
            values = {"number": number - 1, "digest": previous["digest"], "at": previous["at"]}
            self.connection.execute(update(tables.book).where(here).values(values))

    def rewrite(self, book: str, number: int) -> None:
        """Change what an entry is about, and everything that hangs on it, so that every chain is sound again."""
        tables, name = self.ledger.tables, self.ledger.hash_name
        old = self._row(tables.payload, book, number)
        text = canonical({**json.loads(old["text"]), "facts": {**json.loads(old["text"])["facts"], "forged": 1}})
        payload = payload_digest(name, old["salt"], text)
        self._change(tables.payload, book, number, text=text, digest=payload)
        previous = self._row(tables.entry, book, number - 1)["digest"] if number > 1 else None
        query = select(tables.entry).where(tables.entry.c.book == book, tables.entry.c.number >= number)
        for row in self.connection.execute(query.order_by(tables.entry.c.number)).mappings().all():
            said = {**json.loads(row["text"]), "previous": previous}
            if row["number"] == number:
                said["payload"] = payload
            digest = entry_digest(name, canonical(said))
            self._change(tables.entry, book, row["number"], text=canonical(said), digest=digest)
            erased = tables.payload.c.erased == row["digest"]
            self.connection.execute(update(tables.payload).where(erased).values(erased=digest))
            previous = digest
        self.connection.execute(update(tables.book).where(tables.book.c.book == book).values(digest=previous))
        self._rewrite_checkpoints()

    def _rewrite_checkpoints(self) -> None:
        table, entry, previous = self.ledger.tables.checkpoint, self.ledger.tables.entry, None
        digests = {(row.book, row.number): row.digest for row in self.connection.execute(select(entry))}
        for row in self.connection.execute(select(table).order_by(table.c.number)).mappings().all():
            said = json.loads(row["text"])
            heads = [[book, number, digests[book, number]] for book, number, _ in said["heads"]]
            text = canonical({**said, "heads": heads, "previous": previous})
            previous = checkpoint_digest(self.ledger.hash_name, text)
            self.connection.execute(update(table).where(table.c.number == row["number"]).values(text=text, digest=previous))

    def _forged(self, book: str, number: int) -> str:
        return canonical({**json.loads(self._row(self.ledger.tables.entry, book, number)["text"]), "act": "a.forged"})

    def _row(self, table: Any, book: str, number: int) -> Any:
        return self.connection.execute(select(table).where(table.c.book == book, table.c.number == number)).mappings().one()

    def _change(self, table: Any, book: str, number: int, **values: Any) -> None:
        self.connection.execute(update(table).where(table.c.book == book, table.c.number == number).values(values))

    def _delete(self, table: Any, book: str, number: int) -> None:
        self.connection.execute(delete(table).where(table.c.book == book, table.c.number == number))
