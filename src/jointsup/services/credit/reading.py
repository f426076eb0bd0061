"""Facts and entities from outside 信用信息读取: read whole, every bad row named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from attrs import field, frozen

from jointsup.canonical import id_fault
from jointsup.codec.tables import Encoding, Table, read_table
from jointsup.errors import BadRows, problem
from jointsup.model.credit import GREATEST_VALUE, Fact
from jointsup.model.moments import has_form
from jointsup.model.scorecards import OWN, ScorecardRules, is_own_number
from jointsup.said import Listed
from jointsup.services.coding import Faults

T = TypeVar("T")

FACT_COLUMNS: Final[Mapping[str, str]] = {"entity": "监管对象标识", "kind": "信息类别", "day": "发生日期"}
"""The headings of a file of facts, where no others are named; ``category``, ``value`` and ``until`` are read where their headings are named."""

FACT_FIELDS: Final = (*FACT_COLUMNS, "category", "value", "until")
"""All fields of a fact."""

ENTITY_COLUMNS: Final[Mapping[str, str]] = {"entity": "监管对象标识"}
"""The heading of a file of entities; properties stand under their own names, where no others are named."""

PROPERTY: Final = "property "
"""Stands before the name of a property in the name of its field."""


@frozen
class Given:
    """A file (CSV, XLSX, JSON lines, Parquet), a data frame, or rows as mappings, and how its columns are called."""

    rows: Any = field(repr=False)
    columns: Mapping[str, str] = field(factory=dict)
    sheet: str | None = None
    encoding: Encoding | None = None

    def table(self, fields: Mapping[str, str], name: str) -> Table:
        """Read the fields (field to heading); ``name`` is what errors call rows that are no file."""
        from_file = isinstance(self.rows, str) or hasattr(self.rows, "__fspath__")
        return read_table(self.rows, fields, name=None if from_file else name, sheet=self.sheet, encoding=self.encoding)


def fact_fields(given: Given) -> dict[str, str]:
    """Return the columns of facts to be read: field to heading."""
    return {**FACT_COLUMNS, **{name: given.columns[name] for name in FACT_FIELDS if name in given.columns}}


def require_fact_columns(card: ScorecardRules, given: Given | None) -> None:
    """Refuse columns of no field, and facts without a column that the card counts by, or none where it counts some. Raises :class:`~jointsup.errors.BadRows`."""
    if given is None:
        if card.history or any(one.measure.kind not in OWN for one in card.indicators):
            raise BadRows([problem("fact.absent", "", card.name)])
        return
    outside = [one.measure for one in card.indicators if one.measure.kind not in OWN and one.measure.of not in card.models]
    needed = {"category": any(one.among or one.kind == "latest_category" for one in outside), "value": any(one.kind in ("sum", "latest_value") for one in outside)}
    problems = [problem("fact.field", "", name, known=Listed(FACT_FIELDS)) for name in sorted(set(given.columns) - set(FACT_FIELDS))]
    problems += [problem("fact.column", "", name, card=card.name) for name, asked in needed.items() if asked and name not in given.columns]
    if problems:
        raise BadRows(problems)


def entity_fields(given: Given, properties: Sequence[str]) -> dict[str, str]:
    """Return the columns of entities to be read: field to heading."""
    named = {PROPERTY + name: given.columns.get(name, name) for name in properties}
    return {"entity": given.columns.get("entity", ENTITY_COLUMNS["entity"]), **named}


def read_facts(given: Given) -> list[Fact]:
    """Return facts. Raises :class:`~jointsup.errors.BadRows` with every bad row: no id or kind, no day, a value that is no integer or too large."""
    table = given.table(fact_fields(given), "facts")
    faults = Faults(table)
    none = (None,) * table.rows
    entities = _judged(table, faults, "entity", _identity)
    kinds = _judged(table, faults, "kind", _identity)
    days = _judged(table, faults, "day", _day)
    values = _judged(table, faults, "value", _value) if "value" in table.columns else none
    untils = _judged(table, faults, "until", lambda cell: _day(cell) if cell else None) if "until" in table.columns else none
    categories = table.columns.get("category", none)
    _refuse(faults)
    rows = zip(entities, kinds, days, categories, values, untils, strict=True)
    return [Fact(entity, kind, day, category or "", value, until) for entity, kind, day, category, value, until in rows]


def read_entities(given: Given, properties: Sequence[str], numbers: Sequence[str] = ()) -> dict[str, dict[str, str]]:
    """Return entities with their properties, of which ``numbers`` are integers.

    Raises :class:`~jointsup.errors.BadRows` with every bad row: no id, or one that stands twice; a number that is no integer of 64 bits.
    """
    table = given.table(entity_fields(given, properties), "entities")
    faults = Faults(table)
    entities = _judged(table, faults, "entity", _identity)
    first: dict[str, int] = {}
    for row, entity in enumerate(entities):
        before = first.setdefault(entity, row)
        if before != row and row not in faults.rows:
            faults.add(row, "entity", "row.id_doubled", entity, {"first": table.place(before)})
    for name in numbers:
        _judged(table, faults, PROPERTY + name, _own_number)
    _refuse(faults)
    columns = {name: table.columns[PROPERTY + name] for name in properties}
    return {entity: {name: cells[row] or "" for name, cells in columns.items()} for row, entity in enumerate(entities)}


class _Fault(Exception):
    """What is wrong with a cell: the code of a problem."""


def _judged(table: Table, faults: Faults, name: str, judge: Callable[[str], T]) -> list[T]:
    """Return what the cells of a column say, each different one judged once."""
    said: dict[str | None, Any] = {}
    found = []
    for row, cell in enumerate(table.columns[name]):
        if cell not in said:
            try:
                said[cell] = judge(cell or "")
            except _Fault as fault:
                said[cell] = fault
        value = said[cell]
        if isinstance(value, _Fault):
            faults.add(row, name, str(value), cell)
        found.append(value)
    return found


def _identity(cell: str) -> str:
    if not cell:
        raise _Fault("row.missing")
    if fault := id_fault(cell):
        raise _Fault(f"text.{fault}")
    return cell


def _day(cell: str) -> date:
    if not has_form("date", cell):
        raise _Fault("fact.day")
    return date.fromisoformat(cell)


def _value(cell: str) -> int | None:
    if not cell:
        return None
    digits = cell.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 13) or abs(int(cell)) > GREATEST_VALUE:
        raise _Fault("fact.value")
    return int(cell)


def _own_number(cell: str) -> None:
    if cell and not is_own_number(cell):
        raise _Fault("fact.own_number")


def _refuse(faults: Faults) -> None:
    if faults.count:
        raise BadRows(faults.kept, faults.count)
