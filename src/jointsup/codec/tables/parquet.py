"""Parquet, through DuckDB (extra ``engine``), which gets to see that one file and nothing else."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from jointsup.codec.files import regular_size
from jointsup.codec.tables.cells import Raw, cell_of
from jointsup.codec.tables.table import Table
from jointsup.codec.tables.wanted import Wanted
from jointsup.errors import BadRows, Missing, Unwritable, problem
from jointsup.places import Place

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SETTINGS: Mapping[str, str | bool | int | float | list[str]] = {
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_BATCH = 2**16
# Without the option, a folder named like a=1 would add a column, or replace one.
_FILE = "read_parquet(?, hive_partitioning = false)"

_TAKEN = re.compile(
    r"VARCHAR|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(.*\)|DATE|TIME|TIMESTAMP(_S|_MS|_NS)?( WITH TIME ZONE)?|UUID|ENUM\(.*\)",
    re.DOTALL,
)


def read_parquet(path: Path, wanted: Wanted) -> Table:
    """Return the wanted columns of a Parquet file: texts, integers, whole decimals, dates and moments (with a zone: in UTC).

    Raises ``Missing`` where DuckDB is not installed. Nothing is downloaded: extensions are neither installed nor loaded, and no
    other file can be opened.
    """
    try:
        import duckdb
    except ImportError:
        raise Missing([problem("extra.engine", wanted.place)]) from None
    regular_size(path, wanted.limits.file_bytes)
    before, digest = _version(path), _digest(path)
    try:
        with duckdb.connect(":memory:", config=dict(_SETTINGS)) as connection:
            columns, rows = _read(connection, os.fspath(path.absolute()), wanted)
    except duckdb.Error as error:
        raise BadRows([problem("table.damaged", wanted.place, str(error).partition("\n")[0])]) from None
    if _version(path) != before:
        raise Unwritable([problem("file.changed", Place(str(path)))])
    return wanted.table(digest, range(1, rows + 1), columns)


def _read(connection: DuckDBPyConnection, path: str, wanted: Wanted) -> tuple[dict[int, Sequence[Raw]], int]:
    connection.execute("SET TimeZone = 'UTC'")
    # A path is a pattern to DuckDB: marks in it are made to mean themselves.
    pattern = re.sub(r"([*?\[])", r"[\1]", path)
    connection.execute("SET allowed_paths = ?", [[path, pattern]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    wanted.require_rows(_number(connection, "SELECT num_rows FROM parquet_file_metadata(?)", pattern))
    described = connection.execute(f"DESCRIBE SELECT * FROM {_FILE}", [pattern]).fetchall()  # noqa: S608
    schema = connection.execute("SELECT name, num_children FROM parquet_schema(?)", [pattern]).fetchall()
    positions = wanted.choose(list(headings_in(schema)))
    # The names are DuckDB's own, quoted.
    names = ['"' + described[position][0].replace('"', '""') + '"' for position in positions]
    types = [described[position][1] for position in positions]
    problems = [
        problem("table.column_type", Place(wanted.name, column=wanted.headings[position]), kind)
        for position, name, kind in zip(positions, names, types, strict=True)
        if not _TAKEN.fullmatch(kind) and _number(connection, f"SELECT count({name}) FROM {_FILE}", pattern)  # noqa: S608
    ]
    if problems:
        raise BadRows(problems)
    # One character above the limit shows that a cell is too long, and bounds what is fetched.
    most = wanted.limits.cell_characters + 1
    cells = ", ".join(f"left(CAST({name} AS VARCHAR), {most})" for name in names)
    cursor = connection.execute(f"SELECT {cells} FROM {_FILE}", [pattern])  # noqa: S608
    columns: dict[int, list[Raw]] = {position: [] for position in positions}
    rows = 0
    while batch := cursor.fetchmany(_BATCH):
        rows += len(batch)
        for position, kind, values in zip(positions, types, zip(*batch, strict=True), strict=True):
            columns[position] += map(_CONVERTED[kind[:4]], values) if kind[:4] in _CONVERTED else values
    return dict(columns), rows


def _number(connection: DuckDBPyConnection, query: str, path: str) -> int:
    ((number,),) = connection.execute(query, [path]).fetchall()
    return int(number)


def headings_in(schema: Sequence[tuple[str, int | None]]) -> Iterator[str]:
    """Yield the names of the columns as they stand in the file, from names and numbers of children; DuckDB renames those that differ in case only."""
    nested = 0
    for name, children in schema[1:]:
        if not nested:
            yield name
        nested += (children or 0) - bool(nested)


def _decimal(text: str | None) -> Raw:
    return None if text is None else cell_of(Decimal(text))


def _moment(text: str | None) -> str | None:
    """Return a moment as ISO 8601 writes it; at midnight without a zone, its date."""
    if text is None:
        return None
    iso = text.replace(" ", "T")
    return iso + ":00" if iso.endswith("+00") else iso.removesuffix("T00:00:00")


_CONVERTED: Mapping[str, Callable[[str | None], Raw]] = {"DECI": _decimal, "TIME": _moment}


def _version(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
