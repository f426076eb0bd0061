"""What a cell is as text, and what is wrong with it."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from jointsup.canonical import text_fault

BLANKS = " \t"
"""What is taken from both ends of a cell; nothing else is changed."""

NO_VALUE = "#UNSAVED!"
"""What the reader of workbooks puts where a formula was saved without its value."""

NO_VALUES: Mapping[str, str] = {
    NO_VALUE: "cell.formula",
    **dict.fromkeys(("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"), "cell.error"),
    **dict.fromkeys(("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!"), "cell.error"),
}
"""What spreadsheets show where a formula failed: no value, in whatever file it stands."""

_REMEMBERED = 2**20
# Python refuses to write integers of more than 4,300 digits, 14,284 bits.
_INTEGER_BITS = 2**13


@frozen
class Refused:
    """A value that has no text: which problem it is, and what stood there."""

    code: str
    value: str


ABSENT = Refused("cell.absent", "")
"""A cell that an object of names and values lacks."""

Raw = str | Refused | None
"""A cell as a reader hands it on."""


class Cells(dict[Raw, str | None]):
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
        if text[0] == "#" and text in NO_VALUES:
            return NO_VALUES[text]
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
        return Refused("cell.length", "…") if whole.bit_length() > _INTEGER_BITS else str(whole)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.isoformat().endswith("T00:00:00") else value.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _of_decimal(value)
    if isinstance(value, float):
        return Refused("cell.fraction", str(value))
    return Refused("cell.type", type(value).__name__)


def _of_decimal(value: Decimal) -> Raw:
    if not value.is_finite() or value.adjusted() > 100 or value != value.to_integral_value():
        return Refused("cell.fraction", str(value))
    return str(int(value))


def parts(cell: str | None) -> tuple[str, ...]:
    """Return what stands between semicolons in a cell, in order, each once."""
    return tuple(sorted({part.strip() for part in (cell or "").replace("；", ";").split(";")} - {""}))
