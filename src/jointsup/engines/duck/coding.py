"""Codes of facets for millions of rows: sets of tags and of exclusions numbered, rows written as coded rows, with DuckDB.

It works on the table ``identified`` of :class:`~jointsup.engines.duck.rows.BulkRows`: id, and the cells of columns, None where empty. Only different
cells are looked into, and only different sets come to Python.
"""
# ruff: noqa: S608 - statements are made of our own words and numbers only; what comes from outside goes in by tables, or as hex.

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from jointsup.engines.duck.coded import ParquetRows
from jointsup.engines.duck.connection import TEXT, Database, in_quotes
from jointsup.engines.sql import column

MOST_CELLS = 10**6
"""How many different cells of a column of codes are handed out; no scheme has so many codes."""


@frozen
class SetColumn:
    """A column whose cells hold several values: the facet's place and the column's, what stands between values, whether they are pairs ``ground@body``.

    Sets of pairs are in order of grounds first, as lists of pairs are.
    """

    facet: int
    place: int
    split: str
    pairs: bool

    @property
    def parts(self) -> str:
        """The expression for the list of the values in ``cell``; a tab, which sorts before all their characters, parts pairs."""
        split = f"decode(unhex('{self.split.encode().hex()}'))"
        return f"list_transform(string_split(cell, {split}), lambda part: {self.value('part')})"

    def value(self, text: str) -> str:
        """Return the expression for a value as it is compared and ordered."""
        bare = f"trim({text}, ' ')"
        return f"regexp_replace({bare}, '@', chr(9))" if self.pairs else bare


def different(database: Database, place: int) -> list[str | None] | None:
    """Return the different cells of a column, None where they are more than :data:`MOST_CELLS`."""
    found = database.rows(f"SELECT DISTINCT c{place} FROM identified LIMIT {MOST_CELLS + 1}")
    return None if len(found) > MOST_CELLS else [cell for (cell,) in found]


def number_sets(database: Database, given: SetColumn, known: Collection[str], used: Collection[str]) -> list[tuple[str, ...]] | None:
    """Number the different sets of a column after leaving out all values but the ``used`` ones; return the sets in order of their numbers.

    None where a cell holds a value that is not ``known``. What each cell's set is stands in a table for :func:`write_rows`.
    """
    cells, held, sets = f"cells{given.facet}", f"held{given.facet}", f"sets{given.facet}"
    database.table(cells, f"SELECT DISTINCT coalesce(c{given.place}, '') AS cell FROM identified")
    for name, values in (("known", known), ("used", used)):
        database.load(f"{name}_text", {"text": TEXT}, ((value,) for value in sorted(values)))
        database.table(name, f"SELECT {given.value('text')} AS value FROM {name}_text")
    values_there = f"SELECT DISTINCT unnest({given.parts}) AS value FROM {cells}"
    if database.rows(f"SELECT 1 FROM ({values_there}) AS there ANTI JOIN known USING (value) WHERE value <> '' LIMIT 1"):
        return None
    database.run("SET VARIABLE used_values = (SELECT list(value) FROM used)")
    members = f"list_sort(list_distinct(list_filter({given.parts}, lambda part: contains(getvariable('used_values'), part))))"
    database.table(held, f"SELECT cell, coalesce(array_to_string({members}, chr(10)), '') AS members FROM {cells}")
    # A table made in an order keeps it: what its rows are called is their place from 0.
    database.table(sets, f"SELECT members FROM (SELECT DISTINCT members FROM {held}) AS there ORDER BY members")
    code = f"SELECT cell, CAST({sets}.rowid AS VARCHAR) AS code FROM {held} JOIN {sets} USING (members)"
    database.table(f"coded{given.facet}", code)
    found = list(_sets(database, sets))
    database.drop(cells, held, sets, "known_text", "used_text", "known", "used")
    return found


def _sets(database: Database, table: str) -> Iterator[tuple[str, ...]]:
    same: dict[str, str] = {}
    for (members,) in database.stream(f"SELECT members FROM {table} ORDER BY rowid"):
        yield tuple(same.setdefault(value, value) for value in members.split("\n")) if members else ()


def load_state(database: Database, path: Path, width: int, corrected: Iterable[Sequence[str]]) -> None:
    """Bring a register's file of rows, with ``width`` columns beside the id, into ``identified``.

    ``corrected`` are rows that stand in place of the file's, or beside them: id, ``1`` for a row that is there and ``0`` for one that is not, cells.
    """
    types = {"id": TEXT, **{f"h{place}": TEXT for place in range(width)}}
    cells = "".join(f", nullif(h{place}, '') AS c{place}" for place in range(width))
    database.load("corrected", {"id": TEXT, "there": TEXT, **dict(list(types.items())[1:])}, corrected)
    kept = f"SELECT id{cells} FROM {database.lines_of(path, types, skip=1)} AS kept ANTI JOIN corrected USING (id)"
    database.table("identified", f"{kept} UNION ALL SELECT id{cells} FROM corrected WHERE there = '1'")
    database.drop("corrected")


def write_rows(database: Database, columns: Sequence[int | SetColumn], path: Path) -> ParquetRows:
    """Write the rows to ``path``, which is on the disk of the database's folder: ids, and the codes of the facets in order.

    A cell of a column is its code, but where :func:`number_sets` numbered its sets.
    """
    cells, joins = [], []
    for facet, one in enumerate(columns):
        code = f"c{one}"
        if isinstance(one, SetColumn):
            code = f"coded{facet}.code"
            joins.append(f"JOIN coded{facet} ON coded{facet}.cell = coalesce(c{one.place}, '')")
        cells.append(f", {code} AS {column(facet)}")
    part = database.folder / "coded.parquet"
    database.run(f"COPY (SELECT id{''.join(cells)} FROM identified {' '.join(joins)}) TO '{in_quotes(part)}' (FORMAT parquet)")
    count = int(database.rows("SELECT count(*) FROM identified")[0][0])
    os.replace(part, path)
    return ParquetRows(path, count, len(columns))
