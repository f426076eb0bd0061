"""Dated lists in a store 清单: versions that follow one another, and which of them holds on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

from attrs import frozen
from sqlalchemy import Connection, Table, insert, select

from jointsup.canonical import canonical, id_fault, text_fault
from jointsup.codec.reading import document_of
from jointsup.codec.structure import unstructure
from jointsup.errors import BadDocument, Problem, problem
from jointsup.hashes import sha256_hex
from jointsup.model.matters import DepartmentList, ListRow, MatterList, holds
from jointsup.store.acts import Act
from jointsup.store.columns import from_row, to_row
from jointsup.store.tables import Tables

Kind = Literal["departments", "matters"]
ListDocument = TypeVar("ListDocument", DepartmentList, MatterList)

LAST_DAY = "9999-12-31"
"""The last day of the calendar: what is open ends on it."""

_ASKED = 500
"""Ids asked for in one statement."""


def read_list(document: ListDocument | Mapping[str, Any] | str | Path, cls: type[ListDocument]) -> ListDocument:
    """Return the list that a file, plain JSON or an instance says; raises :class:`~jointsup.errors.BadDocument`."""
    return document_of(document, cls, cls.__name__)


def list_faults(document: DepartmentList | MatterList, ids: Sequence[str]) -> list[Problem]:
    """Return what is wrong with a list's own ids and days, and with the ids of its entries."""
    named = [("id", document.id), ("area", document.area), *((document.id, one) for one in ids)]
    problems = [problem(f"text.{fault}", where, text) for where, text in named if (fault := id_fault(text)) is not None]
    texts = (("version", document.version), ("source", document.source))
    problems += [problem(f"text.{fault}", where, text) for where, text in texts if (fault := text_fault(text)) is not None]
    problems += [problem("list.twice", document.id, one) for one in sorted({one for one in ids if ids.count(one) > 1})]
    return [*problems, *span_faults(document.id, document.valid_from, document.valid_to)]


def span_faults(where: str, first: str, last: str | None) -> list[Problem]:
    """Return what is wrong with a span of days: a last day before the first."""
    return [problem("list.validity", where, f"{first} … {last}")] if last is not None and last < first else []


def next_day(day: str) -> str:
    """Return the day after a day; the last day of the calendar has none after it and stands for itself."""
    if day == LAST_DAY:
        return day
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def day_before(day: str) -> str:
    """Return the day before a day."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


@frozen
class Lists:
    """The lists of one kind in a store, within a transaction of the caller's."""

    tables: Tables
    kind: Kind

    def add(self, act: Act, document: DepartmentList | MatterList, ids: Sequence[str]) -> ListRow:
        """Keep a version of a list whose entries have these ids.

        Raises :class:`~jointsup.errors.BadDocument` where this version, or one from the same day on, stands already, where the list
        would go to another area, and where another list has an entry of the same id on a day of this version.
        """
        text = canonical(unstructure(document))
        row = ListRow(
            self.kind,
            document.id,
            document.area,
            document.valid_from,
            document.valid_to,
            document.version,
            sha256_hex(text.encode()),
            text,
            document.source,
            act.at,
        )
        others = self.versions(act.connection, document.id)
        problems = [
            problem("list.stands", document.id, document.version, other=other.version, first=other.valid_from)
            for other in others
            if other.version == document.version or other.valid_from == document.valid_from
        ]
        problems += [
            problem("list.area", document.id, document.area, area=other.area)
            for other in others[:1]
            if other.area != document.area
        ]
        problems += self._elsewhere(act.connection, row, ids)
        if problems:
            raise BadDocument(problems)
        act.connection.execute(insert(self.tables.list), to_row(row))
        return row

    def versions(self, connection: Connection, identity: str | None = None) -> list[ListRow]:
        """Return the versions of a list, or of all lists, in order of their first days."""
        table = self.tables.list
        query = select(table).where(table.c.kind == self.kind)
        if identity is not None:
            query = query.where(table.c.id == identity)
        rows = [from_row(ListRow, row) for row in connection.execute(query).mappings()]
        return sorted(rows, key=lambda row: (row.id, row.valid_from))

    def holding(self, connection: Connection, day: str) -> list[ListRow]:
        """Return the version of each list that holds on a day: of those that have begun the last, unless it has ended."""
        last = {row.id: row for row in self.versions(connection) if row.valid_from <= day}
        return [row for row in last.values() if holds(row, day)]

    def turning_days(self, connection: Connection, first: str, last: str) -> list[str]:
        """Return the days of a span on which another version begins to hold or one has ended, and its first day."""
        days = {first}
        for row in self.versions(connection):
            days |= {row.valid_from} if row.valid_to is None else {row.valid_from, next_day(row.valid_to)}
        return sorted(day for day in days if first <= day <= last)

    def _elsewhere(self, connection: Connection, made: ListRow, ids: Sequence[str]) -> list[Problem]:
        """Return the entries that another list has on a day on which the version holds."""
        later = [row.valid_from for row in self.versions(connection, made.id) if row.valid_from > made.valid_from]
        last = min([made.valid_to or LAST_DAY, *map(day_before, later)])
        table = self._entries
        problems: dict[str, Problem] = {}
        for day in self.turning_days(connection, made.valid_from, last):
            for other in self.holding(connection, day):
                if other.id != made.id:
                    query = select(table.c.id).where(table.c.list == other.id, table.c.version == other.version)
                    for twice in sorted(set(ids) & set(connection.execute(query).scalars())):
                        problems.setdefault(
                            twice, problem("list.elsewhere", made.id, twice, other=other.id, version=other.version, day=day)
                        )
        return list(problems.values())

    @property
    def _entries(self) -> Table:
        return self.tables.department if self.kind == "departments" else self.tables.matter


def asked(ids: Iterable[str]) -> Iterable[Sequence[str]]:
    """Yield ids in portions that a statement can hold, in order, each once."""
    ordered = sorted(set(ids))
    return (ordered[start : start + _ASKED] for start in range(0, len(ordered), _ASKED))
