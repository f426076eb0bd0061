"""Plain files read by the engine 批量读取: CSV in UTF-8 without quotes, and Parquet, within bounded memory.

What is unusual about a file, and what is wrong with it, the strict readers say.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from jointsup.codec.files import regular_size
from jointsup.codec.tables import Encoding, Limits
from jointsup.codec.tables.cells import Cells
from jointsup.codec.tables.delimited import headings_of
from jointsup.codec.tables.wanted import Wanted
from jointsup.engines.duck.rows import BulkRows
from jointsup.errors import Problem
from jointsup.model.ids import ParsedId, check_ids
from jointsup.model.plan import IdColumn
from jointsup.places import Counted, Place
from jointsup.services.coding import MOST_PROBLEMS, schemes_of

_CHUNK = 2**20
_DELIMITED = (".csv", ".tsv", ".txt")


@frozen
class _Scan:
    """What one pass over the bytes of a file of lines found."""

    digest: str
    first: str
    rows: int
    line_end: str


def may_be_plain(path: Path, encoding: Encoding | None) -> bool:
    """Return whether the engine may look at a file: its kind, its encoding and its name. Raises :class:`~jointsup.errors.Unwritable`."""
    if path.suffix.lower() not in (*_DELIMITED, ".parquet") or encoding == "gb18030" or any(c in str(path) for c in "*?[{"):
        return False
    regular_size(path, Limits().file_bytes)
    return True


def read_plain(bulk: BulkRows, wanted: Wanted, path: Path) -> str | None:
    """Read a file into the engine and return its digest; None where it is not plain, or was changed meanwhile.

    Raises as ``BulkRows`` and :meth:`~jointsup.codec.tables.wanted.Wanted.choose`.
    """
    before = version_of(path)
    digest = _read_parquet(bulk, wanted, path) if path.suffix.lower() == ".parquet" else _read_lines(bulk, wanted, path)
    return digest if version_of(path) == before else None


def _read_parquet(bulk: BulkRows, wanted: Wanted, path: Path) -> str | None:
    headings = bulk.headings()
    positions = wanted.choose([name for name, _ in headings])
    if len({name.casefold() for name, _ in headings}) < len(headings) or not bulk.read_parquet(headings, positions):
        return None
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_lines(bulk: BulkRows, wanted: Wanted, path: Path) -> str | None:
    scan = _scan(path)
    if scan is None:
        return None
    delimiter, named = headings_of(scan.first, wanted)
    positions = wanted.choose(named)
    return scan.digest if bulk.read_lines(len(named), positions, delimiter, scan.line_end) == scan.rows else None


def version_of(path: Path) -> tuple[int, int, int]:
    """Return what differs where a file was changed meanwhile."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _scan(path: Path) -> _Scan | None:
    """Return what a file of lines holds; None where it is not UTF-8, or holds quotes, zeros, or line ends of two kinds."""
    found, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    feeds = returns = pairs = 0
    head, last = b"", b""
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
            try:
                decoder.decode(chunk, final=len(chunk) < _CHUNK)
            except UnicodeDecodeError:
                return None
            if b'"' in chunk or b"\0" in chunk:
                return None
            if b"\n" not in head:
                head += chunk
            feeds, returns = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r")
            pairs += (last[-1:] + chunk).count(b"\r\n")
            last = chunk
    if not feeds or returns != pairs or pairs not in (0, feeds) or len(head) > Limits().line_characters:
        return None
    first = head.partition(b"\n")[0].decode().removesuffix("\r").removeprefix("\ufeff")
    rows = feeds - 1 + (not last.endswith(b"\n"))
    return _Scan(found.hexdigest(), first, rows, "\r\n" if pairs else "\n") if rows else None


def places_of(wanted: Wanted) -> dict[str, int]:
    """Return the engine's column of each field: columns are numbered as the file has them, each once."""
    asked = set(wanted.fields.values())
    ordered = [heading for heading in wanted.headings if heading in asked]
    return {name: ordered.index(heading) for name, heading in wanted.fields.items()}


def texts_stand(bulk: BulkRows, wanted: Wanted) -> bool:
    """Return whether every cell that was read is a text of the protocol, or empty."""
    cells = Cells(wanted.limits.cell_characters)
    return all(cells[text] is not None and not cells.faults for text in bulk.texts_to_judge())


class JudgedIds:
    """Judges the ids of a file that the engine does not know to be right, in batches, and keeps what is to be known about them."""

    def __init__(self, column: IdColumn, path: Path) -> None:
        self.column, self.schemes, self.place = column, schemes_of(column), Place(path.name)
        self.counted: Counted = "row" if path.suffix.lower() == ".parquet" else "line"
        self.remarks: list[Problem] = []
        self.count = 0

    def judge(self, batch: Sequence[tuple[int, str | None]]) -> list[str] | None:
        """Return the ids of a batch of rows (number from 0, cell), None where one cannot be."""
        column = self.column
        found = check_ids([cell for _, cell in batch], self.schemes, column.scheme or None, accepted=column.accepted)
        ids = []
        for (number, _), result in zip(batch, found, strict=True):
            if not isinstance(result, ParsedId):
                return None
            ids.append(result.id)
            for remark in result.remarks:
                self.count += 1
                if len(self.remarks) < MOST_PROBLEMS:
                    # People count rows from 1; the first line of a file of lines holds the headings.
                    line = number + (2 if self.counted == "line" else 1)
                    self.remarks.append(evolve(remark, place=self.place.at(self.counted, line, column.column)))
        return ids
