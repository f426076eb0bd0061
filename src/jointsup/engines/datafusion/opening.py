"""Opening a frame in DataFusion: its exchange text is brought into tables and checked whole (protocol, "Frame")."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jointsup.algorithms.sampling.frame import depth_of, frame_root
from jointsup.canonical import MAX_LINE_BYTES, canonical, id_fault, text_fault
from jointsup.engines import frame_sql
from jointsup.engines.datafusion.connection import Database
from jointsup.engines.duck.connection import Limits
from jointsup.engines.duck.parts import bucket_roots, parts_of
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
    database.table("parsed", frame_sql.parsed(words, depth, facets))
    database.drop("entry")
    rows, size, faults = database.rows(frame_sql.overview(words))[0]
    # The sizes show that nothing in the file was passed over: no blank line, other line end, or end without one.
    if faults or longest > MAX_LINE_BYTES or rows != header["count"] or len(canonical(header).encode()) + 1 + size != path.stat().st_size:
        return None
    if any(id_fault(entity) for (entity,) in database.stream(frame_sql.odd_ids(words, "parsed"))):
        return None
    parts = parts_of(rows)
    if any(database.rows(frame_sql.salts_alike("parsed", part)) for part in parts):
        return None
    roots: dict[str, str] = {}
    for part in parts if depth else ("",):
        database.table("leaf", frame_sql.leaves(part))
        roots |= bucket_roots(database, "leaf")
    if frame_root(header["hash"], depth, roots) != header["root"]:
        return None
    database.table("combination", frame_sql.combinations(words, len(facets)))
    database.table("frame_row", frame_sql.frame_rows(len(facets)))
    database.drop("parsed", "leaf")
    loaded = Loaded(header, database, roots)
    if any(text_fault(code) for place in range(len(facets)) for code in loaded.counts(place)):
        return None
    return loaded
