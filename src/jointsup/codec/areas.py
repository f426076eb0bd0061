"""The list of GB/T 2260 areas that the package ships (CC0 1.0), and tables of areas from files of the same
form."""

from __future__ import annotations

import csv
import functools
import gzip
import io
import re
import zlib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Final, cast

from jointsup.codec.reading import read_document
from jointsup.errors import BadRows, Problem, problem
from jointsup.hashes import sha256_hex
from jointsup.model.areas import AreaRow, AreaTable, Level, Status, Successor
from jointsup.model.rulesets import AreaRules
from jointsup.places import Place

MAX_BYTES: Final = 8 * 2**20
"""The unpacked list, at most."""

COLUMNS: Final = (
    "code",
    "province",
    "prefecture",
    "name",
    "level",
    "status",
    "from_year",
    "until_year",
    "new_code",
)

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SUCCESSOR = re.compile(r"([0-9]{6})(?:\[((?:19|20)[0-9]{2})\])?")


def _unpacked(packed: bytes, where: str) -> str:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise BadRows([problem("area.file_size", Place(where), len(data), most=MAX_BYTES)])
        return data.decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BadRows([problem("area.file_damaged", Place(where), type(error).__name__)]) from None


def _row(cells: Mapping[str, str]) -> AreaRow:
    """Return the row that the cells say; raises ``ValueError`` for a year or a successor of another form."""
    until = cells["until_year"]
    if not _YEAR.fullmatch(cells["from_year"]) or (until and not _YEAR.fullmatch(until)):
        raise ValueError(f"{cells['from_year']}–{until}")
    successors = []
    for text in filter(None, cells["new_code"].split(";")):
        found = _SUCCESSOR.fullmatch(text)
        if found is None or not (found[2] or until):
            raise ValueError(text)
        successors.append(Successor(found[1], int(found[2] or until)))
    return AreaRow(
        code=cells["code"],
        name=cells["name"],
        level=cast(Level, cells["level"]),
        status=cast(Status, cells["status"]),
        from_year=int(cells["from_year"]),
        until_year=int(until) if until else None,
        successors=tuple(successors),
    )


def read_areas(
    packed: bytes, *, name: str, version: str, valid_from: date, valid_to: date, source: str = ""
) -> AreaTable:
    """Return the table that a gzip-packed CSV file of the columns :data:`COLUMNS` says.

    ``new_code`` holds codes with ``;`` between them, each with its year in brackets where that is not
    ``until_year``. Raises :class:`~jointsup.errors.BadRows` for a damaged or too large file, and lists every
    bad row.
    """
    lines = csv.reader(io.StringIO(_unpacked(packed, name), newline=""), strict=True)
    rows: list[AreaRow] = []
    problems: list[Problem] = []
    try:
        heading = next(lines, [])
        if tuple(heading) != COLUMNS:
            raise BadRows([problem("area.file_columns", Place(name), ",".join(heading), columns=",".join(COLUMNS))])
        for number, cells in enumerate(lines, 1):
            try:
                rows.append(_row(dict(zip(COLUMNS, cells, strict=True))))
            except ValueError as error:
                problems.append(problem("area.file_row", Place(name, row=number), str(error)))
    except csv.Error as error:
        raise BadRows([problem("area.file_damaged", Place(name, line=lines.line_num), str(error))]) from None
    if problems:
        raise BadRows(problems)
    return AreaTable(
        name=name,
        version=version,
        valid_from=valid_from,
        valid_to=valid_to,
        rows=rows,
        source=source,
        digest=sha256_hex(packed),
    )


@functools.cache
def load_areas() -> AreaTable:
    """Return the shipped list: province, prefecture and county codes of GB/T 2260 from 1981 to the end of
    2024.

    Raises :class:`~jointsup.errors.BadRows` if the file is not the one that its description names by digest.
    """
    folder = resources.files("jointsup").joinpath("rulesets")
    about = read_document(folder.joinpath("areas-gbt2260.json").read_bytes(), AreaRules, "areas-gbt2260.json")
    packed = folder.joinpath(about.file).read_bytes()
    if sha256_hex(packed) != about.digest:
        raise BadRows([problem("area.file_digest", Place(about.file), sha256_hex(packed), expected=about.digest)])
    return read_areas(
        packed,
        name=about.title,
        version=about.version,
        valid_from=date.fromisoformat(about.valid_from),
        valid_to=date.fromisoformat(about.valid_to or "9999-12-31"),
        source=about.source,
    )
