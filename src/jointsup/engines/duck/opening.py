"""Opening a frame in DuckDB: from its exchange text, checked whole, or from its cache (protocol, "Frame").

However it was opened, ``frame_row`` (id, salt, bucket, combination) is a view of Parquet files: what is held does not grow with the frame.
``combination`` is one too where a cache is believed, else a table.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from jointsup.algorithms.sampling.frame import depth_of, frame_root
from jointsup.canonical import canonical, id_fault, text_fault
from jointsup.engines import frame_sql
from jointsup.engines.duck.cache import Cache
from jointsup.engines.duck.connection import NUMBER, TEXT, Database, Limits, Unreadable
from jointsup.engines.duck.parts import (
    alike_salts,
    bucket_roots,
    in_order,
    require_numbers,
    salt_parts,
    view_part,
)
from jointsup.engines.duck.pieces import pieces
from jointsup.engines.duck.statements import parquet
from jointsup.engines.sql import column, columns
from jointsup.engines.tables import Tables
from jointsup.errors import BadFrame, Unwritable, problem
from jointsup.places import Place
from jointsup.verify.report import Progress, no_progress

T = TypeVar("T", bound=Tables)

Opened = tuple[T, Mapping[str, str]]
"""A frame in tables, and the roots of its buckets."""


def open_cache(limits: Limits, cache: Cache) -> Opened[Database]:
    """Open a frame from a cache whose bytes are as they were written."""
    database = Database(limits, cache.header["hash"], cache.paths)
    _take_cache(database, cache, "combination")
    return database, cache.roots


def check_cache(limits: Limits, cache: Cache, progress: Progress = no_progress) -> Opened[Database] | None:
    """Open a frame from its cache and recompute everything from its rows; return None where anything is not as it should be."""
    made = partial(Database, limits, cache.header["hash"], cache.paths)
    return _opened(made, cache.header, lambda database: _rows_of_cache(database, cache, progress))


def check_text(made: Callable[[], T], path: Path, header: Mapping[str, Any], progress: Progress = no_progress) -> Opened[T] | None:
    """Open a frame from its exchange text, in tables just ``made``, and recompute everything from its rows; return None where anything is not as it should be."""
    return _opened(made, header, lambda database: _rows_of_text(database, path, header, progress))


def _opened(made: Callable[[], T], header: Mapping[str, Any], read: Callable[[T], Mapping[str, str] | None]) -> Opened[T] | None:
    """Return the frame whose rows ``read`` brings into ``frame_row`` and their codes into tables, where these are those of its header; it gives the buckets' roots."""
    if depth_of(header["count"]) != header["depth"]:
        return None
    database, opened = made(), None
    try:
        roots = read(database)
        if roots is not None and _is_headed(database, header, roots):
            opened = database, roots
    except Unreadable:
        return None
    finally:
        if opened is None:
            database.close()
    return opened


def _is_headed(database: Tables, header: Mapping[str, Any], roots: Mapping[str, str]) -> bool:
    """Say whether rows that were each found sound, with these roots of their buckets, are the header's, no two with one ticket, all of proper codes."""
    odd = (code for place in range(len(header["facets"])) for (code,) in database.rows(frame_sql.odd_codes(database.words, place)))
    return (
        frame_root(header["hash"], header["depth"], roots) == header["root"]
        and not alike_salts(database, salt_parts(header["count"]))
        and not any(map(text_fault, odd))
    )


def _has_odd_id(database: Tables, table: str) -> bool:
    return any(id_fault(entity) for (entity,) in database.stream(frame_sql.not_plain(database.words, table)))


class _Roots(dict[str, str]):
    """The roots of buckets, which come in order."""

    def follow(self, more: Mapping[str, str]) -> bool:
        """Take in more of them; say whether they come after those before."""
        if self and more and next(iter(more)) <= next(reversed(self)):
            return False
        self.update(more)
        return True


def _rows_of_text(database: Tables, path: Path, header: Mapping[str, Any], progress: Progress) -> Mapping[str, str] | None:
    """Bring the rows of a text, piece by piece, into ``frame_row`` and ``combination``; return the buckets' roots, None where a row, an order or a number is not as it should be."""
    words, facets, place = database.words, len(header["facets"]), database.folder / "piece.tsv"
    start, count, roots, codes = len(canonical(header).encode()) + 1, 0, _Roots(), [0] * facets
    size = path.stat().st_size
    progress("frame", 0, size)
    for number in range(facets):
        database.load(frame_sql.of_code(number), {"number": NUMBER, "code": TEXT, "said": TEXT}, [])
    for end in pieces(path, start, header["hash"], header["depth"], place):
        with database.entries(place):
            escaping = bool(database.rows(f"SELECT 1 FROM entry WHERE {frame_sql.escapes()} LIMIT 1"))
            database.table("parsed", frame_sql.parsed(words, header["depth"], header["facets"], escaping))
        # The sizes show that nothing was passed over: no blank line, other line end, or end without one.
        rows = in_order(database, "parsed", "sound", end - start)
        if rows is None or _has_odd_id(database, "parsed"):
            return None
        if not roots.follow(bucket_roots(database, "parsed", frame_sql.parsed_leaves)):
            return None
        start, count = end, count + rows
        for number, known in enumerate(codes):
            table = frame_sql.of_code(number)
            database.extend(table, frame_sql.more_codes(words, number, known))
            codes[number] = database.rows(f"SELECT count(*) FROM {table}")[0][0]
        database.append("coded_row", frame_sql.part_rows(codes))
        progress("frame", end, size)
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


def _take_cache(database: Database, cache: Cache, combinations: str) -> None:
    """Make ``frame_row``, and a view of that name of the combinations, of a cache's files. Raises :class:`~jointsup.errors.BadFrame` for one with other columns than a freeze writes."""
    codes = {column(place): TEXT for place in range(len(cache.codes))}
    _require_columns(database, cache.rows, {"id": TEXT, "salt": TEXT, "bucket": TEXT, "combination": NUMBER})
    _require_columns(database, [cache.combinations], {"combination": NUMBER, "row_count": NUMBER, **codes})
    database.view("frame_row", f"SELECT id, salt, bucket, combination FROM {parquet(cache.rows)}")
    database.view(combinations, f"SELECT combination, row_count{columns(len(codes))} FROM {parquet(cache.combinations)}")


def _require_columns(database: Database, paths: Sequence[Path], types: Mapping[str, str]) -> None:
    for path in paths:
        try:
            found = {name: kind for name, kind, *_ in database.rows(f"DESCRIBE SELECT * FROM {parquet(path)}")}
        except (Unreadable, Unwritable):
            found = {}
        if found != types:
            raise BadFrame([problem("frame.cache_file", Place(str(path)))])


def _rows_of_cache(database: Database, cache: Cache, progress: Progress) -> Mapping[str, str] | None:
    words, facets, codes = database.words, cache.header["facets"], cache.codes
    _take_cache(database, cache, "stated")
    database.table("combination", "SELECT * FROM stated")
    for place in range(len(codes)):
        database.table(frame_sql.of_code(place), frame_sql.codes_of_combinations(words, codes, place))
    database.table("combination", frame_sql.combinations(words, codes))
    listed = f"SELECT combination, row_count{columns(len(codes))} FROM"
    if database.rows(f"({listed} stated EXCEPT {listed} combination) UNION ALL ({listed} combination EXCEPT {listed} stated) LIMIT 1"):
        return None
    # A number that stood for two codes would let a row be of both.
    if any(database.rows(frame_sql.ambiguous_codes(place)) for place in range(len(codes))):
        return None
    roots, count = _Roots(), 0
    for number, path in enumerate(cache.rows):
        progress("frame", number, len(cache.rows))
        view_part(database, path)
        in_its_bucket = f"id <> '' AND bucket = {frame_sql.bucket(words, cache.header['depth'])}"
        sound = f"CASE WHEN {words.matches('salt', '[0-9a-f]{32}')} AND {in_its_bucket} THEN 1 ELSE 0 END"
        rows = in_order(database, "frame_part", sound)
        if rows is None or _has_odd_id(database, "frame_part"):
            return None
        of_part = bucket_roots(database, "frame_part", lambda height: frame_sql.leaves(words, facets, codes, height, True))
        if not roots.follow(of_part):
            return None
        count += rows
    progress("frame", 1, 1)
    return roots if count == cache.header["count"] else None
