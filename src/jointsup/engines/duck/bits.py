"""Cells that hold several values, as bits: each different cell is looked into once, by DuckDB."""
# ruff: noqa: S608 - statements are made of our own words and numbers only; what comes from outside goes in by tables, or as hex.

from __future__ import annotations

from collections.abc import Collection, Sequence

from jointsup.engines import bits_sql
from jointsup.engines.duck.connection import NUMBER, TEXT, Database


def load_bits(database: Database, table: str, cells: str, split: str, known: Collection[str], used: Sequence[str], kept: Sequence[str] = ()) -> bool:
    """Keep of each cell of the table ``cells`` (cell) which of the ``used`` values it holds, as ``table`` (cell, odd, word0, …).

    ``split`` stands between values. ``kept`` are expressions of the words, with names, that are kept in their place. Returns whether every cell
    holds ``known`` values only.
    """
    if not split or not all(one and one.isprintable() for one in known):
        return False  # what no line of a table holds, or no engine splits by
    spaced = database.rows(f"SELECT 1 FROM {cells} WHERE contains(cell, ' ') LIMIT 1")
    value = "trim(part, ' ')" if spaced else "part"
    parts = f"string_split(cell, decode(unhex('{split.encode().hex()}')))"
    words = bits_sql.word_names(len(used))
    database.load("bit", {"value": TEXT, **dict.fromkeys(words, NUMBER)}, bits_sql.bit_rows(sorted(known), used))
    database.view("part", f"SELECT number, {value} AS value FROM (SELECT rowid AS number, unnest({parts}) AS part FROM {cells}) AS parted")
    held = f"SELECT cell, odd, {{}} FROM {cells} JOIN ({bits_sql.bits('part', len(used))}) AS bits ON bits.number = {cells}.rowid"
    database.table(table, held.format(", ".join(kept or words)))
    database.run("DROP VIEW part")
    database.drop("bit")
    return not database.rows(f"SELECT 1 FROM {table} WHERE odd = 1 LIMIT 1")
