"""The ledger's chain: entries added, payloads kept apart, checkpoints made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, insert, select, update

from jointsup.algorithms.ledger import checkpoint_digest, entry_digest, payload_digest
from jointsup.canonical import canonical
from jointsup.codec.structure import unstructure
from jointsup.model.ledger import BookRow, Checkpoint, CheckpointRow, Entry, EntryRow, PayloadRow
from jointsup.store.columns import from_row, to_row
from jointsup.store.statements import inserted, rows_by, updated
from jointsup.store.tables import Tables

ERASE = "ledger.erase"
"""The act that empties a payload; its own can't be emptied, since it says by what right."""
BY_THOUSANDS = {"yield_per": 1000}
"""How many rows are held in memory while a table is walked."""


@frozen
class Draft:
    """An entry to be: the book it goes to, what is done to what, and the facts of it."""

    book: str
    act: str
    subject: str
    facts: Mapping[str, Any]


class Ledger:
    """The ledger in a store, within a transaction of the caller's."""

    def __init__(self, tables: Tables, hash_name: str, random: Callable[[int], bytes]) -> None:
        self.tables, self.hash_name, self.random = tables, hash_name, random

    def head(self, connection: Connection, book: str) -> BookRow | None:
        """Return the head of a book, None for a book without entries."""
        row = connection.execute(rows_by(self.tables.book, "book"), {"book": book}).mappings().first()
        return None if row is None else from_row(BookRow, row)

    def append(
        self, connection: Connection, drafts: Sequence[Draft], *, at: str, person: str, department: str
    ) -> list[EntryRow]:
        """Add entries at the ends of their books, in the order given, with their payloads; return them."""
        entries, payloads, heads, fresh = [], [], {}, set()
        for draft in drafts:
            if draft.book not in heads:
                found = self.head(connection, draft.book)
                if found is None:
                    fresh.add(draft.book)
                heads[draft.book] = found
            before = heads[draft.book]
            salt = self.random(16).hex()
            text = canonical(
                {"department": department, "facts": draft.facts, "person": person, "subject": draft.subject}
            )
            payload = payload_digest(self.hash_name, salt, text)
            number = before.number + 1 if before else 1
            entry = Entry(draft.act, at, draft.book, number, payload, before.digest if before else None)
            entry_text = canonical(unstructure(entry))
            row = EntryRow(
                draft.book, number, at, draft.act, entry_digest(self.hash_name, entry_text), entry_text
            )
            entries.append(row)
            payloads.append(
                PayloadRow(payload, draft.book, number, person, department, draft.subject, salt, text)
            )
            heads[draft.book] = BookRow(
                draft.book, number, row.digest, at, before.checkpointed if before else 0
            )
        connection.execute(inserted(self.tables.entry), [to_row(row) for row in entries])
        connection.execute(inserted(self.tables.payload), [to_row(row) for row in payloads])
        table = self.tables.book
        for book, head in heads.items():
            values = to_row(head) if head else {}
            if book in fresh:
                connection.execute(inserted(table), values)
            else:
                connection.execute(updated(table, "book"), {**values, "key_": book})
        return entries

    def checkpoint(self, connection: Connection, at: str) -> CheckpointRow:
        """Join the heads of all books that went on since the last checkpoint; return the last one where none did."""
        books, table = self.tables.book, self.tables.checkpoint
        last = self.last_checkpoint(connection)
        moved = connection.execute(
            select(books.c.book, books.c.number, books.c.digest)
            .where(books.c.number > books.c.checkpointed)
            .order_by(books.c.book)
        ).all()
        if not moved and last is not None:
            return last
        # Databases other than the shipped ones order texts by rules of their own.
        heads = sorted(((b, n, d) for b, n, d in moved), key=lambda head: head[0].encode())
        made = Checkpoint(at, heads, last.number + 1 if last else 1, last.digest if last else None)
        text = canonical(unstructure(made))
        row = CheckpointRow(made.number, checkpoint_digest(self.hash_name, text), text)
        connection.execute(insert(table), to_row(row))
        connection.execute(
            update(books).where(books.c.number > books.c.checkpointed).values(checkpointed=books.c.number)
        )
        return row

    def last_checkpoint(self, connection: Connection) -> CheckpointRow | None:
        """Return the last checkpoint, None before the first."""
        table = self.tables.checkpoint
        row = connection.execute(select(table).order_by(table.c.number.desc()).limit(1)).mappings().first()
        return None if row is None else from_row(CheckpointRow, row)

    def checkpoint_text(self, connection: Connection, digest: str) -> str:
        """Return the text of the checkpoint with a digest."""
        table = self.tables.checkpoint
        text: str = connection.execute(select(table.c.text).where(table.c.digest == digest)).scalar_one()
        return text

    def entries(self, connection: Connection, book: str | None = None) -> Iterator[EntryRow]:
        """Yield the entries of a book, or of all books, each book in its order."""
        table = self.tables.entry
        query = select(table).order_by(table.c.book, table.c.number)
        if book is not None:
            query = query.where(table.c.book == book)
        with connection.execute(query, execution_options=BY_THOUSANDS) as result:
            for row in result.mappings():
                yield from_row(EntryRow, row)

    def entries_with_payloads(self, connection: Connection) -> Iterator[tuple[EntryRow, PayloadRow | None]]:
        """Yield all entries, each book in its order, each with its payload where there is one."""
        entries, payloads = self.tables.entry, self.tables.payload
        here = (entries.c.book == payloads.c.book) & (entries.c.number == payloads.c.number)
        query = (
            select(*entries.c, *(column.label(f"payload_{column.name}") for column in payloads.c))
            .select_from(entries.outerjoin(payloads, here))
            .order_by(entries.c.book, entries.c.number)
        )
        with connection.execute(query, execution_options=BY_THOUSANDS) as result:
            for row in result.mappings():
                found = {column.name: row[f"payload_{column.name}"] for column in payloads.c}
                payload = from_row(PayloadRow, found) if found["digest"] else None
                yield from_row(EntryRow, {column.name: row[column.name] for column in entries.c}), payload

    def payload(self, connection: Connection, digest: str) -> PayloadRow | None:
        """Return the payload of a digest."""
        table = self.tables.payload
        row = connection.execute(select(table).where(table.c.digest == digest)).mappings().first()
        return None if row is None else from_row(PayloadRow, row)

    def erase(self, connection: Connection, digest: str, by: str) -> bool:
        """Empty a payload, naming the digest of the entry that did so; return whether there was something to erase."""
        table = self.tables.payload
        result: Any = connection.execute(
            update(table)
            .where(table.c.digest == digest, table.c.erased.is_(None))
            .values(person=None, department=None, subject=None, salt=None, text=None, erased=by)
        )
        return bool(result.rowcount)
