"""Opening a frame in DataFusion: its exchange text is brought into tables piece by piece and checked whole (protocol, "Frame")."""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jointsup.algorithms.sampling.frame import depth_of
from jointsup.canonical import MAX_LINE_BYTES, canonical, id_fault
from jointsup.engines import frame_sql
from jointsup.engines.datafusion.connection import Database
from jointsup.engines.duck.connection import Limits
from jointsup.engines.duck.opening import is_headed
from jointsup.engines.duck.parts import bucket_roots, in_order, require_numbers
from jointsup.engines.duck.pieces import pieces
from jointsup.engines.duck.reader import Loaded
from jointsup.engines.sql import column
from jointsup.engines.tables import NUMBER, TEXT, Unreadable


def opened(limits: Limits, path: Path, header: Mapping[str, Any]) -> Loaded | None:
    """Return a frame in tables, or None where anything in its file is not as it should be."""
    if depth_of(header["count"]) != header["depth"]:
        return None
    database, loaded = Database(limits, header["hash"]), None
    try:
        roots = _rows_of_text(database, path, header)
        if roots is not None and is_headed(database, header, roots):
            loaded = Loaded(header, database, roots)
    except Unreadable:
        return None
    finally:
        if loaded is None:
            database.close()
    return loaded


def _rows_of_text(database: Database, path: Path, header: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Make ``frame_row`` and ``combination``; return the roots of the buckets, or None where a row, an order or a number is not as it should be."""
    words, facets, place = database.words, len(header["facets"]), database.folder / "piece.tsv"
    start, count, roots, codes = len(canonical(header).encode()) + 1, 0, dict[str, str](), [0] * facets
    for number in range(facets):
        database.load(frame_sql.of_code(number), {"number": NUMBER, "code": TEXT, "said": TEXT}, [])
    for end in pieces(path, start, header["hash"], header["depth"], place):
        database.entries(place)
        found = _read_piece(database, header, end - start)
        if found is None:
            return None
        rows, more = found
        if roots and next(iter(more)) <= next(reversed(roots)):
            return None
        roots |= more
        start, count = end, count + rows
        for number, known in enumerate(codes):
            table = frame_sql.of_code(number)
            database.extend(table, frame_sql.more_codes(words, number, known))
            codes[number] = database.rows(f"SELECT count(*) FROM {table}")[0][0]
        database.append("coded_row", frame_sql.part_rows(codes))
    place.unlink(missing_ok=True)
    if count != header["count"]:
        return None
    require_numbers(codes)
    if not count:
        database.load("coded_row", {"id": TEXT, "salt": TEXT, "bucket": TEXT, **{column(number): NUMBER for number in range(facets)}}, [])
    combination = frame_sql.combination([column(number) for number in range(facets)], codes)
    database.view("frame_row", f"SELECT id, salt, bucket, {combination} AS combination FROM coded_row")
    database.table("combination", frame_sql.combinations(words, codes))
    return roots


def _read_piece(database: Database, header: Mapping[str, Any], size: int) -> tuple[int, dict[str, str]] | None:
    """Make ``parsed`` of ``entry``; return how many rows there are, and the roots of their buckets."""
    words, facets = database.words, header["facets"]
    escapes = f"CASE WHEN {frame_sql.escapes()} THEN 1 ELSE 0 END"
    longest, escaping = database.rows(f"SELECT coalesce(max(size), 0), max({escapes}) FROM entry")[0]
    database.table("parsed", frame_sql.parsed(words, header["depth"], facets, bool(escaping)))
    database.drop("entry")
    # The sizes show that nothing was passed over: no blank line, other line end, or end without one.
    rows = in_order(database, "parsed", "sound", size)
    if rows is None or longest > MAX_LINE_BYTES or any(id_fault(entity) for (entity,) in database.stream(frame_sql.not_plain(words, "parsed"))):
        return None
    return rows, bucket_roots(database, "parsed", frame_sql.parsed_leaves)
