"""Plain files read by the engine 批量读取: CSV in UTF-8, and Parquet, within bounded memory.

What is unusual about a file, and what is wrong with it, the strict readers say.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from attrs import evolve, frozen

from jointsup.codec.files import regular_size
from jointsup.codec.tables import Encoding, Limits
from jointsup.codec.tables.cells import Cells
from jointsup.codec.tables.delimited import headings_of
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.base import Progress, no_progress
from jointsup.engines.duck.rows import BulkRows
from jointsup.engines.duck.statements import is_pattern
from jointsup.errors import Problem
from jointsup.model.ids import IdResult, ParsedId, check_ids
from jointsup.model.plan import IdColumn
from jointsup.places import Counted, Place
from jointsup.services.coding import MOST_PROBLEMS, schemes_of

_CHUNK = 2**20
_DELIMITED = (".csv", ".tsv", ".txt")
_MOST_BYTES = 2**37
"""The engine holds no file in memory, as the strict readers do."""


@frozen
class _Scan:
    """What one pass over the bytes of a file found; of a file of lines also how many follow the first, how they end, how many delimiters there are, and whether there are quotes."""

    digest: str
    rows: int
    line_end: str
    delimiters: int
    quoted: bool


def may_be_plain(path: Path, encoding: Encoding | None) -> bool:
    """Return whether the engine may look at a file: its kind, its encoding and its name. Raises :class:`~jointsup.errors.Unwritable`."""
    if path.suffix.lower() not in (*_DELIMITED, ".parquet") or encoding == "gb18030" or is_pattern(path):
        return False
    regular_size(path, _MOST_BYTES)
    return True


def read_plain(bulk: BulkRows, wanted: Wanted, path: Path, progress: Progress = no_progress) -> str | None:
    """Read a file into the engine and return its digest; None where it is not plain, or was changed meanwhile.

    An engine that reads at another path is given a copy there. Raises as ``BulkRows``, and
    :class:`~jointsup.errors.BadRows` for headings that are not there and for more rows than the limits allow.
    """
    before = version_of(path)
    _, size, _ = before
    delimiter, headings, positions, first = "", list[str](), list[int](), None
    if path.suffix.lower() != ".parquet":
        first = _first_line(path)
        if first is None:
            return None
        delimiter, headings = headings_of(first, wanted)
        positions = wanted.choose(headings)
    with contextlib.ExitStack() as kept:
        copy = None if bulk.path == path.resolve() else kept.enter_context(open(bulk.path, "xb"))
        # The second half of the work is the engine's own reading, which says nothing of how far it is.
        scan = _scan(path, copy, delimiter.encode(), lambda done: progress("read", done, 2 * size))
    if scan is None or version_of(path) != before:
        return None
    # A small file of Parquet may hold any number of rows that are alike.
    wanted.require_rows(scan.rows if first is not None else bulk.rows_of_parquet())
    if first is None:
        read = _read_parquet(bulk, wanted)
    else:
        how = len(headings), positions, delimiter, scan.line_end
        count, inside = (bulk.read_quoted(*how) or (0, 0)) if scan.quoted else (bulk.read_lines(*how), 0)
        # DuckDB passes over empty cells that a row has beyond the headings.
        read = count == scan.rows and scan.delimiters - inside == first.count(delimiter) + (len(headings) - 1) * scan.rows
    progress("read", 1, 1)
    return scan.digest if read and (copy or version_of(path) == before) else None


def _read_parquet(bulk: BulkRows, wanted: Wanted) -> bool:
    headings = bulk.headings()
    return headings is not None and bool(bulk.read_parquet(headings, wanted.choose([name for name, _ in headings])))


def version_of(path: Path) -> tuple[int, int, int]:
    """Return what differs where a file was changed meanwhile."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _first_line(path: Path) -> str | None:
    """Return the line of headings, None where it is none of UTF-8, or too long."""
    with open(path, "rb") as file:
        line = file.readline(Limits().line_characters)
    try:
        return line.removesuffix(b"\n").removesuffix(b"\r").decode().removeprefix("\ufeff") if line.endswith(b"\n") else None
    except UnicodeDecodeError:
        return None


def _scan(path: Path, copy: BinaryIO | None, delimiter: bytes, tell: Callable[[int], None]) -> _Scan | None:
    """Pass over a file, telling how many bytes are done, and write its copy, if one is wanted; a file of lines has a delimiter.

    None where a file of lines holds zeros, line ends of two kinds, or blanks beside quotes, which DuckDB passes over where they stand outside.
    Whether it is UTF-8 DuckDB says.
    """
    found = hashlib.sha256()
    done = feeds = returns = pairs = delimiters = 0
    last, quoted = b"", False
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
            done += len(chunk)
            tell(done)
            if copy:
                copy.write(chunk)
            if not delimiter:
                continue
            if b"\0" in chunk or last[-1:] + chunk[:1] in (b'" ', b' "'):
                return None
            if b'"' in chunk:
                quoted = True
                if b'" ' in chunk or b' "' in chunk:
                    return None
            feeds += chunk.count(b"\n")
            delimiters += chunk.count(delimiter)
            if b"\r" in chunk:
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n")
            pairs += last.endswith(b"\r") and chunk.startswith(b"\n")
            last = chunk
    if not delimiter:
        return _Scan(found.hexdigest(), 0, "", 0, False)
    if not feeds or returns != pairs or pairs not in (0, feeds):
        return None
    rows = feeds - 1 + (not last.endswith(b"\n"))
    return _Scan(found.hexdigest(), rows, "\r\n" if pairs else "\n", delimiters, quoted) if rows else None


def places_of(wanted: Wanted) -> dict[str, int]:
    """Return the engine's column of each field: columns are numbered as the file has them, each once."""
    asked = set(wanted.fields.values())
    ordered = [heading for heading in wanted.headings if heading in asked]
    return {name: ordered.index(heading) for name, heading in wanted.fields.items()}


def texts_stand(bulk: BulkRows, wanted: Wanted, places: Sequence[int] | None = None) -> bool:
    """Return whether every cell that was read, or every one of some columns, is a text of the protocol, or empty."""
    cells = Cells(wanted.limits.cell_characters)
    return all(cells[text] is not None and not cells.faults for text in bulk.texts_to_judge(places))


class JudgedIds:
    """Judges the ids of a file that the engine does not know to be right, and keeps what is to be known about them."""

    most = MOST_PROBLEMS

    def __init__(self, column: IdColumn, path: Path) -> None:
        self.column, self.schemes, self.place = column, schemes_of(column), Place(path.name)
        # What repeats a varying number of times takes as many as there are, which other matchers undo.
        self.form = "" if "," in column.pattern else column.pattern
        self.counted: Counted = "row" if path.suffix.lower() == ".parquet" else "line"
        self.remarks: list[Problem] = []
        self.count = 0

    def judge(self, cells: Sequence[str | None]) -> list[tuple[str, int]] | None:
        """Return for each cell its id, and how many remarks there are on it; None where one cannot be."""
        judged = Cells(Limits().cell_characters)
        found = self._checked([judged[cell] for cell in cells])
        good = [one for one in found if isinstance(one, ParsedId)]
        return None if judged.faults or len(good) < len(found) else [(one.id, len(one.remarks)) for one in good]

    def tell(self, count: int, rows: Sequence[tuple[int, str]]) -> None:
        """Keep the remarks on rows (number from 0, cell), the first of ``count`` remarks in all."""
        self.count = count
        # People count rows from 1; the first line of a file of lines holds the headings.
        first = 2 if self.counted == "line" else 1
        for (number, _), result in zip(rows, self._checked([cell for _, cell in rows]), strict=True):
            place = self.place.at(self.counted, number + first, self.column.column)
            self.remarks += [evolve(remark, place=place) for remark in getattr(result, "remarks", ())]
        del self.remarks[MOST_PROBLEMS:]

    def _checked(self, cells: Sequence[str | None]) -> list[IdResult]:
        return check_ids(cells, self.schemes, self.column.scheme or None, accepted=self.column.accepted)
