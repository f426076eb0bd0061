"""How much is worked on at a time, and the buckets' trees of what is (protocol, "Tree")."""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from jointsup.engines import frame_sql
from jointsup.engines.tables import Tables

PART_ROWS = 2**20
"""How many rows a part has at most, about: they are sorted together."""


def parts_of(count: int) -> list[str]:
    """Return the beginnings (hex) by which ``count`` rows fall into parts."""
    length = 0
    while count > PART_ROWS * 16**length:
        length += 1
    return [format(number, f"0{length}x") if length else "" for number in range(16**length)]


def bucket_roots(database: Tables, leaves: str) -> dict[str, str]:
    """Return the roots of the buckets' trees over a table of leaves (bucket, place, hash)."""
    table, height = leaves, 0
    while database.rows(f"SELECT 1 FROM {table} WHERE place > 0 LIMIT 1"):
        height += 1
        database.table(f"level{height % 2}", frame_sql.parents(database.words, table))
        table = f"level{height % 2}"
    return dict(map(tuple, database.rows(f"SELECT bucket, hash FROM {table}")))
