"""Past visits as facts 既往检查: what was known of entities before a day, and what visits found from it on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from attrs import field, frozen

from jointsup.codec.tables import Table, read_table
from jointsup.errors import BadRows, Problem, problem
from jointsup.model.credit import Fact
from jointsup.model.moments import has_form
from jointsup.model.scorecards import is_own_number
from jointsup.model.visit_columns import CLEAR, FINDING, FOUND, VISIT, VisitColumns

_MIDNIGHT = ("T00:00:00", " 00:00:00")


@frozen(order=True)
class Visit:
    """A visit that was made: when, at whom, and what its rows found, in order."""

    day: date
    entity: str
    id: str
    results: tuple[str, ...] = field(order=False)

    def found(self, columns: VisitColumns) -> bool:
        """Return whether it found something."""
        return any(not columns.found or result in columns.found for result in self.results)

    def facts(self, columns: VisitColumns) -> Iterator[Fact]:
        """Yield the facts that it leaves."""
        yield Fact(self.entity, VISIT, self.day, FOUND if self.found(columns) else CLEAR)
        for result in self.results:
            yield Fact(self.entity, FINDING, self.day, result)


@frozen
class Past:
    """All visits, by day, and the entities' properties, by id, in order."""

    columns: VisitColumns
    visits: Sequence[Visit] = field(repr=False)
    properties: Mapping[str, Mapping[str, str]] = field(repr=False)

    def facts(self, before: date) -> Iterator[Fact]:
        """Yield what was known on the evening before a day."""
        for visit in self.visits:
            if visit.day < before:
                yield from visit.facts(self.columns)

    def between(self, first: date, last: date) -> list[Visit]:
        """Return the visits of known entities from a day to another, both included."""
        return [visit for visit in self.visits if first <= visit.day <= last and visit.entity in self.properties]


def read_past(
    columns: VisitColumns,
    visits: Path,
    entities: Path,
    properties: Collection[str],
    before: date | None = None,
    numbers: Collection[str] = (),
) -> Past:
    """Read two tables (Parquet, CSV, workbooks, JSON lines): visits with a row for each finding, and entities with ``properties``, of which some are ``numbers``.

    Ids are texts as they stand there. Visits from the day ``before`` on are left out, whatever stands in their rows.

    Raises :class:`~jointsup.errors.BadRows` for rows without id or day, an entity that is listed twice, a visit with two days or two entities, a number that is none.
    """
    listed = read_table(entities, {columns.entity: columns.entity, **{name: name for name in properties}})
    rows = read_table(visits, {name: getattr(columns, name) for name in ("entity", "visit", "day", "result")})
    faults: list[Problem] = []
    known = _properties(listed, columns.entity, faults)
    for name in numbers:
        cells = enumerate(listed.columns[name])
        faults += [problem("fact.own_number", listed.place(row), cell) for row, cell in cells if cell and not is_own_number(cell)]
    made = _visits(rows, before, faults)
    if faults:
        raise BadRows(faults[:1000], len(faults))
    return Past(columns, made, known)


def _properties(table: Table, id_column: str, faults: list[Problem]) -> dict[str, Mapping[str, str]]:
    known: dict[str, Mapping[str, str]] = {}
    names = [name for name in table.columns if name != id_column]
    for row, entity in enumerate(table.columns[id_column]):
        if entity is None or entity in known:
            faults.append(problem("fit.no_id" if entity is None else "fit.entity_twice", table.place(row), entity or ""))
        else:
            known[entity] = {name: value for name in names if (value := table.columns[name][row]) is not None}
    return dict(sorted(known.items()))


def _visits(table: Table, before: date | None, faults: list[Problem]) -> list[Visit]:
    """Return visits in order; a visit is one id, on one day, at one entity."""
    at: dict[str, tuple[date, str]] = {}
    results: dict[str, list[str]] = {}
    texts = (table.columns[name] for name in ("entity", "visit", "day", "result"))
    for row, (entity, visit, text, result) in enumerate(zip(*texts, strict=True)):
        day = _day(text)
        if day is not None and before is not None and day >= before:
            continue
        if entity is None or visit is None or day is None:
            faults.append(problem("fit.no_day" if day is None else "fit.no_id", table.place(row), text or ""))
        elif at.setdefault(visit, (day, entity)) != (day, entity):
            faults.append(problem("fit.visit_twice", table.place(row), visit))
        else:
            results.setdefault(visit, []).extend([result] if result else [])
    return sorted(Visit(*at[visit], visit, tuple(sorted(found))) for visit, found in results.items())


def _day(text: str | None) -> date | None:
    """Return the day that a cell says; a midnight behind it is none of its."""
    for midnight in _MIDNIGHT:
        text = text.removesuffix(midnight) if text else text
    return date.fromisoformat(text) if text and has_form("date", text) else None
