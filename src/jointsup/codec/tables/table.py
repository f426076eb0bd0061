"""What reading a table gives, and how large a table may be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from attrs import field, frozen

from jointsup.errors import Problem
from jointsup.hashes import sha256_hex
from jointsup.places import Counted, Place


@frozen
class Limits:
    """What is taken from outside at most; above it a table is refused with the limit's name.

    ``file_bytes`` and ``unpacked_bytes`` (what is packed inside a workbook) in bytes; ``rows`` and ``columns``
    counts; ``cell_characters`` of a column that is read; ``line_characters`` of a line of CSV or JSON, whatever is read of it;
    ``sheet_cells`` the rows times the columns of a workbook's sheets, empty cells too.
    """

    file_bytes: int = 2 * 2**30
    unpacked_bytes: int = 2**30
    rows: int = 200_000_000
    columns: int = 1000
    cell_characters: int = 4096
    line_characters: int = 2**20
    sheet_cells: int = 50_000_000


@frozen
class Table:
    """Rows from outside, read and found to be text; what the texts mean is checked by whoever asked for them.

    ``digest`` is the SHA-256 (64 lower-case hex characters) of the file's bytes or, for a table in memory, of a canonical text
    of the columns read (:func:`~jointsup.codec.tables.table.columns_digest`). ``columns`` holds the values of each field, row
    by row: a Text of the protocol, or ``None`` where the cell was empty. ``unknown_columns`` are headings that nobody asked for.
    Where good rows were to be taken alone, ``refused`` rows are left out, ``problem_count`` faults were found in them, and
    ``problems`` are the first of these; else all three are empty.
    """

    name: str
    digest: str
    rows: int
    columns: Mapping[str, Sequence[str | None]] = field(repr=False)
    unknown_columns: tuple[str, ...]
    refused: int
    problems: tuple[Problem, ...] = field(repr=False)
    problem_count: int
    _headings: Mapping[str, str] = field(repr=False)
    _place: Place = field(repr=False)
    _counted: Counted = field(repr=False)
    _numbers: Sequence[int] | Sequence[str] = field(repr=False)

    def place(self, row: int) -> Place:
        """Return where a row (from 0) stands: ``firms.csv, line 7`` or ``firms.xlsx, sheet 名录, row 7``."""
        return self._place.at(self._counted, self._numbers[row])

    def column_name(self, field: str) -> str:
        """Return the heading that a field's values stand under."""
        return self._headings[field]

    def where(self, row: int, field: str) -> Place:
        """Return where a value stands: ``firms.csv, line 7, column 登记状态``."""
        return self._place.at(self._counted, self._numbers[row], self.column_name(field))


def columns_digest(columns: Mapping[str, Sequence[str | None]]) -> str:
    """Return the SHA-256 of a canonical text of columns: in order of heading, for each a line ``C([heading, [cells…]])``."""
    # json.dumps writes what the canonical form would: cells are Texts, and nothing in a Text is escaped but " and \.
    lines = (
        json.dumps([heading, list(columns[heading])], ensure_ascii=False, separators=(",", ":")) + "\n"
        for heading in sorted(columns)
    )
    return sha256_hex("".join(lines).encode())
