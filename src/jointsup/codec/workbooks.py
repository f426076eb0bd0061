"""Tables for people: CSV that Excel and WPS open rightly, and workbooks (extra ``workbooks``)."""

from __future__ import annotations

import csv
import datetime
import importlib
import io
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from jointsup.codec.files import working_folder, writing
from jointsup.errors import BadRows, Missing, problem
from jointsup.places import Place

Cell = str | int | None
Row = Sequence[Cell]

SHEET_ROWS = 1_048_576
"""How many rows a sheet holds, headings included; what is more goes to further sheets."""

CELL_CHARACTERS = 32_767
"""How many characters a cell of a workbook holds."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the start of a formula, the full-width forms too."""

_EXACT_BELOW = 10**15
_CREATED = datetime.datetime(2000, 1, 1)
_MEASURED_ROWS = 200
_WIDTHS = (8, 60)
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_SHEET_NAME = 31


@frozen
class Sheet:
    """A sheet of a workbook: its name, its headings, and its rows, which are gone through once."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Row]


def harmless(cell: Cell) -> str:
    """Return a cell of a CSV as text that no spreadsheet runs: an apostrophe goes before what could start a formula.

    Reading does not take it away again; where a table is to come back, write a workbook, which needs no such thing.
    """
    text = "" if cell is None else str(cell)
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Row], *, replace: bool = False) -> None:
    """Write a CSV in UTF-8 with a byte order mark and lines ended by CRLF, as Excel and WPS expect; cells as :func:`harmless`.

    Raises :class:`~jointsup.errors.Unwritable` as :func:`~jointsup.codec.files.writing`, and ``ValueError`` for a row that is not
    as long as the headings.
    """
    with writing(path, replace=replace) as file:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        for row in itertools.chain([headings], _even(headings, rows)):
            writer.writerow(map(harmless, row))
        text.flush()
        text.detach()


def write_xlsx(path: Path, sheets: Iterable[Sheet], *, replace: bool = False) -> None:
    """Write a workbook: texts as texts (never formulas or links), headings bold and frozen, columns as wide as their beginning.

    The same content gives the same bytes. Rows are gone through once and not kept. A sheet of more than 1,048,576 rows goes on in
    further ones, ``名称 (2)`` and so on.

    Raises :class:`~jointsup.errors.Missing` without xlsxwriter, :class:`~jointsup.errors.BadRows` for a cell of more than 32,767
    characters, :class:`~jointsup.errors.Unwritable` as :func:`~jointsup.codec.files.writing`, and ``ValueError`` for a row that is
    not as long as the headings and for a sheet name that cannot be one.
    """
    try:
        xlsxwriter = importlib.import_module("xlsxwriter")
    except ImportError:
        raise Missing([problem("extra.workbooks", Place(str(path)))]) from None
    # In constant memory a row goes to a passing file when the next begins.
    with (
        writing(path, replace=replace) as file,
        working_folder(path) as scratch,
        xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": str(scratch)}) as workbook,
    ):
        workbook.set_properties({"created": _CREATED})
        bold = workbook.add_format({"bold": True})
        for sheet in sheets:
            for part in _parts(sheet):
                _write_sheet(workbook, part, bold, path)


def _parts(sheet: Sheet) -> Iterator[Sheet]:
    """Yield the sheet in parts that fit; at least one, even without rows."""
    rows = iter(_even(sheet.headings, sheet.rows))
    first, number = list(itertools.islice(rows, 1)), 1
    while first or number == 1:
        name = sheet.name if number == 1 else f"{sheet.name[: _SHEET_NAME - 6]} ({number})"
        if not name or len(name) > _SHEET_NAME or _NO_SHEET_NAME.search(name) or "'" in (name[0], name[-1]):
            raise ValueError(f"{name!r} cannot name a sheet")
        yield evolve(sheet, name=name, rows=itertools.chain(first, itertools.islice(rows, SHEET_ROWS - 2)))
        first, number = list(itertools.islice(rows, 1)), number + 1


def _write_sheet(workbook: Any, sheet: Sheet, bold: Any, path: Path) -> None:
    page = workbook.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    rows = iter(sheet.rows)
    measured = list(itertools.islice(rows, _MEASURED_ROWS))
    for column, heading in enumerate(sheet.headings):
        widest = max(map(_width, [heading, *(row[column] for row in measured)]))
        page.set_column(column, column, min(max(widest + 2, _WIDTHS[0]), _WIDTHS[1]))
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, heading, bold)
    for number, row in enumerate(itertools.chain(measured, rows), 1):
        for column, cell in enumerate(row):
            if isinstance(cell, int) and abs(cell) < _EXACT_BELOW:
                page.write_number(number, column, cell)
            elif cell is not None and cell != "":
                text = str(cell)
                if len(text) > CELL_CHARACTERS:
                    where = Place(path.name, sheet.name, row=number + 1, column=sheet.headings[column])
                    raise BadRows([problem("cell.length", where, text, most=CELL_CHARACTERS)])
                page.write_string(number, column, text)


def _even(headings: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"a row of {len(row)} cells under {len(headings)} headings")
        yield row


def _width(cell: Cell) -> int:
    """Return how many columns of a terminal, or so, a cell takes: Chinese characters count twice."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(cell or ""))
