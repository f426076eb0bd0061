"""Rows of a register from outside: read whole, judged, put in order of id, and brought into a file of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.codec.areas import load_areas
from jointsup.codec.rows import header_line, row_line
from jointsup.codec.tables import Encoding, Table, read_table
from jointsup.errors import BadRows, Problem, problem
from jointsup.model.registers import Register
from jointsup.services.coding import ID, judge_rows
from jointsup.store.files import Files, Prepared

_KEPT = "column "
"""Stands before the heading in the name of a field that is kept as it is; no facet's name holds a blank."""


@frozen
class Taken:
    """A load that was read and found right, its files on the disk and named by nothing yet."""

    name: str
    received: Prepared
    rows_file: Prepared
    rows: int
    refused: int
    unknown_columns: Sequence[str]
    problems: tuple[Problem, ...]
    problem_count: int
    remarks: tuple[Problem, ...]
    remark_count: int


def take_rows(
    definition: Register,
    rows: Any,
    as_of: str,
    files: Files,
    *,
    name: str | None = None,
    sheet: str | None = None,
    encoding: Encoding | None = None,
    take_good: bool = False,
) -> Taken:
    """Read the rows of a load: a file, a data frame, rows as mappings.

    Raises :class:`~jointsup.errors.BadRows` naming every bad row, unless ``take_good``: then these are left out and counted.
    """
    table = read_table(
        rows, fields_of(definition), name=name or _name(definition, rows), sheet=sheet, encoding=encoding, take_good=take_good
    )
    tags = [tag for vocabulary in definition.vocabularies for tag, _ in vocabulary.tags]
    judged = judge_rows(definition.id, definition.facets, definition.grounds, as_of, table, load_areas(), tags)
    faults = judged.faults
    if faults.count and not take_good:
        raise BadRows(faults.kept, faults.count)
    good = sorted(judged.good, key=judged.ids.__getitem__)
    if not good:
        raise BadRows([*faults.kept, problem("table.empty", table.name)], faults.count + 1)
    columns = [table.columns[_KEPT + heading] for heading in definition.headings]
    received = files.prepare(
        Path(rows) if isinstance(rows, (str, os.PathLike)) else _lines(definition, table), "load", private=True
    )
    if isinstance(rows, (str, os.PathLike)) and received.digest != table.digest:
        raise BadRows([problem("file.changed", table.name)])
    rows_file = files.prepare(_rows(definition, judged.ids, columns, good), "rows", private=True)
    return Taken(
        table.name,
        received,
        rows_file,
        len(good),
        table.refused + table.rows - len(good),
        table.unknown_columns,
        (*table.problems, *faults.kept),
        table.problem_count + faults.count,
        tuple(faults.remarks),
        faults.remark_count,
    )


def fields_of(definition: Register) -> Mapping[str, str]:
    """Return the columns to be read for a register: field to heading."""
    kept = {_KEPT + heading: heading for heading in definition.headings}
    return {ID: definition.id.column, **{facet.name: facet.column for facet in definition.facets}, **kept}


def _name(definition: Register, rows: Any) -> str | None:
    return None if isinstance(rows, (str, os.PathLike)) else definition.name


def _lines(definition: Register, table: Table) -> Iterator[bytes]:
    """Yield a table in memory as JSON lines with their keys in order, row by row as they came."""
    names = {definition.id.column: ID, **{heading: _KEPT + heading for heading in definition.headings}}
    columns = {heading: table.columns[name] for heading, name in sorted(names.items())}
    for row in range(table.rows):
        found = {heading: cells[row] for heading, cells in columns.items()}
        yield (json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _rows(
    definition: Register, ids: Sequence[str], columns: Sequence[Sequence[str | None]], order: Sequence[int]
) -> Iterator[bytes]:
    yield header_line(definition.headings)
    for row in order:
        yield row_line(ids[row], (column[row] for column in columns))
