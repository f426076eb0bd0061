"""Departments kept in a store 部门: ``app.departments`` (policy rows S3.1-b, S3.15-e, S4.1-b)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import field, fields, frozen
from sqlalchemy import Connection, insert, select

from jointsup.codec.structure import unstructure
from jointsup.errors import BadDocument
from jointsup.hooks.rulebook import OwnedRules, RuleBook
from jointsup.model.matters import Department, DepartmentList, DepartmentRow, ListRow
from jointsup.services.acting import Acting
from jointsup.services.lists import Lists, list_faults, read_list
from jointsup.services.rulesets import department_list, plugins_of
from jointsup.store.columns import from_row, to_row
from jointsup.store.tables import Tables


def departments_on(tables: Tables, connection: Connection, day: str) -> Mapping[str, Department]:
    """Return the departments of the lists that hold on a day, by id."""
    table = tables.department
    found: dict[str, Department] = {}
    for listed in Lists(tables, "departments").holding(connection, day):
        query = select(table).where(table.c.list == listed.id, table.c.version == listed.version).order_by(table.c.id)
        for row in connection.execute(query).mappings():
            read = from_row(DepartmentRow, row)
            found[read.id] = Department(**{a.name: getattr(read, a.name) for a in fields(Department)})
    return found


def body_fault(known: Mapping[str, Department], body: str) -> str:
    """Return the code of why a body cannot be one that checks, by the departments of a day; empty where it can."""
    if body not in known:
        return "matter.department"
    return "matter.coordinating" if known[body].coordinating else ""


@frozen
class DepartmentService:
    """``app.departments``: who supervises, in dated lists."""

    _acting: Acting
    _rules: RuleBook = field(factory=lambda: RuleBook(()), repr=False)

    def load(
        self, document: DepartmentList | Mapping[str, Any] | str | Path, *, given: OwnedRules | None = None
    ) -> ListRow:
        """Load a version of a list of departments (``departments/1``), all of it or nothing; ``given`` is the rule set that it is, where it is one.

        Raises :class:`~jointsup.errors.BadDocument` with everything that is wrong: ids and days, a version that stands already, a
        department that another list has on one of its days.
        """
        listed = read_list(document, DepartmentList)
        ids = [one.id for one in listed.departments]
        problems = list_faults(listed, ids)
        if problems:
            raise BadDocument(problems)
        tables = self._acting.store.tables
        with self._acting.act(
            "departments.load", book=f"area:{listed.area}", subject=listed.id, area=listed.area
        ) as act:
            row = Lists(tables, "departments").add(act, listed, ids)
            rows = [
                to_row(DepartmentRow(listed.id, listed.version, *(getattr(one, a.name) for a in fields(Department))))
                for one in listed.departments
            ]
            if rows:
                act.connection.execute(insert(tables.department), rows)
            act.note(version=listed.version, digest=row.digest, departments=len(rows), plugins=[unstructure(one) for one in plugins_of(filter(None, [given]))])
        return row

    def load_from(self, name: str, day: date | None = None) -> ListRow:
        """Load the version of a plugin's rule set of departments that is in force on a day (today if none is named), as :meth:`load`.

        Raises :class:`~jointsup.errors.BadRules` where there is none, or where the rule set is of another kind.
        """
        given = self._rules.as_of(name, day or self._acting.today())
        return self.load(department_list(given), given=given)

    def show(self, day: date | None = None, ids: Iterable[str] | None = None) -> Mapping[str, Department]:
        """Return the departments of the lists that hold on a day (today if none is named), by id."""
        asked_day = (day or self._acting.today()).isoformat()
        with self._acting.reading("departments.show") as connection:
            found = departments_on(self._acting.store.tables, connection, asked_day)
        return found if ids is None else {one: found[one] for one in ids if one in found}
