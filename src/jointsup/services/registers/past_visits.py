"""Visits that other systems made 既往检查: taken in from their files, so that no-repeat windows and ceilings hold from the first day."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen
from sqlalchemy import Column, Connection, RowMapping, Select, insert, select

from jointsup.canonical import canonical, id_fault
from jointsup.codec.areas import load_areas
from jointsup.codec.tables import Encoding, Table, read_table
from jointsup.codec.tables.cells import parts
from jointsup.errors import BadRows, Problem
from jointsup.hashes import sha256_hex
from jointsup.model.moments import has_form
from jointsup.model.plan import IdColumn
from jointsup.model.registers import PastVisitRow, Register, Stream
from jointsup.services.coding import ID, Faults, judge_rows
from jointsup.services.registers.loads import table_lines
from jointsup.store.acts import Act
from jointsup.store.columns import from_row, to_row
from jointsup.store.files import Files, Prepared
from jointsup.store.tables import Tables

COLUMNS: Final[Mapping[str, str]] = {
    "entity": "监管对象标识",
    "day": "检查日期",
    "body": "检查部门",
    "matters": "监管事项",
}
"""The headings of a file of past visits, where no others are named."""

STREAMS: Final[Mapping[str, Stream]] = {
    "": "unknown",
    "随机": "random",
    "重点": "risk",
    "触发": "caused",
    "random": "random",
    "risk": "risk",
    "caused": "caused",
    "unknown": "unknown",
}
"""What a stream column may say: nothing, a Chinese term, or a word of the model."""

_BATCH = 500


Visit = tuple[str, str, str, tuple[str, ...], Stream, str]
"""Entity, day, body, matters, stream, reason."""


@frozen
class VisitsRead:
    """Visits that were read and found right, the file of them on the disk and named by nothing yet."""

    received: Prepared
    visits: Sequence[Visit] = field(repr=False)
    refused: int
    problems: tuple[Problem, ...] = field(repr=False)
    problem_count: int


@frozen
class VisitsTaken:
    """What taking visits in did: those that are new, those that were known already, rows left out as faulty."""

    digest: str
    taken: int
    known: int
    refused: int
    problems: tuple[Problem, ...] = field(repr=False)
    problem_count: int


def read_visits(
    definition: Register,
    rows: Any,
    columns: Mapping[str, str] | None,
    files: Files,
    *,
    sheet: str | None,
    encoding: Encoding | None,
    take_good: bool,
) -> VisitsRead:
    """Read visits from a file, a data frame, or rows as mappings.

    Raises :class:`~jointsup.errors.BadRows` naming every bad row, unless ``take_good``: then these are left out and counted.
    """
    given = {**COLUMNS, **(columns or {})}
    fields = {ID: given.pop("entity"), **given}
    from_file = isinstance(rows, (str, os.PathLike))
    name = None if from_file else "visits"
    table = read_table(rows, fields, name=name, sheet=sheet, encoding=encoding, take_good=take_good)
    found, faults = visits_of(table, definition.id)
    if faults.count and not take_good:
        raise BadRows(faults.kept, faults.count)
    received = files.prepare(Path(rows) if from_file else table_lines(table, fields), "visits", private=True)
    if from_file and received.digest != table.digest:
        raise BadRows([Problem("file.changed", table.name)])
    good = [visit for row, visit in enumerate(found) if row not in faults.rows]
    refused = table.refused + table.rows - len(good)
    return VisitsRead(
        received, good, refused, (*table.problems, *faults.kept), table.problem_count + faults.count
    )


def visits_of(table: Table, column: IdColumn) -> tuple[list[Visit], Faults]:
    """Return the visits that the rows of a table say, one for each row, and what is wrong with rows."""
    judged = judge_rows(column, (), (), "", table, load_areas(), (), unique=False)
    return list(_visits(table, judged.ids, judged.faults)), judged.faults


def keep_visits(act: Act, tables: Tables, read: VisitsRead, source: str) -> VisitsTaken:
    """Keep visits, and the file that they came in.

    A visit is known already where entity, day, body and matters are those of one that stands.
    """
    act.keep(read.received)
    taken, rest = 0, iter(read.visits)
    while batch := list(islice(rest, _BATCH)):
        taken += _insert(act.connection, tables, batch, source, read.received.digest)
    known = len(read.visits) - taken
    act.note(source=source, digest=read.received.digest, taken=taken, known=known, refused=read.refused)
    return VisitsTaken(read.received.digest, taken, known, read.refused, read.problems, read.problem_count)


def _visits(table: Table, ids: Sequence[str], faults: Faults) -> Iterator[Visit]:
    nothing = (None,) * table.rows
    streams, reasons = (table.columns.get(name) or nothing for name in ("stream", "reason"))
    days, bodies, matters = (table.columns[name] for name in ("day", "body", "matters"))
    for row in range(table.rows):
        day, body, stream = days[row] or "", bodies[row] or "", STREAMS.get(streams[row] or "")
        if not has_form("date", day):
            faults.add(row, "day", "visit.day", day)
        if (fault := id_fault(body)) is not None:
            faults.add(row, "body", f"text.{fault}", body)
        if not parts(matters[row]):
            faults.add(row, "matters", "row.missing", "")
        if stream is None:
            faults.add(row, "stream", "visit.stream", streams[row] or "")
        reason = reasons[row] or ""
        if reason and (fault := id_fault(reason)) is not None:
            faults.add(row, "reason", f"text.{fault}", reason)
        yield ids[row], day, body, parts(matters[row]), stream or "unknown", reason


def _insert(
    connection: Connection, tables: Tables, batch: Sequence[Visit], source: str, digest: str
) -> int:
    table = tables.past_visit
    rows: dict[str, PastVisitRow] = {}
    for entity, day, body, matters, stream, reason in batch:
        key = sha256_hex(canonical([entity, day, body, list(matters)]).encode())
        rows.setdefault(key, PastVisitRow(key, entity, day, body, matters, stream, source, digest, reason))
    known = set(connection.execute(select(table.c.key).where(table.c.key.in_(list(rows)))).scalars())
    fresh = [to_row(row) for key, row in rows.items() if key not in known]
    if fresh:
        connection.execute(insert(table), fresh)
    return len(fresh)


def past_visits(
    tables: Tables, connection: Connection, first: date, last: date, entities: Iterable[str] | None = None
) -> Iterator[PastVisitRow]:
    """Yield the visits in a span of days, both included: of some entities, or of all, in order of entity, day and key."""
    table = tables.past_visit
    query = select(table).where(table.c.day >= first.isoformat(), table.c.day <= last.isoformat())
    ordered = query.order_by(table.c.entity, table.c.day, table.c.key)
    for row in in_batches(connection, ordered, table.c.entity, entities):
        yield from_row(PastVisitRow, row)


def in_batches(
    connection: Connection, ordered: Select[Any], entity: Column[str], entities: Iterable[str] | None
) -> Iterator[RowMapping]:
    """Yield the rows of a query that is in order of entity: of some entities, or of all, never held as a whole."""
    if entities is None:
        with connection.execution_options(yield_per=1000).execute(ordered) as result:
            yield from result.mappings()
        return
    rest = iter(sorted(set(entities)))
    while batch := list(islice(rest, _BATCH)):
        yield from connection.execute(ordered.where(entity.in_(batch))).mappings()
