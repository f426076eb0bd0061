"""Making a frame with DuckDB, part by part: no step sorts or numbers all rows (protocol, "Frame").

Two steps, each whole in itself: rows are sealed into a cache, and the exchange text is written from the cache.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from jointsup.algorithms.sampling.frame import depth_of, frame_root, make_frame
from jointsup.canonical import canonical, require_id, require_text
from jointsup.codec.files import file_digest, sync_file, write_file, writing, writing_folder
from jointsup.engines import frame_sql
from jointsup.engines.base import CodedRows, Progress, no_progress, require_texts
from jointsup.engines.duck.cache import COMBINATIONS, MANIFEST, Cache, manifest, read_cache, rows_name
from jointsup.engines.duck.connection import TEXT, Database, Limits
from jointsup.engines.duck.parts import (
    alike_salts,
    bucket_roots,
    parts_of,
    require_numbers,
    salt_parts,
    view_part,
)
from jointsup.engines.duck.statements import PARQUET, Statements, in_quotes, parquet
from jointsup.engines.sql import column, columns


def seal_frame(
    limits: Limits,
    hash_name: str,
    secret: str,
    as_of: str,
    facets: Sequence[str],
    rows: CodedRows,
    folder: Path,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Seal rows into a cache at ``folder``, which appears whole or not at all; return the frame's header.

    Raises as :meth:`jointsup.engines.base.Engine.write_frame`.
    """
    with (
        writing_folder(folder, private=True) as made,
        Database(limits, hash_name, [rows.parquet] if rows.parquet else [], folder.parent, made) as database,
    ):
        progress("load", 0, 1)
        codes, escaping = _load(database, facets, rows)
        depth, parts = depth_of(rows.count), parts_of(rows.count)
        sources = _place(database, depth, codes, parts)
        roots: dict[str, str] = {}
        files: dict[str, str] = {}
        works = [
            partial(_seal, secret=secret, source=source, path=made / rows_name(part), facets=facets, codes=codes, escaping=escaping)
            for part, source in zip(parts, sources, strict=True)
        ]
        progress("frame", 0, len(parts))
        for part, (of_part, digest) in zip(parts, database.together(works), strict=True):
            roots |= of_part
            files[rows_name(part)] = digest
            progress("frame", len(files), len(parts))
        database.run(f"CREATE VIEW frame_row AS SELECT * FROM {parquet(made / rows_name(part) for part in parts)}")
        _refuse_doubles(database, hash_name, secret, as_of, rows.count)
        files[COMBINATIONS] = _written(database, frame_sql.combinations(database.words, codes), made / COMBINATIONS)
        header = {
            "protocol": "jointsup/1",
            "hash": hash_name,
            "count": rows.count,
            "depth": depth,
            "facets": list(facets),
            "as_of": as_of,
            "root": frame_root(hash_name, depth, roots),
        }
        write_file(made / MANIFEST, manifest(header, codes, escaping, roots, files).encode())
    return header


def write_text(limits: Limits, folder: Path, path: Path, progress: Progress = no_progress) -> dict[str, Any]:
    """Write the exchange text of the frame whose cache is at ``folder`` to ``path``, which appears whole or not at all; return its header.

    Raises :class:`~jointsup.errors.BadFrame` for a cache that is damaged, :class:`~jointsup.errors.Unwritable` where the file exists or the disk refuses.
    """
    cache = read_cache(folder, limits.cores)
    with Database(limits, cache.header["hash"], cache.paths, path.parent) as database, writing(path) as file:
        append_text(database, cache, file, progress)
    return dict(cache.header)


def append_text(database: Database, cache: Cache, file: BinaryIO, progress: Progress = no_progress) -> None:
    """Write the exchange text of a cache that ``database`` may read."""
    file.write((canonical(cache.header) + "\n").encode())
    database.table("combination", f"SELECT * FROM {parquet(cache.combinations)}")
    for place in range(len(cache.codes)):
        database.table(frame_sql.of_code(place), frame_sql.codes_of_combinations(database.words, cache.codes, place))
    select = frame_sql.lines(database.words, cache.header["facets"], cache.codes, cache.escaping)
    works = [partial(_lines, select=select, part=part) for part in cache.rows]
    progress("text", 0, len(works))
    for done, lines in enumerate(database.together(works), 1):
        with lines.open("rb") as written:
            shutil.copyfileobj(written, file, 2**20)
        lines.unlink()
        progress("text", done, len(works))


def _load(database: Database, facets: Sequence[str], rows: CodedRows) -> tuple[list[int], bool]:
    """Bring the rows into ``entity`` and their codes into tables; return how many codes each facet has, and whether JSON writes some ids otherwise.

    Raises :class:`~jointsup.errors.BadText`.
    """
    words = database.words
    if rows.parquet is None:
        require_texts(facets, rows.rows())
        database.load("entity", {"id": TEXT, **{column(place): TEXT for place in range(len(facets))}}, rows.rows())
    else:
        database.run(f"CREATE VIEW entity AS SELECT id{columns(len(facets))} FROM {parquet(rows.parquet.resolve())}")
    filled = "".join(f", count({column(place)})" for place in range(len(facets)))
    (found,) = database.rows(f"SELECT count(*), count(id){filled} FROM entity")
    if set(found) != {rows.count}:
        raise ValueError(f"{rows.count} coded rows were announced, and not so many ids and codes are there: {found}")
    escaping = False
    for (entity,) in database.stream(frame_sql.not_plain(words, "entity")):
        require_id(entity)
        escaping |= '"' in entity or "\\" in entity
    counts = []
    for place, facet in enumerate(facets):
        database.table(frame_sql.of_code(place), frame_sql.code_table(words, "entity", place))
        for (code,) in database.rows(frame_sql.odd_codes(words, place)):
            require_text(code, facet)
        counts.append(database.rows(f"SELECT count(*) FROM {frame_sql.of_code(place)}")[0][0])
    require_numbers(counts)
    return counts, escaping


def _place(database: Database, depth: int, codes: Sequence[int], parts: Sequence[str]) -> list[str]:
    """Split the rows, with bucket and combination, into parts; return what to select each from."""
    placed = frame_sql.placed(database.words, depth, codes)
    if len(parts) == 1:
        database.table("placed", placed)
        return ["placed"]
    folder = database.folder / "placed"
    part = f"substr(bucket, 1, {len(parts[0])})"
    database.run(f"COPY (SELECT *, {part} AS part FROM ({placed}) AS placed) TO '{in_quotes(folder)}' ({PARQUET}, PARTITION_BY (part))")
    return [parquet(sorted((folder / f"part={part}").iterdir())) for part in parts]


def _seal(
    database: Statements, secret: str, source: str, path: Path, facets: Sequence[str], codes: Sequence[int], escaping: bool
) -> tuple[dict[str, str], str]:
    """Write the rows of a part, salted, in tree order, to a file of the cache; return the roots of its buckets, and the file's digest."""
    words = database.words
    digest = _written(database, frame_sql.salted(words, secret, source), path)
    view_part(database, path)
    return bucket_roots(database, "frame_part", lambda height: frame_sql.leaves(words, facets, codes, height, escaping)), digest


def _written(database: Statements, select: str, path: Path) -> str:
    """Write a file of the cache, and to the disk while others are worked on; return its digest."""
    database.write_parquet(select, path)
    sync_file(path)
    return file_digest(path)


def _lines(database: Statements, select: str, part: Path) -> Path:
    """Write the lines of a part to a file of its own, which is the caller's to remove; return it."""
    view_part(database, part)
    return database.write_lines(select, f"{part.stem}.tsv")


def _refuse_doubles(database: Database, hash_name: str, secret: str, as_of: str, count: int) -> None:
    starts = alike_salts(database, salt_parts(count))
    if starts:
        database.load("doubled", {"start": TEXT}, ((start,) for start in starts))
        ids = database.rows("SELECT id FROM frame_row WHERE substr(salt, 1, 22) IN (SELECT start FROM doubled)")
        # The reference has the words for it.
        make_frame(hash_name, secret, as_of, (), ((entity, ()) for (entity,) in ids))
