"""Making a frame file with DuckDB, part by part: no step sorts or numbers all rows (protocol, "Frame")."""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from jointsup.algorithms.sampling.frame import depth_of, frame_root, make_frame
from jointsup.canonical import canonical, require_id, require_text
from jointsup.codec.files import writing
from jointsup.engines import frame_sql
from jointsup.engines.base import CodedRows, Progress, no_progress, require_texts
from jointsup.engines.duck.connection import TEXT, Database, Limits, in_quotes
from jointsup.engines.duck.parts import bucket_roots, parts_of
from jointsup.engines.sql import column, columns


def write_frame(
    limits: Limits,
    hash_name: str,
    secret: str,
    as_of: str,
    facets: Sequence[str],
    rows: CodedRows,
    path: Path,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Write the frame file; see :meth:`jointsup.engines.base.Engine.write_frame`."""
    with Database(limits, hash_name, rows.parquet, path.parent) as database:
        progress("load", 0, 1)
        _load(database, facets, rows)
        depth = depth_of(rows.count)
        database.table("salted", frame_sql.salted(database.words, secret, depth, len(facets)))
        database.drop("entity")
        _refuse_doubles(database, hash_name, secret, as_of, rows.count)
        header = {
            "protocol": "jointsup/1",
            "hash": hash_name,
            "count": rows.count,
            "depth": depth,
            "facets": list(facets),
            "as_of": as_of,
            "root": "0" * 64,
        }
        with writing(path) as file:
            # The root is known last; the header that holds it has the same length.
            file.write(_line(header))
            roots: dict[str, str] = {}
            parts = parts_of(rows.count) if depth else [""]
            for done, part in enumerate(parts):
                progress("frame", done, len(parts))
                database.table("sealed", frame_sql.sealed(database.words, part, facets))
                _append(database, file)
                roots |= bucket_roots(database, "sealed")
            header["root"] = frame_root(hash_name, depth, roots)
            file.seek(0)
            file.write(_line(header))
        progress("frame", len(parts), len(parts))
    return header


def _load(database: Database, facets: Sequence[str], rows: CodedRows) -> None:
    """Bring the rows into the table ``entity``. Raises :class:`~jointsup.errors.BadText`."""
    if rows.parquet is None:
        require_texts(facets, rows.rows())
        database.load("entity", {"id": TEXT, **{column(place): TEXT for place in range(len(facets))}}, rows.rows())
        return
    database.table("entity", f"SELECT id{columns(len(facets))} FROM read_parquet('{in_quotes(rows.parquet)}')")
    for (entity,) in database.rows(frame_sql.odd_ids(database.words, "entity")):
        require_id(entity)
    for place, facet in enumerate(facets):
        for (code,) in database.rows(f"SELECT DISTINCT {column(place)} FROM entity"):
            require_text(code, facet)


def _line(header: Mapping[str, Any]) -> bytes:
    return (canonical(header) + "\n").encode()


def _refuse_doubles(database: Database, hash_name: str, secret: str, as_of: str, count: int) -> None:
    for part in parts_of(count):
        alike = frame_sql.salts_alike("salted", part)
        ids = database.rows(f"SELECT id FROM salted WHERE substr(salt, 1, 22) IN (SELECT beginning FROM ({alike}))")
        if ids:
            # The reference has the words for it.
            make_frame(hash_name, secret, as_of, (), ((entity, ()) for (entity,) in ids))


def _append(database: Database, file: BinaryIO) -> None:
    lines = database.write_lines("SELECT id, salt, content FROM sealed ORDER BY bucket, place")
    with lines.open("rb") as part:
        shutil.copyfileobj(part, file, 2**20)
    lines.unlink()
