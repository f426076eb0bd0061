"""Codes of facets for millions of rows: sets of tags and of exclusions numbered, rows written as coded rows, with DuckDB.

It works on the table ``identified`` of :class:`~jointsup.engines.duck.rows.BulkRows`: id, and the cells of columns, None where empty. Only different
cells are looked into, and only different sets come to Python.
"""
# ruff: noqa: S608 - statements are made of our own words and numbers only; what comes from outside goes in by tables, or as hex.

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.algorithms.tags.meet import bits as set_bits
from jointsup.algorithms.tags.meet import mask_of
from jointsup.engines.bits_sql import in_words, whole, word_names
from jointsup.engines.duck.bits import load_bits
from jointsup.engines.duck.coded import ParquetRows
from jointsup.engines.duck.connection import NUMBER, TEXT, Database
from jointsup.engines.duck.statements import in_quotes
from jointsup.engines.sql import column

MOST_CELLS = 10**6
"""How many different cells of a column of codes are handed out; no scheme has so many codes."""


@frozen
class SetCodes:
    """Where the codes of a facet of sets stand for :func:`write_rows`: the place of the column of cells, and the facet's among those that are made of it."""

    place: int
    part: int


def different(database: Database, place: int) -> list[str | None] | None:
    """Return the different cells of a column, None where they are more than :data:`MOST_CELLS`."""
    found = database.rows(f"SELECT DISTINCT c{place} FROM identified LIMIT {MOST_CELLS + 1}")
    return None if len(found) > MOST_CELLS else [cell for (cell,) in found]


class Sets:
    """The sets that the cells of the column at ``place`` hold: values from ``used``, by which cells are told apart, out of all that are ``known``.

    :attr:`known` says whether no cell holds another; only then is there more to ask. Sets are numbered part by part: each part is some of the values.
    """

    def __init__(self, database: Database, place: int, split: str, known: Collection[str], used: Collection[str]) -> None:
        self._database, self._place, self._used = database, place, sorted(used)
        self._held = f"held{place}"
        database.table("cells", f"SELECT DISTINCT coalesce(c{place}, '') AS cell FROM identified")
        self.known = load_bits(database, self._held, "cells", split, known, self._used)
        database.drop("cells")

    def counts(self, parts: Iterable[Collection[str]]) -> list[int]:
        """Return how many different sets there are of the values of each part."""
        return [int(self._database.rows(f"SELECT count(*) FROM ({self._different(part)}) AS there")[0][0]) for part in parts]

    def numbered(self, parts: Sequence[Collection[str]], ordered: Callable[[str], Any]) -> list[list[tuple[str, ...]]]:
        """Number the sets of each part; return them in order of their numbers. ``ordered`` gives what values are ordered by."""
        found, codes, joins = [], [], []
        for number, part in enumerate(parts):
            sets = {self._set(words): words for words in self._database.stream(self._different(part))}
            found.append(sorted((tuple(sorted(values, key=ordered)) for values in sets), key=lambda values: [*map(ordered, values)]))
            names, table = word_names(len(self._used)), f"sets{number}"
            rows = ((str(place), *map(str, sets[frozenset(values)])) for place, values in enumerate(found[-1]))
            self._database.load(table, {"code": TEXT, **dict.fromkeys(names, NUMBER)}, rows)
            codes.append(f", {table}.code AS part{number}")
            same = " AND ".join(f"{table}.{name} = ({self._held}.{name} & {word})" for name, word in zip(names, self._words(part), strict=True))
            joins.append(f"JOIN {table} ON {same}")
        self._database.table(f"coded{self._place}", f"SELECT cell{''.join(codes)} FROM {self._held} {' '.join(joins)}")
        self._database.drop(self._held, *(f"sets{number}" for number in range(len(parts))))
        return found

    def _words(self, part: Collection[str]) -> list[int]:
        return in_words(mask_of(place for place, value in enumerate(self._used) if value in part), len(self._used))

    def _different(self, part: Collection[str]) -> str:
        kept = ", ".join(f"{name} & {word} AS {name}" for name, word in zip(word_names(len(self._used)), self._words(part), strict=True))
        return f"SELECT DISTINCT {kept} FROM {self._held}"

    def _set(self, words: Sequence[int]) -> frozenset[str]:
        return frozenset(self._used[place] for place in set_bits(whole(words)))


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


def write_rows(database: Database, columns: Sequence[int | SetCodes], path: Path) -> ParquetRows:
    """Write the rows to ``path``, which is on the disk of the database's folder: ids, and the codes of the facets in order.

    A cell of a column is its code, but where :class:`Sets` numbered its sets.
    """
    codes = [f"coded{one.place}.part{one.part}" if isinstance(one, SetCodes) else f"c{one}" for one in columns]
    cells = "".join(f", {code} AS {column(facet)}" for facet, code in enumerate(codes))
    places = sorted({one.place for one in columns if isinstance(one, SetCodes)})
    joins = " ".join(f"JOIN coded{place} ON coded{place}.cell = coalesce(c{place}, '')" for place in places)
    part = database.folder / "coded.parquet"
    database.run(f"COPY (SELECT id{cells} FROM identified {joins}) TO '{in_quotes(part)}' (FORMAT parquet)")
    count = int(database.rows("SELECT count(*) FROM identified")[0][0])
    os.replace(part, path)
    return ParquetRows(path, count, len(columns))
