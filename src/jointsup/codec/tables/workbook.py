"""XLSX, through python-calamine (extra ``workbooks``), which gets to see a bounded copy."""

from __future__ import annotations

import datetime
import functools
import io
import itertools
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jointsup.codec.tables.cells import BLANKS, NO_VALUE, Raw, Refused, cell_of
from jointsup.codec.tables.table import Table
from jointsup.codec.tables.wanted import Wanted
from jointsup.errors import BadRows, Missing, problem
from jointsup.hashes import sha256_hex
from jointsup.places import Place
from jointsup.said import Listed

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 digits of a number: a whole number from here on may have lost its last ones."""

_PARTS = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/(_rels/)?workbook\.xml(\.rels)?|xl/(sharedstrings|styles)\.xml|xl/worksheets/[^/]+\.xml"
)
# What zipfile raises for damaged archives, encrypted ones (RuntimeError) among them.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    OSError,
    ValueError,
    EOFError,
    LookupError,
    struct.error,
)
_HEADINGS_LOOKED_FOR = 20
_WINDOW = 2**24

# Cells (c) of a sheet's XML, with or without a prefix: each with its address (r); those of a failed formula (t="e");
# those of a formula (f) whose value (v) is missing or empty, unless it is an empty text.
_CELL = re.compile(
    rb"<(?:[^\s<>/:]+:)?c(?=[\s/>])(?:\s(?:[^<>]*?\s)??r\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"'])?"
)
_ERROR = re.compile(rb"(<(?:[^\s<>/:]+:)?c\s(?:[^<>]*?\s)??t\s*=\s*[\"'])e([\"'])")
_FORMULA = re.compile(
    rb"<(?P<p>(?:[^\s<>/:]+:)?)c\s(?![^<>]*\st=[\"']str)(?:[^<>]*?\s)??(?P<r>r\s*=\s*[\"'][A-Za-z0-9]+[\"'])[^<>]*>\s*"
    rb"<(?P=p)f(?:\s[^<>]*)?(?:/>|>[^<]*</(?P=p)f\s*>)\s*(?:<(?P=p)v\s*/>|<(?P=p)v>\s*</(?P=p)v\s*>)?\s*</(?P=p)c\s*>"
)
_UNSAVED = b'<%(p)sc %(r)s t="str"><%(p)sv>' + NO_VALUE.encode() + b"</%(p)sv></%(p)sc>"


def read_workbook(data: bytes, wanted: Wanted, sheet: str | None = None) -> Table:
    """Return the wanted columns of a sheet; without ``sheet``, of the only visible sheet that holds anything.

    The headings stand in the first row. Numbers must be whole and below 10^15; formulas count by the value they were saved with;
    errors (``#N/A``), yes/no values and merged cells below the headings are refused. Rows without any value are passed over.
    """
    try:
        import python_calamine
    except ImportError:
        raise Missing([problem("extra.workbooks", wanted.place)]) from None
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(_bounded_copy(data, wanted))
        return _table(_chosen(workbook, sheet, wanted), wanted, sha256_hex(data))
    except (python_calamine.CalamineError, *_DAMAGED) as error:
        raise BadRows([problem("table.workbook", wanted.place, str(error) or type(error).__name__)]) from None


def _bounded_copy(data: bytes, wanted: Wanted) -> io.BytesIO:
    """Return the workbook with the parts that hold cells, unpacked: what they say of their sizes has been found to be true."""
    most, left, extent = wanted.limits.sheet_cells, wanted.limits.unpacked_bytes, 0
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for part in packed.infolist():
            name = part.filename.lower()
            if not _PARTS.fullmatch(name):
                continue
            if name in parts:
                raise BadRows([problem("table.workbook", wanted.place, f"{part.filename} stands twice")])
            with packed.open(part) as stream:
                xml = stream.read(left + 1)
            left -= len(xml)
            if left < 0:
                raise BadRows([problem("table.unpacked", wanted.place, most=wanted.limits.unpacked_bytes)])
            place = Place(wanted.name, path=part.filename)
            extent += _extent(xml, place)
            if extent > most:
                raise BadRows([problem("table.extent", place, extent, most=most)])
            parts[name] = _with_faults_seen(xml)
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as unpacked:
        for name, xml in parts.items():
            unpacked.writestr(name, xml)
    copy.seek(0)
    return copy


def _extent(xml: bytes, where: Place) -> int:
    """Return how many cells lie between the first and the farthest: calamine fills the whole rectangle."""
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    for window in _windows(xml):
        for letters, digits in _CELL.findall(window):
            columns.add(letters)
            rows.add(digits)
    if b"" in columns:
        raise BadRows([problem("table.addresses", where)])
    return max(map(int, rows), default=0) * max(map(_column_number, columns), default=0)


def _with_faults_seen(xml: bytes) -> bytes:
    """Return a part in which formulas that failed or have no value say so in a text: calamine would give empty cells."""
    if b'"e"' in xml or b"'e'" in xml:
        xml = _ERROR.sub(rb"\1str\2", xml)
    if b"<f" in xml or b":f" in xml:
        xml = _FORMULA.sub(lambda found: _UNSAVED % {b"p": found["p"], b"r": found["r"]}, xml)
    return xml


def _windows(xml: bytes) -> Iterator[bytes]:
    """Yield slices that end where a tag begins."""
    start = 0
    while start < len(xml):
        end = xml.find(b"<", start + _WINDOW)
        end = len(xml) if end < 0 else end
        yield xml[start:end]
        start = end


def _column_number(letters: bytes) -> int:
    return functools.reduce(lambda number, letter: number * 26 + letter - 64, letters.upper(), 0)


def _chosen(workbook: CalamineWorkbook, sheet: str | None, wanted: Wanted) -> CalamineSheet:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [found for found in workbook.sheets_metadata if found.typ == SheetTypeEnum.WorkSheet]
    names = [found.name for found in sheets]
    if sheet is not None:
        if sheet not in names:
            raise BadRows([problem("table.sheet", wanted.place, sheet, there=Listed(names))])
        return workbook.get_sheet_by_name(sheet)
    visible = [found.name for found in sheets if found.visible == SheetVisibleEnum.Visible]
    filled: list[CalamineSheet] = []
    for name in visible:
        found = workbook.get_sheet_by_name(name)
        filled += [found] if found.height else []
        if len(filled) > 1:
            raise BadRows([problem("table.sheets", wanted.place, Listed(visible))])
    if not filled:
        raise BadRows([problem("table.empty", wanted.place)])
    return filled[0]


def _table(sheet: CalamineSheet, wanted: Wanted, digest: str) -> Table:
    wanted.place = Place(wanted.name, sheet=sheet.name)
    rows = ((number, row) for number, row in enumerate(sheet.iter_rows(), 1) if not all(map(_blank, row)))
    top, headings = next(rows, (0, []))
    if not headings:
        raise BadRows([problem("table.empty", wanted.place)])
    heads = list(itertools.islice(rows, _HEADINGS_LOOKED_FOR))
    below = ((number, [_shown(cell) for cell in row]) for number, row in heads)
    positions = wanted.choose([_shown(cell) for cell in headings], below)
    numbers = array("q")
    columns: dict[int, list[Raw]] = {position: [] for position in positions}
    for number, row in itertools.chain(heads, rows):
        numbers.append(number)
        for position in positions:
            cell = row[position]
            columns[position].append(cell if type(cell) is str else _text(cell))
    wanted.require_rows(len(numbers))
    first_row, first_column = top - 1, (sheet.start or (0, 0))[1]
    for (merged_row, left), (last_row, right) in sheet.merged_cell_ranges or ():
        if last_row >= first_row:
            for position in positions:
                if left <= position + first_column <= right:
                    wanted.note(max(merged_row, first_row) + 1, "cell.merged", "", position)
    return wanted.table(digest, numbers, dict(columns))


def _blank(cell: object) -> bool:
    return isinstance(cell, str) and not cell.strip(BLANKS)


def _shown(cell: object) -> str:
    text = _text(cell)
    return text if isinstance(text, str) else str(cell)


def _text(cell: object) -> Raw:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if not float(cell).is_integer():
            return Refused("cell.fraction", str(cell))
        return str(int(cell)) if abs(cell) < EXACT_BELOW else Refused("cell.digits", str(int(cell)))
    if isinstance(cell, datetime.datetime):
        # A moment is kept as a fraction of days: to the nearest second it is what the sheet shows.
        cell = (cell + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    return cell_of(cell)
