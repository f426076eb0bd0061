"""Rows of a register from outside: read whole, judged, put in order of id, and brought into a file of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.codec.rows import header_line, row_line
from jointsup.codec.tables import Encoding, Table, read_table
from jointsup.engines import choose
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadRows, Problem, problem
from jointsup.model.areas import AreaTable
from jointsup.model.registers import Register
from jointsup.services.coding import ID, Judged, judge_rows, vocabularies_on
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
    areas: AreaTable,
    *,
    sheet: str | None = None,
    encoding: Encoding | None = None,
    take_good: bool = False,
    engine: str = "auto",
    progress: Progress = no_progress,
) -> Taken:
    """Read the rows of a load: a file, a data frame, rows as mappings.

    Raises :class:`~jointsup.errors.BadRows` naming every bad row, unless ``take_good``: then these are left out and counted; and
    :class:`~jointsup.errors.BadRound` for a vocabulary that does not hold on the day.

    With ``engine`` ``duckdb`` (``auto``: where it is installed) a file of lines or of Parquet in which nothing is unusual is taken
    within bounded memory (:mod:`jointsup.services.registers.bulk`); the outcome is the same.
    """
    tags = tuple(vocabularies_on(definition.vocabularies, as_of).owners)
    from_file = isinstance(rows, (str, os.PathLike))
    if from_file and choose(engine).name == "duckdb":
        taken = _taken_in_bulk(definition, Path(rows), as_of, tags, areas, files, encoding, progress)
        if taken is not None:
            return taken
    name = None if from_file else definition.name
    table = read_table(rows, fields_of(definition), name=name, sheet=sheet, encoding=encoding, take_good=take_good)
    judged = _judged(definition, table, as_of, tags, areas)
    faults = judged.faults
    if faults.count and not take_good:
        raise BadRows(faults.kept, faults.count)
    good = sorted(judged.good, key=judged.ids.__getitem__)
    if not good:
        raise BadRows([*faults.kept, problem("table.empty", table.name)], faults.count + 1)
    received = files.prepare(
        Path(rows) if from_file else table_lines(table, _kept_fields(definition)), "load", private=True
    )
    if from_file and received.digest != table.digest:
        raise BadRows([problem("file.changed", table.name)])
    rows_file = files.prepare(_lines(definition, table, judged.ids, good), "rows", private=True)
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


def _taken_in_bulk(
    definition: Register,
    path: Path,
    as_of: str,
    tags: Sequence[str],
    areas: AreaTable,
    files: Files,
    encoding: Encoding | None,
    progress: Progress,
) -> Taken | None:
    from jointsup.services.registers.bulk import take_in_bulk

    kept = [_KEPT + heading for heading in definition.headings]
    found = take_in_bulk(definition, fields_of(definition), kept, path, as_of, tags, areas, files, encoding, progress)
    if found is None:
        return None
    return Taken(
        path.name, found.received, found.rows_file, found.rows, 0, found.unknown_columns, (), 0, found.remarks, found.remark_count
    )


def take_row(
    definition: Register, identity: str, values: Mapping[str, str | None], as_of: str, areas: AreaTable
) -> dict[str, str | None]:
    """Return the values of one row, judged and written as those of a load would be; raises as :func:`take_rows`.

    An ``identity`` that is not written as a load would write it is refused.
    """
    tags = tuple(vocabularies_on(definition.vocabularies, as_of).owners)
    bare = identity.partition(":")[2] if definition.id.scheme else identity
    row = {definition.id.column: bare, **values}
    table = read_table([row], fields_of(definition), name=definition.name)
    judged = _judged(definition, table, as_of, tags, areas)
    if judged.faults.count:
        raise BadRows(judged.faults.kept, judged.faults.count)
    if judged.ids[0] != identity:
        raise BadRows([problem("register.identity", definition.name, identity, expected=judged.ids[0])])
    return {heading: table.columns[_KEPT + heading][0] for heading in definition.headings}


def fields_of(definition: Register) -> Mapping[str, str]:
    """Return the columns to be read for a register: field to heading."""
    return {**{facet.name: facet.column for facet in definition.facets}, **_kept_fields(definition)}


def table_lines(table: Table, fields: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a table in memory as JSON lines with their keys in order, row by row as they came."""
    columns = {heading: table.columns[name] for name, heading in sorted(fields.items(), key=lambda item: item[1])}
    for row in range(table.rows):
        found = {heading: cells[row] for heading, cells in columns.items()}
        yield (json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _judged(definition: Register, table: Table, as_of: str, tags: Sequence[str], areas: AreaTable) -> Judged:
    return judge_rows(definition.id, definition.facets, definition.grounds, as_of, table, areas, tags)


def _kept_fields(definition: Register) -> Mapping[str, str]:
    return {ID: definition.id.column, **{_KEPT + heading: heading for heading in definition.headings}}


def _lines(definition: Register, table: Table, ids: Sequence[str], order: Sequence[int]) -> Iterator[bytes]:
    """Yield the file of the rows taken, in order of id."""
    columns = [table.columns[_KEPT + heading] for heading in definition.headings]
    yield header_line(definition.headings)
    for row in order:
        yield row_line(ids[row], (column[row] for column in columns))
