"""Dated lists in a store 清单: versions that follow one another, and which of them holds on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from attrs import frozen
from sqlalchemy import Connection, insert, select

from jointsup.canonical import canonical, id_fault
from jointsup.codec.reading import read_document
from jointsup.codec.structure import structure, unstructure
from jointsup.errors import BadDocument, Problem, problem
from jointsup.hashes import sha256_hex
from jointsup.model.matters import DepartmentList, ListRow, MatterList, holds
from jointsup.services.acting import Acting
from jointsup.store.acts import Act
from jointsup.store.columns import from_row, to_row
from jointsup.store.tables import Tables

Kind = Literal["departments", "matters"]
ListDocument = TypeVar("ListDocument", DepartmentList, MatterList)


def read_list(document: ListDocument | Mapping[str, Any] | str | Path, cls: type[ListDocument]) -> ListDocument:
    """Return the list that a file, plain JSON or an instance says; raises :class:`~jointsup.errors.BadDocument`."""
    if isinstance(document, cls):
        return document
    if isinstance(document, Mapping):
        return structure(document, cls, cls.__name__)
    return read_document(Path(str(document)), cls)


def require_sound(document: DepartmentList | MatterList, ids: Sequence[str], more: Sequence[Problem]) -> None:
    """Raise :class:`~jointsup.errors.BadDocument` with all that is wrong with a list's ids and days, and what else was found."""
    problems = [
        problem(f"text.{fault}", where, text)
        for where, text in [("id", document.id), ("version", document.version), *(("id", one) for one in ids)]
        if (fault := id_fault(text)) is not None
    ]
    problems += [problem("list.twice", document.id, one) for one in sorted({one for one in ids if ids.count(one) > 1})]
    if document.valid_to is not None and document.valid_to < document.valid_from:
        problems.append(problem("list.validity", document.id, f"{document.valid_from} … {document.valid_to}"))
    problems += more
    if problems:
        raise BadDocument(problems)


@frozen
class Lists:
    """The lists of one kind in a store, within a transaction of the caller's."""

    tables: Tables
    kind: Kind

    def add(self, act: Act, document: DepartmentList | MatterList) -> ListRow:
        """Keep a version of a list.

        Raises :class:`~jointsup.errors.BadDocument` where this version, or one from the same day on, stands already.
        """
        text = canonical(unstructure(document))
        row = ListRow(
            self.kind,
            document.id,
            document.valid_from,
            document.valid_to,
            document.version,
            sha256_hex(text.encode()),
            text,
            document.source,
            act.at,
        )
        problems = [
            problem("list.stands", document.id, document.version, other=other.version, first=other.valid_from)
            for other in self.versions(act.connection, document.id)
            if other.version == document.version or other.valid_from == document.valid_from
        ]
        if problems:
            raise BadDocument(problems)
        act.connection.execute(insert(self.tables.list), to_row(row))
        return row

    def versions(self, connection: Connection, identity: str | None = None) -> list[ListRow]:
        """Return the versions of a list, or of all lists, in order of their first days."""
        table = self.tables.list
        query = select(table).where(table.c.kind == self.kind)
        if identity is not None:
            query = query.where(table.c.id == identity)
        rows = [from_row(ListRow, row) for row in connection.execute(query).mappings()]
        return sorted(rows, key=lambda row: (row.id, row.valid_from))

    def holding(self, connection: Connection, day: str) -> list[ListRow]:
        """Return the version of each list that holds on a day: of those that have begun the last, unless it has ended."""
        last = {row.id: row for row in self.versions(connection) if row.valid_from <= day}
        return [row for row in last.values() if holds(row, day)]


def book_of(acting: Acting) -> str:
    """Return the book of the ledger for acts on lists: that of the actor's area."""
    return f"area:{acting.actor.area}"
