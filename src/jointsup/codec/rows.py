"""The rows of a register in a file of its own 名录数据文件: headings in the first line, then a row a line in order of id, tabs between.

No text of a register holds tabs or line ends, so nothing is quoted; an empty text is an empty cell. The order lets a row be found, and
two files be compared, without holding either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from jointsup.codec.files import regular_size
from jointsup.errors import BadFrame, problem

ID = "id"
"""The heading of the ids, which are written whole: ``scheme:value``."""

_BLOCK = 2**16
"""About so many bytes of lines are handed out together."""


def header_line(headings: Sequence[str]) -> bytes:
    """Return the first line of a file of rows."""
    return ("\t".join([ID, *headings]) + "\n").encode()


def row_line(identity: str, cells: Iterable[str | None]) -> bytes:
    """Return the line of a row."""
    return ("\t".join([identity, *(cell or "" for cell in cells)]) + "\n").encode()


def id_bytes(line: bytes) -> bytes:
    """Return the id of a row's line, by which lines are ordered."""
    return line.partition(b"\t")[0].removesuffix(b"\n")


@frozen
class RowsFile:
    """A file of rows, opened by its headings."""

    path: Path
    headings: tuple[str, ...]
    """The columns beside the id."""
    first: int
    """Where the rows begin, in bytes."""

    def blocks(self) -> Iterator[bytes]:
        """Yield the lines of the rows in order of id, many at a time."""
        with open(self.path, "rb") as file:
            file.seek(self.first)
            while block := file.read(_BLOCK):
                yield block if block.endswith(b"\n") else block + file.readline()

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of the rows in order of id."""
        with open(self.path, "rb") as file:
            file.seek(self.first)
            yield from file

    def find(self, identity: str) -> tuple[str | None, ...] | None:
        """Return the cells of an id, None where it is not there; reads a few lines only."""
        low, high = self.first, regular_size(self.path, 2**62)
        with open(self.path, "rb") as file:
            while low < high:
                middle = (low + high) // 2
                start = _line_start(file, middle, low)
                file.seek(start)
                line = file.readline()
                found, cells = self.read(line)
                if found == identity:
                    return cells
                if found < identity:
                    low = start + len(line)
                else:
                    high = start
        return None

    def read(self, line: bytes) -> tuple[str, tuple[str | None, ...]]:
        """Return the id and the cells of a line. Raises :class:`~jointsup.errors.BadFrame` for one with another number of cells."""
        cells = line.decode().removesuffix("\n").split("\t")
        if len(cells) != len(self.headings) + 1:
            raise BadFrame([problem("rows.damaged", str(self.path), len(cells), expected=len(self.headings) + 1)])
        return cells[0], tuple(cell or None for cell in cells[1:])


def _line_start(file: BinaryIO, at: int, low: int) -> int:
    """Return where the line begins that holds the byte at ``at``; no line begins before ``low``."""
    size = 4096
    while True:
        begin = max(low, at - size)
        file.seek(begin)
        end = file.read(at - begin).rfind(b"\n")
        if end >= 0 or begin == low:
            return begin + end + 1
        size *= 4


def open_rows(path: Path) -> RowsFile:
    """Open a file of rows. Raises :class:`~jointsup.errors.BadFrame` where its first line is none of headings."""
    regular_size(path, 2**62)
    with open(path, "rb") as file:
        line = file.readline()
    headings = line.decode().removesuffix("\n").split("\t")
    if headings[0] != ID or not line.endswith(b"\n"):
        raise BadFrame([problem("rows.damaged", str(path), headings[0], expected=ID)])
    return RowsFile(path, tuple(headings[1:]), len(line))
