"""CSV (RFC 4180) in UTF-8 or GB 18030."""

from __future__ import annotations

import codecs
import contextlib
import io
import itertools
import re
from array import array
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Literal

from jointsup.codec.tables.cells import BLANKS, Raw
from jointsup.codec.tables.table import Table
from jointsup.codec.tables.wanted import Wanted
from jointsup.errors import BadRows, problem
from jointsup.hashes import sha256_hex
from jointsup.places import Place

Encoding = Literal["utf-8", "gb18030"]

DELIMITERS = (",", "\t", ";")

_CHUNK = 2**20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEADINGS_LOOKED_FOR = 20

# Three bytes and more of UTF-8: Chinese. Two bytes alone may as well be one character of GB 18030.
_UTF8_CHINESE = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")

# Python's codec is the edition of 2000: two-byte codes that were private characters then, and what later editions made of them.
# 0xA8BC by GB 18030-2005, the other 18 by GB 18030-2022.
_MOVED = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7"
    "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f"
    "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
)
_MOVABLE = re.compile("[\ue78d-\ue864]")


def read_delimited(data: bytes, wanted: Wanted, encoding: Encoding | None = None) -> Table:
    """Return the wanted columns of a CSV file; without ``encoding`` it is found out, strictly.

    The delimiter (comma, tab or semicolon) is the one under which the first line holds most of the wanted headings. A line
    without any value is passed over, as spreadsheets leave such lines behind; every other must have as many cells as headings.

    GB 18030 is read as the edition of 2022 has it, but that no code gives a private character which has a place of its own in
    Unicode: as the Unicode Technical Committee recommends (L2/23-003R, "GB 18030-2022 recommendations") and as the WHATWG Encoding
    Standard does since 2024. So the 19 codes that moved since the edition of 2000, and the four-byte codes that they changed places
    with, give the same characters.
    """
    digest = sha256_hex(data)
    wanted.counted = "line"
    records = _records(data, encoding_of(data, wanted.name, encoding), wanted)
    first = next(records, None)
    if first is None:
        raise BadRows([problem("table.empty", wanted.place)])
    delimiter, headings = headings_of(first[1].removeprefix("\ufeff"), wanted)
    heads, records = _peek(records)
    below = [(number, _cells(text, delimiter) or []) for number, text in heads]
    positions = wanted.choose(headings, below)
    numbers, rows = _rows(records, delimiter, positions, wanted)
    columns: dict[int, Sequence[Raw]] = (
        dict(zip(positions, zip(*rows, strict=True), strict=True)) if rows else {}
    )
    return wanted.table(digest, numbers, columns or dict.fromkeys(positions, ()))


def _peek(records: Iterator[tuple[int, str]]) -> tuple[list[tuple[int, str]], Iterator[tuple[int, str]]]:
    heads = list(itertools.islice(records, _HEADINGS_LOOKED_FOR))
    return heads, itertools.chain(heads, records)


def _rows(
    records: Iterator[tuple[int, str]], delimiter: str, positions: Sequence[int], wanted: Wanted
) -> tuple[Sequence[int], list[tuple[str, ...]]]:
    width = len(wanted.headings)
    # itemgetter gives a bare value for one position: a slice gives a list of it.
    pick = itemgetter(*positions) if len(positions) > 1 else itemgetter(slice(positions[0], positions[0] + 1))
    numbers, rows = array("q"), []
    for number, text in records:
        cells = _cells(text, delimiter)
        if cells is None:
            wanted.note(number, "row.quote", text)
        elif not "".join(cells).strip(BLANKS):
            continue
        elif len(cells) != width:
            wanted.note(number, "row.cells", len(cells), expected=width)
        else:
            rows.append(pick(cells))
            numbers.append(number)
            if not len(rows) & 0xFFFF:
                wanted.require_rows(len(rows))
    wanted.require_rows(len(rows))
    return numbers, rows


def headings_of(text: str, wanted: Wanted) -> tuple[str, list[str]]:
    """Return the delimiter of a file whose first line is ``text``, and that line's cells."""
    asked = set(wanted.fields.values())

    def fits(delimiter: str) -> tuple[int, int]:
        cells = _cells(text, delimiter) or []
        return len(asked & {cell.strip(BLANKS) for cell in cells}), len(cells)

    delimiter = max(DELIMITERS, key=fits)
    cells = _cells(text, delimiter)
    if cells is None:
        raise BadRows([problem("row.quote", wanted.at(1), text)])
    return delimiter, cells


def _records(data: bytes, encoding: Encoding, wanted: Wanted) -> Iterator[tuple[int, str]]:
    """Yield each record's first line number and its text: one line, or more where a quoted cell holds line ends."""
    lines = enumerate(_lines(data, encoding, wanted), 1)
    for number, text in lines:
        if '"' in text and text.count('"') % 2:
            parts, size = [text], len(text)
            for _, more in lines:
                parts.append(more)
                size += len(more)
                if more.count('"') % 2 or size > wanted.limits.line_characters:
                    break
            text = "\n".join(parts)
            if text.count('"') % 2:
                wanted.note(number, "row.quote_open", text)
                continue
        yield number, text


def _lines(data: bytes, encoding: Encoding, wanted: Wanted) -> Iterator[str]:
    most, moving = wanted.limits.line_characters, encoding == "gb18030"
    for number, line in enumerate(io.TextIOWrapper(io.BytesIO(data), encoding, newline="\n"), 1):
        if len(line) > most:
            raise BadRows([problem("table.line", wanted.at(number), len(line), most=most)])
        text = line.removesuffix("\n").removesuffix("\r")
        yield text.translate(_MOVED) if moving and _MOVABLE.search(text) else text


def _cells(text: str, delimiter: str) -> list[str] | None:
    """Return the cells of a record, or None where a quote stands inside a cell that is not quoted."""
    if '"' not in text:
        return text.split(delimiter)
    if text[0] == text[-1] == '"':
        cells = text[1:-1].split(f'"{delimiter}"')
        if text.count('"') == 2 * len(cells):
            return cells
    cells, at = [], 0
    while match := _CELLS[delimiter].match(text, at):
        quoted, plain, end = match.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            return cells
        at = match.end()
    return None


_CELLS = {d: re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"|([^"{d}]*))({d}|\Z)') for d in DELIMITERS}


def encoding_of(data: bytes, name: str, asked: Encoding | None = None) -> Encoding:
    """Return the one encoding in which all of ``data`` is valid: the one asked for, else UTF-8 if it can be, else GB 18030.

    Raises ``BadRows`` naming line and byte where it fits none, and the first line of the other encoding where both are mixed.
    """
    if data.startswith(_UTF16):
        raise BadRows([problem("table.utf16", Place(name))])
    if (at := data.find(b"\0")) >= 0:
        raise BadRows([problem("table.nul", Place(name, line=1 + data[:at].count(10)))])
    if asked != "gb18030" and _valid(data, "utf-8"):
        return "utf-8"
    kind: Encoding | None = asked or ("utf-8" if data.startswith(codecs.BOM_UTF8) else None)
    for number, line in enumerate(io.BytesIO(data), 1):
        if not line.isascii():
            where = Place(name, line=number)
            found = _line_encoding(line, where) if asked is None else _as_asked(line, asked, where)
            kind = kind or found
            if found != kind:
                raise BadRows([problem("table.encodings", where, found, first=kind)])
    return "gb18030"


def _line_encoding(line: bytes, where: Place) -> Encoding:
    if _UTF8_CHINESE.search(line):
        with contextlib.suppress(UnicodeDecodeError):
            line.decode()
            return "utf-8"
    return _as_asked(line, "gb18030", where)


def _as_asked(line: bytes, encoding: Encoding, where: Place) -> Encoding:
    try:
        line.decode(encoding)
    except UnicodeDecodeError as error:
        shown = line[error.start : error.start + 4].hex(" ")
        details = {"byte": error.start + 1, "encoding": encoding}
        raise BadRows([problem("table.encoding", where, shown, **details)]) from None
    return encoding


def _valid(data: bytes, encoding: Encoding) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(view[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
