"""Matters kept in a store 监管事项: ``app.matters`` (policy rows S2-a, S2-b, S3.2-b, S4.1-b)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection, insert, select

from jointsup.codec.structure import unstructure
from jointsup.errors import BadDocument, Problem, Unknown, problem
from jointsup.hooks.rulebook import OwnedRules, RuleBook
from jointsup.model.events import MattersLoaded
from jointsup.model.matters import ListRow, Matter, MatterBody, MatterBodyRow, MatterList, MatterRow, holds
from jointsup.said import Listed
from jointsup.services.acting import Acting
from jointsup.services.departments import departments_on
from jointsup.services.lists import LAST_DAY, Lists, asked, list_faults, next_day, read_list, span_faults
from jointsup.services.rulesets import matter_list, plugins_of
from jointsup.store.columns import from_row, to_row
from jointsup.store.tables import Tables


def matters_between(
    tables: Tables, connection: Connection, first: str, last: str, ids: Iterable[str]
) -> Mapping[str, Mapping[str, Matter]]:
    """Return matters on every day of a span on which something about them turns: day to id to matter, as :func:`matters_on`."""
    wanted = sorted(set(ids))
    lists = Lists(tables, "matters")
    days = set(lists.turning_days(connection, first, last))
    for day in sorted(days):
        for listed in lists.holding(connection, day):
            for bodies in _bodies(tables, connection, listed, wanted).values():
                days |= _turning(bodies)
    return {day: matters_on(tables, connection, day, wanted) for day in sorted(days) if first <= day <= last}


def matters_on(
    tables: Tables, connection: Connection, day: str, ids: Iterable[str] | None = None
) -> Mapping[str, Matter]:
    """Return the matters of the lists that hold on a day, by id, each with the bodies of that day."""
    wanted = None if ids is None else sorted(set(ids))
    found: dict[str, Matter] = {}
    table = tables.matter
    for listed in Lists(tables, "matters").holding(connection, day):
        bodies = _bodies(tables, connection, listed, wanted)
        query = select(table).where(table.c.list == listed.id, table.c.version == listed.version).order_by(table.c.id)
        queries = [query] if wanted is None else [query.where(table.c.id.in_(part)) for part in asked(wanted)]
        for row in (row for one in queries for row in connection.execute(one).mappings()):
            read = from_row(MatterRow, row)
            here = tuple(body for body in bodies.get(read.id, ()) if holds(body, day))
            texts = (read.id, read.name, read.field, read.duty, read.basis, read.way, read.entities)
            found[read.id] = Matter(*texts, read.published, here, read.minutes, read.papers)
    return found


def _bodies(
    tables: Tables, connection: Connection, listed: ListRow, wanted: list[str] | None
) -> Mapping[str, list[MatterBody]]:
    table = tables.matter_body
    query = (
        select(table)
        .where(table.c.list == listed.id, table.c.version == listed.version)
        .order_by(table.c.matter, table.c.role, table.c.department, table.c.valid_from)
    )
    queries = [query] if wanted is None else [query.where(table.c.matter.in_(part)) for part in asked(wanted)]
    found: dict[str, list[MatterBody]] = {}
    for row in (row for one in queries for row in connection.execute(one).mappings()):
        read = from_row(MatterBodyRow, row)
        found.setdefault(read.matter, []).append(
            MatterBody(read.department, read.role, read.valid_from, read.valid_to)
        )
    return found


def _turning(bodies: Iterable[MatterBody]) -> set[str]:
    """Return the days on which a body's part in a matter begins, or has ended."""
    days = {body.valid_from for body in bodies}
    return days | {next_day(body.valid_to) for body in bodies if body.valid_to is not None}


def matter_fault(known: Mapping[str, Matter], matter: str) -> str:
    """Return the code of why a matter may not be checked, by the matters of a day; empty where it may."""
    if matter not in known:
        return "matter.unknown"
    return "" if known[matter].published else "matter.unpublished"


@frozen
class MatterService:
    """``app.matters``: what is supervised and by whom, in dated lists."""

    _acting: Acting
    _rules: RuleBook = field(factory=lambda: RuleBook(()), repr=False)

    def load(
        self, document: MatterList | Mapping[str, Any] | str | Path, *, given: OwnedRules | None = None
    ) -> ListRow:
        """Load a version of a list of matters (``matters/1``), all of it or nothing; ``given`` is the rule set that it is, where it is one.

        Raises :class:`~jointsup.errors.BadDocument` with everything that is wrong: ids and days, a version that stands already, bodies
        that no list of departments has on a day of theirs, coordinating ones among them, a body with two parts on one day, a matter
        without exactly one lead on a day of the list, a matter that another list has.
        """
        listed = read_list(document, MatterList)
        ids = [matter.id for matter in listed.matters]
        problems = list_faults(listed, ids)
        for matter in listed.matters:
            for body in matter.bodies:
                problems += span_faults(f"{matter.id}, {body.department}", body.valid_from, body.valid_to)
        if problems:
            raise BadDocument(problems)
        tables = self._acting.store.tables
        with self._acting.act("matters.load", book=f"area:{listed.area}", subject=listed.id, area=listed.area) as act:
            problems = _body_faults(tables, act.connection, listed)
            if problems:
                raise BadDocument(problems)
            row = Lists(tables, "matters").add(act, listed, ids)
            self._write(act.connection, listed)
            act.note(version=listed.version, digest=row.digest, matters=len(ids), plugins=[unstructure(one) for one in plugins_of(filter(None, [given]))])
            self._acting.tell(act, MattersLoaded, list=listed.id, version=listed.version, digest=row.digest)
        return row

    def load_from(self, name: str, day: date | None = None) -> ListRow:
        """Load the version of a plugin's rule set of matters that is in force on a day (today if none is named), as :meth:`load`.

        Raises :class:`~jointsup.errors.BadRules` where there is none, or where the rule set is of another kind.
        """
        given = self._rules.as_of(name, day or self._acting.today())
        return self.load(matter_list(given), given=given)

    def show(self, day: date | None = None, ids: Iterable[str] | None = None) -> Mapping[str, Matter]:
        """Return the matters of the lists that hold on a day (today if none is named), by id, each with the bodies of that day."""
        asked_day = (day or self._acting.today()).isoformat()
        with self._acting.reading("matters.show") as connection:
            return matters_on(self._acting.store.tables, connection, asked_day, ids)

    def bodies(self, matter: str, day: date | None = None) -> tuple[str, ...]:
        """Return the departments of a matter on a day: the lead, then the participants in order.

        Raises :class:`~jointsup.errors.Unknown` where no list that holds on the day has the matter.
        """
        found = self._one(matter, day)
        return tuple(body.department for body in sorted(found.bodies, key=lambda b: (b.role != "lead", b.department)))

    def lead(self, matter: str, day: date | None = None) -> str:
        """Return the department that leads in a matter on a day; raises as :meth:`bodies`."""
        (lead,) = (body.department for body in self._one(matter, day).bodies if body.role == "lead")
        return lead

    def _one(self, matter: str, day: date | None) -> Matter:
        asked_day = day or self._acting.today()
        found = self.show(asked_day, [matter])
        if matter not in found:
            raise Unknown([problem("matter.unknown", "", matter, day=asked_day.isoformat())])
        return found[matter]

    def _write(self, connection: Connection, listed: MatterList) -> None:
        matters, bodies = [], []
        for one in listed.matters:
            texts = (one.id, one.name, one.field, one.duty, one.basis, one.way, one.entities)
            matters.append(to_row(MatterRow(listed.id, listed.version, *texts, one.published, one.minutes, one.papers)))
            for body in one.bodies:
                dates = body.valid_from, body.valid_to
                bodies.append(
                    to_row(MatterBodyRow(listed.id, listed.version, one.id, body.department, body.role, *dates))
                )
        tables = self._acting.store.tables
        for table, rows in ((tables.matter, matters), (tables.matter_body, bodies)):
            if rows:
                connection.execute(insert(table), rows)


def _body_faults(tables: Tables, connection: Connection, listed: MatterList) -> list[Problem]:
    """Return what is wrong with the bodies of a list's matters on any day of the list."""
    end = listed.valid_to or LAST_DAY
    departments = Lists(tables, "departments")
    turning = set(departments.turning_days(connection, listed.valid_from, end))
    for matter in listed.matters:
        turning |= _turning(matter.bodies)
    problems: dict[tuple[str, str, str], Problem] = {}
    for day in sorted(day for day in turning if listed.valid_from <= day <= end):
        known = departments_on(tables, connection, day)
        for matter in listed.matters:
            here = [body for body in matter.bodies if holds(body, day)]
            leads = sorted(body.department for body in here if body.role == "lead")
            names = [body.department for body in here]
            if len(leads) != 1:
                found = problem("matter.lead", matter.id, Listed(leads), day=day)
                problems.setdefault(("matter.lead", matter.id, ""), found)
            for name in sorted(set(names)):
                code = ""
                if name not in known:
                    code = "matter.department"
                elif known[name].coordinating:
                    code = "matter.coordinating"
                elif names.count(name) > 1:
                    code = "matter.body_twice"
                if code:
                    problems.setdefault((code, matter.id, name), problem(code, matter.id, name, day=day))
    return list(problems.values())
