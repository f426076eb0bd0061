"""The state of a register as of a day: the last load of a day at or before it, and the corrections after that load."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy import Table as SqlTable

from jointsup.algorithms.registers import Cells, Row, overlaid, rows_of
from jointsup.canonical import read_canonical
from jointsup.codec.rows import RowsFile, header_line, id_bytes, open_rows, row_line
from jointsup.codec.structure import structure
from jointsup.codec.tables import Table
from jointsup.codec.tables.cells import parts
from jointsup.errors import BadRows, NotNow, Unknown, problem
from jointsup.model.documents import RegisterReference
from jointsup.model.registers import CorrectionRow, DeclarationRow, Inspector, LoadRow, Register
from jointsup.places import Place
from jointsup.said import Listed
from jointsup.store.columns import from_row
from jointsup.store.files import Files
from jointsup.store.statements import built_once, rows_by
from jointsup.store.tables import Tables


@frozen(slots=False)
class Snapshot:
    """A register as of a day; rows are read when they are asked for, from the file of the load."""

    definition: Register
    """The declaration by which the load was read."""
    load: LoadRow
    corrections: tuple[CorrectionRow, ...]
    """The corrections after the load, in the order in which they hold."""
    as_of: str
    _files: Files
    beside: Mapping[str, Callable[[Sequence[str]], Sequence[str | None]]] = field(factory=dict)
    """Columns that stand beside the register's own: heading to what gives the values of ids, which stand in order."""
    fresh: bool = False
    """The file of the load was made a moment ago: it is not read against its digest once more."""

    def rows(self) -> Iterator[Row]:
        """Yield all rows in order of id, corrections applied; a cell for each of ``definition.headings``.

        Raises :class:`~jointsup.errors.BadFrame` where the file of the load is damaged.
        """
        return map(self._file().read, self.row_lines())

    def rows_path(self) -> Path:
        """Return the file of the load's rows, read whole against its digest, without the corrections. Raises as :meth:`rows`."""
        digest = self.load.rows_digest
        return (self._files.path(digest) if self.fresh else self._files.check(digest)).resolve()

    def blocks(self) -> Iterator[bytes]:
        """Yield all rows as :meth:`rows` does, as the lines that they are in a file of rows, many at a time."""
        blocks = open_rows(self.rows_path()).blocks()
        overlay = {
            identity.encode(): None if cells is None else row_line(identity, cells)
            for identity, cells in self.overlay().items()
        }
        return overlaid(blocks, overlay, id_bytes)

    def row_lines(self) -> Iterator[bytes]:
        """Yield the lines of :meth:`blocks` one by one."""
        return chain.from_iterable(map(rows_of, self.blocks()))

    def find(self, identity: str) -> Cells | None:
        """Return the cells of an id, corrections applied; None where it is not there."""
        cells = self._file().find(identity)
        for correction in self._by_id.get(identity, ()):
            cells = self._corrected(cells, correction)
        return cells

    def overlay(self) -> Mapping[str, Cells | None]:
        """Return the cells of every corrected id; None for one that is gone, or that the load does not have."""
        return {identity: self.find(identity) for identity in sorted(self._by_id)}

    def lines(self) -> Iterator[bytes]:
        """Yield the file of rows with the corrections applied, for keeping it."""
        yield header_line(self.definition.headings)
        yield from self.row_lines()

    def reference(self) -> RegisterReference:
        """Return what a round document says of the register.

        Its digest is that of the file as received or, where corrections stand, of the file of rows with these applied
        (:meth:`lines`).
        """
        digest = self.load.digest
        if self.corrections:
            found = hashlib.sha256()
            for line in self.lines():
                found.update(line)
            digest = found.hexdigest()
        return RegisterReference(digest, self.load.name, self.load.refused, self.load.rows + self.load.refused)

    def table(self, fields: Mapping[str, str]) -> Table:
        """Return the columns named by ``fields`` (field → heading) as a table, ready for :func:`jointsup.services.freeze.freeze`.

        Raises :class:`~jointsup.errors.BadRows` for headings that the register does not keep.
        """
        places = {heading: place for place, heading in enumerate(self.definition.headings)}
        own = self.definition.id.column
        others = {heading for heading in fields.values() if heading in self.beside}
        missing = sorted({heading for heading in fields.values() if heading != own and heading not in places} - others)
        if missing:
            known = Listed([own, *self.definition.headings])
            raise BadRows(
                problem("register.column", self.definition.name, heading, known=known) for heading in missing
            )
        wanted = sorted({places[heading] for heading in fields.values() if heading != own and heading not in others})
        ids: list[str] = []
        columns: dict[int, list[str | None]] = {place: [] for place in wanted}
        same: dict[str | None, str | None] = {}
        for identity, cells in self.rows():
            ids.append(identity)
            for place in wanted:
                cell = cells[place]
                columns[place].append(same.setdefault(cell, cell))
        bare = [identity.partition(":")[2] for identity in ids] if self.definition.id.scheme else ids
        reference = self.reference()
        found: dict[str, Sequence[str | None]] = {own: bare, **{heading: self.beside[heading](ids) for heading in others}}
        found |= {heading: columns[place] for heading, place in places.items() if place in columns}
        return Table(
            name=self.load.name,
            digest=reference.digest,
            rows=len(ids),
            columns={name: found[heading] for name, heading in fields.items()},
            unknown_columns=(),
            refused=self.load.refused,
            problems=(),
            problem_count=0,
            headings=dict(fields),
            place=Place(self.load.name),
            counted="id",
            numbers=ids,
        )

    def inspectors(self, department: str | None = None) -> Iterator[Inspector]:
        """Yield the inspectors of a register of inspectors, in order of id; of one department alone if it is named."""
        columns = self.definition.inspectors
        if columns is None:
            raise NotNow([problem("register.not_inspectors", self.definition.name)])
        for identity, cells in self.rows():
            values = dict(zip(self.definition.headings, cells, strict=True))
            if department is None or values[columns.department] == department:
                yield Inspector(
                    identity,
                    values[columns.person] or "",
                    values[columns.card] or "",
                    values[columns.department] or "",
                    values[columns.area] or "",
                    parts(values[columns.qualifications]),
                )

    @functools.cached_property
    def _by_id(self) -> Mapping[str, Sequence[CorrectionRow]]:
        found: dict[str, list[CorrectionRow]] = {}
        for correction in self.corrections:
            found.setdefault(correction.id, []).append(correction)
        return found

    def _file(self) -> RowsFile:
        return open_rows(self._files.path(self.load.rows_digest))

    def _corrected(self, cells: Cells | None, correction: CorrectionRow) -> Cells | None:
        if correction.kind == "went":
            return None
        new = dict(correction.new_values or ())
        headings = self.definition.headings
        if correction.kind == "came":
            return tuple(new.get(heading) for heading in headings)
        if cells is None:
            return None
        return tuple(new.get(heading, cell) for heading, cell in zip(headings, cells, strict=True))


@frozen
class States:
    """The registers of a store, read within a transaction of the caller's."""

    tables: Tables
    files: Files = field(repr=False)

    def names(self, connection: Connection) -> Sequence[str]:
        """Return the names of all registers that were declared, in order."""
        column = self.tables.register.c.register
        return connection.execute(select(column).distinct().order_by(column)).scalars().all()

    def declaration(self, connection: Connection, name: str, version: int | None = None) -> tuple[DeclarationRow, Register]:
        """Return a register's declaration: the last, or the version named.

        Raises :class:`~jointsup.errors.Unknown` where there is none.
        """
        found = self.last_declaration(connection, name, version)
        if found is None:
            raise Unknown([problem("register.none", "", name)])
        return found

    def last_declaration(
        self, connection: Connection, name: str, version: int | None = None
    ) -> tuple[DeclarationRow, Register] | None:
        """Return a register's declaration, None where there is none."""
        given = {"register": name} if version is None else {"register": name, "version": version}
        row = connection.execute(_latest(self.tables.register, "version", *given), given).mappings().first()
        if row is None:
            return None
        found = from_row(DeclarationRow, row)
        return found, read_declaration(found.text)

    def loads(self, connection: Connection, name: str) -> Sequence[LoadRow]:
        """Return all loads of a register in the order in which they were made."""
        table = self.tables.load
        rows = connection.execute(select(table).where(table.c.register == name).order_by(table.c.number)).mappings()
        return [from_row(LoadRow, row) for row in rows]

    def corrections(self, connection: Connection, name: str, identity: str | None = None) -> Sequence[CorrectionRow]:
        """Return all corrections of a register, or of one id in it, in the order in which they hold: by day, then as made."""
        given = {"register": name} if identity is None else {"register": name, "id": identity}
        rows = connection.execute(_in_order(self.tables.correction, *given), given).mappings()
        return [from_row(CorrectionRow, row) for row in rows]

    def last_day(self, connection: Connection, name: str) -> str:
        """Return the latest day that a load of a register is of; empty before the first."""
        row = connection.execute(_latest(self.tables.load, "as_of", "register"), {"register": name}).first()
        return row.as_of if row else ""

    def first_day(self, connection: Connection, name: str) -> str:
        """Return the earliest day that a load of a register is of; empty before the first."""
        return min((load.as_of for load in self.loads(connection, name)), default="")

    def standing(self, connection: Connection, name: str, as_of: str, identity: str | None = None) -> Snapshot | None:
        """Return the state of a register as of a day; None where nothing was loaded of a day at or before it.

        With ``identity`` it holds the corrections of that id alone, and is for finding its row.
        """
        wanted = _standing(self.tables.load, self.tables.register)
        row = connection.execute(wanted, {"register": name, "day": as_of}).mappings().first()
        if row is None:
            return None
        load = from_row(LoadRow, row)
        after = tuple(
            each
            for each in self.corrections(connection, name, identity)
            if (load.as_of, load.number) < (each.day, each.number) and each.day <= as_of
        )
        return Snapshot(read_declaration(row["text"]), load, after, as_of, self.files)


@built_once
def _latest(table: SqlTable, by: str, *columns: str) -> Select[Any]:
    return rows_by(table, *columns).order_by(table.c[by].desc()).limit(1)


@built_once
def _in_order(corrections: SqlTable, *columns: str) -> Select[Any]:
    return rows_by(corrections, *columns).order_by(corrections.c.day, corrections.c.number)


@built_once
def _standing(load: SqlTable, declared: SqlTable) -> Select[Any]:
    """Return the select of the load that stands on a day, with the text of its declaration."""
    its_own = (declared.c.register == load.c.register) & (declared.c.version == load.c.version)
    until = (load.c.register == bindparam("register")) & (load.c.as_of <= bindparam("day"))
    query = select(load, declared.c.text).join_from(load, declared, its_own).where(until)
    return query.order_by(load.c.as_of.desc(), load.c.number.desc()).limit(1)


@functools.lru_cache(maxsize=64)
def read_declaration(text: str) -> Register:
    """Return the declaration that a stored text says."""
    return structure(read_canonical(text, "register"), Register, "register")
