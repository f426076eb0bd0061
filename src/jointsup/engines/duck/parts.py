"""How much is worked on at a time, and the buckets' trees of what is (protocol, "Tree")."""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from pathlib import Path

from jointsup.algorithms.tags.parting import MOST_COMBINATIONS
from jointsup.engines import frame_sql
from jointsup.engines.duck.statements import parquet
from jointsup.engines.tables import Tables
from jointsup.errors import Unwritable, problem

PART_ROWS = 2**20
"""How many rows a part has at most, about: they are sorted together, and two parts at a time."""

SALT_ROWS = 2**22
"""How many salts are held against one another at a time, about."""


def parts_of(count: int) -> list[str]:
    """Return the beginnings (hex) by which ``count`` rows fall into parts."""
    length = 0
    while count > PART_ROWS * 16**length:
        length += 1
    return [format(number, f"0{length}x") if length else "" for number in range(16**length)]


def view_part(database: Tables, path: Path) -> None:
    """Let ``frame_part`` be the rows of a file, which are in tree order."""
    source = parquet(path, ", file_row_number = true")
    database.view("frame_part", f"SELECT file_row_number AS number, id, salt, bucket, combination FROM {source}")


def bucket_roots(database: Tables, table: str, leaves: Callable[[int], str]) -> dict[str, str]:
    """Return the roots of the buckets' trees of ``table`` in order; ``leaves`` gives the statement for their leaves, from the trees' height."""
    database.table("part_bucket", frame_sql.part_buckets(database.words, table))
    ((most,),) = database.rows("SELECT coalesce(max(row_count), 0) FROM part_bucket")
    height = max(most - 1, 0).bit_length()
    database.table("level0", leaves(height))
    for above in range(1, height + 1):
        database.table(f"level{above % 2}", frame_sql.parents(database.words, f"level{(above - 1) % 2}"))
    return dict(sorted(map(tuple, database.rows(frame_sql.roots(f"level{height % 2}")))))


def in_order(database: Tables, table: str, sound: str, size: int | None = None) -> int | None:
    """Return how many rows ``table`` has; None where some are not ``sound`` or stand out of tree order, or where their lines have another ``size``."""
    ((rows, bytes_of_lines, faults),) = database.rows(frame_sql.overview(database.words, table, sound, size is not None))
    return int(rows) if not faults and size in (None, bytes_of_lines) else None


def require_numbers(codes: Sequence[int]) -> None:
    """Refuse facets whose codes make more combinations than can be numbered. Raises :class:`~jointsup.errors.Unwritable`."""
    if prod(codes) > MOST_COMBINATIONS:
        raise Unwritable([problem("engine.combinations", "", prod(codes), most=MOST_COMBINATIONS)])


def alike_salts(database: Tables, parts: int) -> list[str]:
    """Return the beginnings of salts that two rows of ``frame_row`` share; they are looked for in some parts, one after the other."""
    words, found = database.words, list[str]()
    database.table("short_salt", frame_sql.short_salts(words, "frame_row"))
    for part in range(parts):
        database.table("alike", frame_sql.alike(part, parts))
        if database.rows("SELECT 1 FROM alike LIMIT 1"):
            found += [beginning for (beginning,) in database.rows(frame_sql.salts_alike(words, "frame_row"))]
    database.drop("short_salt")
    return found


def salt_parts(count: int) -> int:
    """Return in how many parts salts of ``count`` rows are held against one another."""
    return -(-count // SALT_ROWS) or 1
