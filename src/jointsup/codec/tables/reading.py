"""The one way in for rows from outside."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from jointsup.codec.files import read_bytes
from jointsup.codec.tables.delimited import Encoding, read_delimited
from jointsup.codec.tables.jsonlines import read_jsonlines
from jointsup.codec.tables.memory import read_memory
from jointsup.codec.tables.parquet import read_parquet
from jointsup.codec.tables.table import Limits, Table
from jointsup.codec.tables.wanted import Wanted
from jointsup.codec.tables.workbook import read_workbook
from jointsup.errors import BadRows, problem
from jointsup.places import Place


def read_table(
    source: object,
    fields: Mapping[str, str],
    *,
    name: str | None = None,
    encoding: Encoding | None = None,
    sheet: str | None = None,
    take_good: bool = False,
    limits: Limits | None = None,
) -> Table:
    """Return the columns named by ``fields`` (field → heading in the source), all values as text.

    ``source`` is a path (``.csv``, ``.tsv``, ``.txt``; ``.xlsx``, ``.xlsm``; ``.jsonl``, ``.ndjson``; ``.parquet``) or a table in
    memory (:func:`~jointsup.codec.tables.memory.read_memory`). ``name`` is what errors call it (default: the file's name);
    ``encoding`` skips finding out that of a CSV; ``sheet`` names the sheet of a workbook that has several.

    A value is what stands there without blanks and tabs at both ends; an empty one is ``None``; whole numbers are their digits,
    dates are ISO 8601. Nothing else is changed: what is no Text of the protocol is refused. Other columns are not read.

    With ``take_good`` rows in which something is wrong are left out, counted and named in the table, unless they leave the others in
    doubt (a quote never closed, merged cells).

    Raises :class:`~jointsup.errors.BadRows` with everything that was found (the first 1,000 kept, all counted),
    :class:`~jointsup.errors.Missing` where an extra is not installed, :class:`~jointsup.errors.Unwritable` for a file that
    cannot be read, ``ValueError`` for no fields at all.
    """
    if not fields:
        raise ValueError("name at least one field to read")
    limits = limits or Limits()
    if not isinstance(source, (str, os.PathLike)):
        return read_memory(source, Wanted(name or "table", fields, limits, take_good))
    path = Path(source)
    wanted = Wanted(name or path.name, fields, limits, take_good)
    match path.suffix.lower():
        case ".parquet":
            return read_parquet(path, wanted)
        case ".csv" | ".tsv" | ".txt":
            return read_delimited(read_bytes(path, limits.file_bytes), wanted, encoding)
        case ".jsonl" | ".ndjson":
            return read_jsonlines(read_bytes(path, limits.file_bytes), wanted)
        case ".xlsx" | ".xlsm":
            return read_workbook(read_bytes(path, limits.file_bytes), wanted, sheet)
        case suffix:
            raise BadRows([problem("table.kind", Place(str(path)), suffix or path.name)])
