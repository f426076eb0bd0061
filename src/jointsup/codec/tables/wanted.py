"""What all readers share: which columns are wanted, what is wrong with rows, and what a value is as text."""

from __future__ import annotations

import datetime
import difflib
import itertools
import operator
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from attrs import define, field, frozen

from jointsup.canonical import text_fault
from jointsup.codec.tables.table import Limits, Table, columns_digest
from jointsup.errors import BadRows, Problem, problem

BLANKS = " \t"
"""What is taken from both ends of a cell; nothing else is changed."""

KEPT_PROBLEMS = 1000
"""How many problems an error keeps; the rest is counted."""

SHEET_ERRORS = frozenset(
    [
        "#N/A",
        "#DIV/0!",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#GETTING_DATA",
    ]
)
"""What spreadsheets show where a formula failed: no value, in whatever file it stands."""

_REMEMBERED = 2**20
_SHOWN_NEAR = 3

# Assigned since Unicode 14.0 and before, and the same in NFC wherever they stand: most of what Chinese registers hold.
_USUAL = re.compile(r"[\x20-\x7e\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]+")


@frozen
class Refused:
    """A value that has no text: which problem it is, and what stood there."""

    code: str
    value: str


Raw = str | Refused | None
"""A cell as a reader hands it on."""


@define
class Wanted:
    """The columns asked for, and everything that is found wrong while they are read."""

    name: str
    fields: Mapping[str, str]
    limits: Limits
    place: str = field(init=False, default="")
    headings: Sequence[str] = field(init=False, factory=tuple)
    total: int = field(init=False, default=0)
    _noted: list[tuple[int, int, str, str, Mapping[str, object]]] = field(init=False, factory=list)
    _kept: Counter[int] = field(init=False, factory=Counter)

    def choose(
        self, headings: Sequence[str], place: str, row: str, below: Iterable[tuple[int, Sequence[str]]] = ()
    ) -> list[int]:
        """Return the positions of the wanted columns, each once, in the source's order.

        ``place`` is the file or sheet, ``row`` what a row of it is called (``line``, ``row``); ``below`` are rows under the
        headings with their numbers, in which headings may stand by mistake. Raises ``BadRows`` for every heading that is missing or stands twice.
        """
        self.place, self.headings = f"{place}, {row}", [heading.strip(BLANKS) for heading in headings]
        if len(headings) > self.limits.columns:
            raise BadRows([problem("table.columns", place, len(headings), most=self.limits.columns)])
        counts = Counter(self.headings)
        wanted = dict.fromkeys(self.fields.values())
        problems = [
            problem("table.heading_twice", place, heading) for heading in wanted if counts[heading] > 1
        ]
        missing = [heading for heading in wanted if not counts[heading]]
        if missing:
            problems += [self._missing(heading, place) for heading in missing]
            for number, cells in below:
                if set(wanted) <= {cell.strip(BLANKS) for cell in cells}:
                    problems = [problem("table.headings_below", f"{self.place} {number}", missing[0])]
                    break
        if problems:
            raise BadRows(problems)
        return [position for position, heading in enumerate(self.headings) if heading in wanted]

    def _missing(self, heading: str, place: str) -> Problem:
        plain = {_plain(there): there for there in self.headings if there}
        near = [plain[found] for found in difflib.get_close_matches(_plain(heading), plain, _SHOWN_NEAR)]
        there = ", ".join(there for there in self.headings if there)
        return problem(
            "table.heading_missing", place, heading, near=", ".join(near) or "-", there=there or "-"
        )

    def note(self, number: int, code: str, value: object = "", position: int = -1, **details: object) -> None:
        """Note what is wrong in row ``number`` (as people count), in the column at ``position`` or in the whole row."""
        self.total += 1
        if self._kept[position] < KEPT_PROBLEMS:
            self._kept[position] += 1
            self._noted.append((number, position, code, str(value), details))

    def require_rows(self, count: int) -> None:
        """Raise ``BadRows`` where there are more rows than the limits allow."""
        if count > self.limits.rows:
            raise BadRows([problem("table.rows", self.name, f"> {self.limits.rows}", most=self.limits.rows)])

    def refuse_noted(self) -> None:
        """Raise ``BadRows`` with everything noted, in order of rows, then of columns; do nothing where that is nothing."""
        if self.total:
            first = sorted(self._noted, key=lambda noted: noted[:2])[:KEPT_PROBLEMS]
            raise BadRows(itertools.starmap(self._problem, first), self.total)

    def _problem(
        self, number: int, position: int, code: str, value: str, details: Mapping[str, object]
    ) -> Problem:
        column = f", column {self.headings[position]}" if position >= 0 else ""
        return problem(code, f"{self.place} {number}{column}", value, **details)

    def table(
        self, digest: str | None, numbers: Sequence[int], columns: Mapping[int, Sequence[Raw]]
    ) -> Table:
        """Return the table, given each wanted position's cells and each row's number; raises as :meth:`refuse_noted`.

        Without a ``digest`` it is made from the columns.
        """
        clean = {position: self._clean(position, numbers, columns[position]) for position in columns}
        self.refuse_noted()
        by_heading = {self.headings[position]: cells for position, cells in clean.items()}
        return Table(
            name=self.name,
            digest=columns_digest(by_heading) if digest is None else digest,
            rows=len(numbers),
            columns={name: by_heading[heading] for name, heading in self.fields.items()},
            unknown_columns=tuple(
                heading for heading in self.headings if heading and heading not in by_heading
            ),
            headings=dict(self.fields),
            place=self.place,
            numbers=numbers,
        )

    def _clean(self, position: int, numbers: Sequence[int], column: Sequence[Raw]) -> tuple[str | None, ...]:
        cells = _Cells(self.limits.cell_characters)
        clean = tuple(map(cells.__getitem__, column))
        if cells.faults:
            for number, raw in zip(numbers, column, strict=True):
                if raw in cells.faults:
                    shown = raw.value if isinstance(raw, Refused) else str(raw).strip(BLANKS)
                    self.note(number, cells.faults[raw], shown, position, most=self.limits.cell_characters)
        return clean


class _Cells(dict[Raw, str | None]):
    """Each different cell's text, found once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.faults: dict[Raw, str] = {}

    def __missing__(self, raw: Raw) -> str | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        text = raw.strip(BLANKS) if isinstance(raw, str) else None
        fault = raw.code if isinstance(raw, Refused) else self._fault(text) if text else None
        if fault:
            self.faults[raw] = fault
        self[raw] = text or None
        return self[raw]

    def _fault(self, text: str) -> str | None:
        if len(text) > self.most:
            return "cell.length"
        if text in SHEET_ERRORS:
            return "cell.error"
        if _USUAL.fullmatch(text):
            return None
        fault = text_fault(text)
        return f"text.{fault}" if fault else None


def cell_of(value: Any) -> Raw:
    """Return the text of a value in memory, or why it has none.

    Text stays; integers become their digits, dates and times ISO 8601, a moment at midnight without a zone its date. Fractions,
    yes/no values, spans, lists and everything else are refused: what text stands for them is for the source to say.
    """
    if value is None or isinstance(value, (str, Refused)):
        return value
    if isinstance(value, bool):
        return Refused("cell.yes_no", str(value))
    if hasattr(value, "__index__"):
        whole = operator.index(value)
        return Refused("cell.digits", "…") if whole.bit_length() > 256 else str(whole)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.isoformat().endswith("T00:00:00") else value.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (float, Decimal)):
        return _of_decimal(value) if isinstance(value, Decimal) else Refused("cell.fraction", str(value))
    return Refused("cell.type", type(value).__name__)


def _of_decimal(value: Decimal) -> Raw:
    if not value.is_finite() or value.adjusted() > 100 or value != value.to_integral_value():
        return Refused("cell.fraction", str(value))
    return str(int(value))


def _plain(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split())
