"""Registers kept in a store 名录库: ``app.registers`` (policy rows S3.3-a, S3.3-d, S3.3-e)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from sqlalchemy import Connection, func, insert, select

from jointsup.algorithms.registers import Cells, differences
from jointsup.canonical import canonical
from jointsup.codec.reading import read_document
from jointsup.codec.structure import structure, unstructure
from jointsup.codec.tables import Encoding
from jointsup.errors import NotNow, Problem, problem
from jointsup.hashes import sha256_hex
from jointsup.model.registers import (
    ChangeKind,
    ChangeRow,
    DeclarationRow,
    LoadRow,
    Register,
    Values,
)
from jointsup.services.acting import Acting
from jointsup.services.register_loads import Taken, take_rows
from jointsup.services.register_states import Snapshot, States
from jointsup.store.acts import Act
from jointsup.store.columns import to_row

BATCH = 5000
"""Changes written to the database at a time."""


@frozen
class Loaded:
    """What a load did: its row in the store, what was refused, and what is to be known."""

    load: LoadRow
    unknown_columns: Sequence[str]
    problems: tuple[Problem, ...] = field(repr=False)
    problem_count: int
    remarks: tuple[Problem, ...] = field(repr=False)
    remark_count: int


def snapshot(acting: Acting, connection: Connection, name: str, as_of: date) -> Snapshot:
    """Return a register's state as of a day, within a transaction of the caller's.

    Raises :class:`~jointsup.errors.NotNow` where there is no such register, or nothing was loaded of a day at or before it.
    """
    states = States(acting.store.tables, acting.store.files)
    states.declaration(connection, name)
    found = states.standing(connection, name, as_of.isoformat())
    if found is None:
        raise NotNow([problem("register.no_load", name, as_of.isoformat())])
    return found


@frozen
class RegisterService:
    """``app.registers``: declared, loaded whole as of a day, compared, corrected row by row, looked up."""

    _acting: Acting

    def declare(self, declaration: Register | Mapping[str, Any] | str | Path) -> DeclarationRow:
        """Declare a register, or a new version of one, by a ``register/1``; the same declaration again changes nothing."""
        definition = _declaration(declaration)
        text = canonical(unstructure(definition))
        with self._acting.act(
            "registers.declare",
            book=_book(definition.area),
            subject=definition.name,
            area=definition.area,
            department=definition.department,
        ) as act:
            table = self._acting.store.tables.register
            last = act.connection.execute(
                select(func.max(table.c.version)).where(table.c.register == definition.name)
            ).scalar()
            row = DeclarationRow(
                definition.name,
                (last or 0) + 1,
                definition.title,
                definition.kind,
                definition.department,
                definition.area,
                sha256_hex(text.encode()),
                text,
                act.at,
            )
            act.connection.execute(insert(table), to_row(row))
            act.note(version=row.version, digest=row.digest)
        return row

    def load(
        self,
        name: str,
        rows: Any,
        *,
        as_of: date,
        source: str,
        ground: str,
        source_version: str = "",
        sheet: str | None = None,
        encoding: Encoding | None = None,
        take_good: bool = False,
    ) -> Loaded:
        """Load a register whole, as of a day."""
        states, store = self._states(), self._acting.store
        with store.acts.reading() as connection:
            declared, definition = states.declaration(connection, name)
        with self._acting.reading("registers.load", subject=name, area=definition.area, department=definition.department):
            pass
        taken = take_rows(
            definition, rows, as_of.isoformat(), store.files, sheet=sheet, encoding=encoding, take_good=take_good
        )
        with self._acting.act(
            "registers.load", book=_book(definition.area), subject=name, area=definition.area, department=definition.department
        ) as act:
            before = states.standing(act.connection, name, as_of.isoformat())
            load = self._load_row(act, taken, declared, as_of, source, source_version, ground)
            counts: dict[str, int] = {"came": taken.rows, "went": 0, "changed": 0}
            if before is not None:
                counts = self._compare(act, before, definition, load)
            load = evolve(
                load,
                compared=before.load.number if before else 0,
                came=counts["came"],
                went=counts["went"],
                changed=counts["changed"],
            )
            act.connection.execute(insert(store.tables.load), to_row(load))
            act.keep(taken.received)
            act.keep(taken.rows_file)
            act.note(number=load.number, as_of=load.as_of, digest=load.digest, rows=load.rows, refused=load.refused, **counts)
        return Loaded(load, taken.unknown_columns, taken.problems, taken.problem_count, taken.remarks, taken.remark_count)

    def snapshot(self, connection: Connection, name: str, as_of: date) -> Snapshot:
        """Return a register's state as of a day; see :func:`snapshot`."""
        return snapshot(self._acting, connection, name, as_of)

    def _states(self) -> States:
        return States(self._acting.store.tables, self._acting.store.files)

    def _load_row(
        self, act: Act, taken: Taken, declared: DeclarationRow, as_of: date, source: str, source_version: str, ground: str
    ) -> LoadRow:
        return LoadRow(
            declared.register,
            self._next(act.connection, declared.register),
            as_of.isoformat(),
            declared.version,
            taken.name,
            taken.received.digest,
            taken.rows_file.digest,
            taken.rows,
            taken.refused,
            0,
            0,
            0,
            0,
            source,
            source_version,
            ground,
            act.at,
        )

    def _next(self, connection: Connection, name: str) -> int:
        tables = self._acting.store.tables
        last = [
            connection.execute(select(func.max(table.c.number)).where(table.c.register == name)).scalar() or 0
            for table in (tables.load, tables.correction)
        ]
        return max(last) + 1

    def _compare(self, act: Act, before: Snapshot, definition: Register, load: LoadRow) -> dict[str, int]:
        after = Snapshot(definition, load, (), load.as_of, self._acting.store.files)
        counts = dict.fromkeys(("came", "went", "changed"), 0)
        batch: list[dict[str, Any]] = []
        for identity, old, new in differences(before.rows(), after.rows()):
            kind: ChangeKind = "came" if old is None else "went" if new is None else "changed"
            counts[kind] += 1
            values = _values(before.definition, old), _values(definition, new)
            batch.append(to_row(ChangeRow(load.register, load.number, identity, kind, *values)))
        if batch:
            act.connection.execute(insert(self._acting.store.tables.change), batch)
        return counts


def _values(definition: Register, cells: Cells | None) -> Values | None:
    return None if cells is None else tuple(zip(definition.headings, cells, strict=True))


def _declaration(declaration: Register | Mapping[str, Any] | str | Path) -> Register:
    if isinstance(declaration, Register):
        return declaration
    if isinstance(declaration, Mapping):
        return structure(declaration, Register, "register")
    return read_document(Path(declaration), Register)


def _book(area: str) -> str:
    return f"area:{area}"
