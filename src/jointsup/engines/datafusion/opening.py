"""Opening a frame in DataFusion: its exchange text is brought into tables and checked whole (protocol, "Frame")."""

# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jointsup.algorithms.sampling.frame import depth_of, frame_root
from jointsup.canonical import MAX_LINE_BYTES, canonical, id_fault, text_fault
from jointsup.engines import frame_sql
from jointsup.engines.datafusion.connection import Database
from jointsup.engines.duck.connection import Limits
from jointsup.engines.duck.parts import alike_salts, bucket_roots, in_order, require_numbers
from jointsup.engines.duck.reader import Loaded
from jointsup.engines.tables import Unreadable


def opened(limits: Limits, path: Path, header: Mapping[str, Any]) -> Loaded | None:
    """Return a frame in tables, or None where anything in its file is not as it should be."""
    if depth_of(header["count"]) != header["depth"]:
        return None
    database = Database(limits, header["hash"])
    try:
        loaded = _loaded(database, path, header)
    except Unreadable:
        loaded = None
    if loaded is None:
        database.close()
    return loaded


def _loaded(database: Database, path: Path, header: Mapping[str, Any]) -> Loaded | None:
    words, facets, depth = database.words, header["facets"], header["depth"]
    database.entries(path, skip=1)
    ((longest,),) = database.rows("SELECT coalesce(max(size), 0) FROM entry")
    escaping = bool(database.rows("SELECT 1 FROM entry WHERE strpos(content, chr(92)) > 0 LIMIT 1"))
    database.table("parsed", frame_sql.parsed(words, depth, facets, escaping))
    database.drop("entry")
    # The sizes show that nothing in the file was passed over: no blank line, other line end, or end without one.
    rows = in_order(database, "parsed", "sound", path.stat().st_size - len(canonical(header).encode()) - 1)
    if rows is None or longest > MAX_LINE_BYTES or rows != header["count"]:
        return None
    if any(id_fault(entity) for (entity,) in database.stream(frame_sql.not_plain(words, "parsed"))):
        return None
    roots = bucket_roots(database, "parsed", frame_sql.parsed_leaves)
    if frame_root(header["hash"], depth, roots) != header["root"]:
        return None
    codes = _count_codes(database, len(facets))
    require_numbers(codes)
    database.table("frame_row", frame_sql.frame_rows(codes))
    database.drop("parsed")
    if alike_salts(database, 1):
        return None
    database.table("combination", frame_sql.combinations(words, codes))
    loaded = Loaded(header, database, roots)
    if any(text_fault(code) for place in range(len(facets)) for (code,) in database.rows(frame_sql.odd_codes(words, place))):
        return None
    return loaded


def _count_codes(database: Database, facets: int) -> list[int]:
    """Make the tables of codes; return how many each facet has."""
    counts = []
    for place in range(facets):
        database.table(frame_sql.of_code(place), frame_sql.code_table(database.words, "parsed", place))
        counts.append(int(database.rows(f"SELECT count(*) FROM {frame_sql.of_code(place)}")[0][0]))
    return counts
