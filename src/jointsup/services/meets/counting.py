"""From the rows of a register to kinds of entities with counts 户数统计: by the engine where it can, row by row where it cannot."""
# ruff: noqa: S608 - statements are made of our own words and numbers only.

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from jointsup.algorithms.tags.meet import Cells, Kinds
from jointsup.algorithms.tags.meet import kinds as kinds_of
from jointsup.codec.tables import Encoding, Limits, Table, read_table
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.base import Progress
from jointsup.errors import BadRound, BadRows, problem
from jointsup.model.documents import RegisterReference
from jointsup.services.bulk_files import JudgedIds, may_be_plain, places_of, read_plain, texts_stand
from jointsup.services.coding import ID, judge_rows
from jointsup.services.lines import Codes
from jointsup.services.meets.selecting import ReadCells, Selection, codes_of, counted_facets, read_cells

if TYPE_CHECKING:
    from jointsup.engines.duck.meet import TagColumn
    from jointsup.services.registers.states import Snapshot
    from jointsup.store.files import Files

MOST_KINDS = 10_000_000
"""Kinds of entities, above which no meet is made: each may take some hundred bytes of memory."""

MOST_CHANCES = 2**24
"""Chances of lines by the codes that they are by, above which no meet is made: each takes some eighty bytes."""


@frozen
class Counted:
    """How many entities there are of each kind; ``facets`` are those that kinds have codes of, in order, ``codes`` what these stand for."""

    register: RegisterReference
    facets: Sequence[str]
    codes: Codes = field(repr=False)
    kinds: Kinds = field(repr=False)

    @property
    def entities(self) -> int:
        """How many entities there are."""
        return sum(sum(masks.values()) for masks in self.kinds.values())


def count_rows(
    selection: Selection,
    rows: Any,
    progress: Progress,
    *,
    sheet: str | None = None,
    encoding: Encoding | None = None,
    take_good: bool = False,
    engine: str = "auto",
) -> Counted:
    """Count the rows of a file, a data frame or rows as mappings.

    A plain file is counted by DuckDB where that is installed and ``engine`` is not ``reference``; what is unusual about it, and what is wrong
    with it, the strict readers say. Raises :class:`~jointsup.errors.BadRows` naming every bad cell, unless ``take_good``;
    :class:`~jointsup.errors.BadRound` for more than :data:`MOST_KINDS` kinds of entities.
    """
    progress("read", 0, 1)
    if engine != "reference" and isinstance(rows, (str, os.PathLike)):
        found = _by_engine(selection, Path(rows), encoding, progress)
        if found is not None:
            return found
    return count_table(selection, read_table(rows, selection.fields, sheet=sheet, encoding=encoding, take_good=take_good), progress, take_good)


def count_table(selection: Selection, table: Table, progress: Progress, take_good: bool = False) -> Counted:
    """Count the rows of a table that was read; raises as :func:`count_rows`."""
    plan = selection.plan
    judged = judge_rows(
        plan.id, selection.facets, plan.grounds, plan.as_of, table, selection.areas, tuple(selection.vocabularies.owners)
    )
    if judged.faults.count and not take_good:
        raise BadRows(judged.faults.kept, judged.faults.count)
    progress("meet", 0, 1)
    good = judged.good
    columns = [table.columns[facet.name] for facet in selection.facets]
    rows = Counter(tuple(column[row] or "" for column in columns) for row in good)
    read = {
        facet.name: read_cells(selection, facet, sorted({cells[place] for cells in rows}))
        for place, facet in enumerate(selection.facets)
    }
    found = kinds_of([one.cells for one in read.values()], len(selection.selectors), rows.items())
    refused = table.refused + table.rows - len(good)
    progress("meet", 1, 1)
    return _counted(selection, read, found, RegisterReference(table.digest, table.name, refused, table.rows + table.refused))


def _counted(
    selection: Selection, read: Mapping[str, ReadCells], found: Kinds, register: RegisterReference
) -> Counted:
    by_codes = MOST_CHANCES // max(len(selection.plan.lines), 1)
    for different, most in ((sum(map(len, found.values())), MOST_KINDS), (len(found), by_codes)):
        if different > most:
            raise BadRound([problem("line.kinds", "lines", different, most=most)])
    return Counted(register, counted_facets(selection), codes_of(read), found)


def _by_engine(selection: Selection, path: Path, encoding: Encoding | None, progress: Progress) -> Counted | None:
    """Count a plain file; None for all that the strict readers have to read, or judge."""
    if find_spec("duckdb") is None or not may_be_plain(path, encoding):
        return None
    from jointsup.engines.duck.connection import Limits as EngineLimits
    from jointsup.engines.duck.connection import Unreadable
    from jointsup.engines.duck.meet import kinds
    from jointsup.engines.duck.rows import BulkRows

    wanted, read = Wanted(path.name, selection.fields, Limits()), dict[str, ReadCells]()

    try:
        with BulkRows(EngineLimits(), path, Path(tempfile.gettempdir())) as bulk:
            digest = read_plain(bulk, wanted, path)
            if digest is None or not texts_stand(bulk, wanted):
                return None
            places = places_of(wanted)
            if not bulk.name_ids(places[ID], selection.plan.id.scheme, JudgedIds(selection.plan.id, path)):
                return None
            progress("meet", 0, 1)
            columns = [f"c{places[facet.name]}" for facet in selection.facets]
            found: Kinds = {(): {(1 << len(selection.selectors)) - 1: bulk.count}}
            if columns:
                found = kinds(bulk.database, "identified", columns, len(selection.selectors), partial(_read, selection, read), tag_columns(selection))
    except (BadRows, Unreadable, _Doubtful):
        return None
    progress("meet", 1, 1)
    return _counted(selection, read, found, RegisterReference(digest, path.name, 0, bulk.count))


def count_snapshot(selection: Selection, snapshot: Snapshot, files: Files, progress: Progress) -> Counted:
    """Count the rows of a register's state in a store, whose ids were judged when they were loaded; raises as :func:`count_rows`."""
    progress("read", 0, 1)
    headings = {heading: place for place, heading in enumerate(snapshot.definition.headings, 1)}
    if find_spec("duckdb") is None or not selection.facets or any(facet.column not in headings for facet in selection.facets):
        return count_table(selection, snapshot.table(selection.fields), progress)
    from jointsup.engines.duck.connection import TEXT, Database, Unreadable
    from jointsup.engines.duck.connection import Limits as EngineLimits
    from jointsup.engines.duck.meet import kinds

    read = dict[str, ReadCells]()
    with files.working() as folder:
        path = folder / "rows"
        with path.open("wb") as file:
            file.writelines(snapshot.lines())
        with Database(EngineLimits(), "sha256", readable=[path.resolve()], beside=folder) as database:
            types = {f"c{place}": TEXT for place in range(len(headings) + 1)}
            columns = [f"c{headings[facet.column]}" for facet in selection.facets]
            database.table("entity", f"SELECT {', '.join(dict.fromkeys(columns))} FROM {database.lines_of(path.resolve(), types, skip=1)}")
            try:
                found = kinds(database, "entity", columns, len(selection.selectors), partial(_read, selection, read), tag_columns(selection))
            except (Unreadable, _Doubtful):
                return count_table(selection, snapshot.table(selection.fields), progress)
    progress("meet", 1, 1)
    return _counted(selection, read, found, snapshot.reference())


def tag_columns(selection: Selection) -> dict[int, TagColumn]:
    """Return the columns of tags by their places among the facets."""
    from jointsup.engines.duck.meet import TagColumn

    known, whom = selection.vocabularies.owners, [one.whom for one in selection.selectors]
    return {place: TagColumn(facet.split, known, whom) for place, facet in enumerate(selection.facets) if facet.kind == "tags"}


def _read(selection: Selection, read: dict[str, ReadCells], place: int, different: Sequence[str]) -> Cells:
    """Read the different cells of a facet and keep what was read. Raises :class:`_Doubtful` for one that cannot stand."""
    facet = selection.facets[place]
    read[facet.name] = read_cells(selection, facet, different)
    if read[facet.name].bad is not None:
        raise _Doubtful
    return read[facet.name].cells


class _Doubtful(Exception):
    """A cell that the strict readers have to judge."""
