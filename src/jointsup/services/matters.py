"""Matters kept in a store 监管事项: ``app.matters`` (policy rows S2-a, S2-b, S3.2-b, S4.1-b)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, insert, select

from jointsup.errors import BadDocument, NotNow, Problem, problem
from jointsup.model.matters import ListRow, Matter, MatterBody, MatterBodyRow, MatterList, MatterRow, holds
from jointsup.services.acting import Acting
from jointsup.services.departments import departments_on
from jointsup.services.lists import Lists, book_of, read_list, require_sound
from jointsup.store.columns import from_row, to_row
from jointsup.store.tables import Tables


def matters_on(
    tables: Tables, connection: Connection, day: str, ids: Iterable[str] | None = None
) -> Mapping[str, Matter]:
    """Return the matters of the lists that hold on a day, by id, each with the bodies of that day."""
    wanted = None if ids is None else sorted(set(ids))
    found: dict[str, Matter] = {}
    for listed in Lists(tables, "matters").holding(connection, day):
        bodies = _bodies(tables, connection, listed, wanted)
        table = tables.matter
        query = select(table).where(table.c.list == listed.id, table.c.version == listed.version).order_by(table.c.id)
        if wanted is not None:
            query = query.where(table.c.id.in_(wanted))
        for row in connection.execute(query).mappings():
            read = from_row(MatterRow, row)
            here = tuple(body for body in bodies.get(read.id, ()) if holds(body, day))
            found[read.id] = Matter(
                read.id, read.name, read.field, read.duty, read.basis, read.way, read.entities, read.published, here
            )
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
    if wanted is not None:
        query = query.where(table.c.matter.in_(wanted))
    found: dict[str, list[MatterBody]] = {}
    for row in connection.execute(query).mappings():
        read = from_row(MatterBodyRow, row)
        found.setdefault(read.matter, []).append(
            MatterBody(read.department, read.role, read.valid_from, read.valid_to)
        )
    return found


@frozen
class MatterService:
    """``app.matters``: what is supervised and by whom, in dated lists."""

    _acting: Acting

    def load(self, document: MatterList | Mapping[str, Any] | str | Path) -> ListRow:
        """Load a version of a list of matters (``matters/1``), all of it or nothing.

        Raises :class:`~jointsup.errors.BadDocument` with everything that is wrong: bodies that no list of departments has, coordinating
        ones, a matter without exactly one lead on a day of the list, a matter that another list has.
        """
        listed = read_list(document, MatterList)
        require_sound(listed, [matter.id for matter in listed.matters], [])
        tables = self._acting.store.tables
        with self._acting.act(
            "matters.load", book=book_of(self._acting), subject=listed.id, area=self._acting.actor.area
        ) as act:
            problems = self._faults(act.connection, listed)
            if problems:
                raise BadDocument(problems)
            row = Lists(tables, "matters").add(act, listed)
            matters, bodies = [], []
            for one in listed.matters:
                texts = (one.id, one.name, one.field, one.duty, one.basis, one.way, one.entities)
                matters.append(to_row(MatterRow(listed.id, listed.version, *texts, one.published)))
                for body in one.bodies:
                    dates = body.valid_from, body.valid_to
                    bodies.append(
                        to_row(MatterBodyRow(listed.id, listed.version, one.id, body.department, body.role, *dates))
                    )
            for table, rows in ((tables.matter, matters), (tables.matter_body, bodies)):
                if rows:
                    act.connection.execute(insert(table), rows)
            act.note(version=listed.version, digest=row.digest, matters=len(matters))
        return row

    def show(self, day: date, ids: Iterable[str] | None = None) -> Mapping[str, Matter]:
        """Return the matters of the lists that hold on a day, by id, each with the bodies of that day."""
        with self._acting.reading("matters.show") as connection:
            return matters_on(self._acting.store.tables, connection, day.isoformat(), ids)

    def bodies(self, matter: str, day: date) -> tuple[str, ...]:
        """Return the departments of a matter on a day: the lead, then the participants in order.

        Raises :class:`~jointsup.errors.NotNow` where no list that holds on the day has the matter.
        """
        found = self._one(matter, day)
        return tuple(body.department for body in sorted(found.bodies, key=lambda b: (b.role != "lead", b.department)))

    def lead(self, matter: str, day: date) -> str:
        """Return the department that leads in a matter on a day; raises as :meth:`bodies`."""
        leads = [body.department for body in self._one(matter, day).bodies if body.role == "lead"]
        if len(leads) != 1:
            raise NotNow([problem("matter.lead", matter, ", ".join(leads) or "–", day=day.isoformat())])
        return leads[0]

    def _one(self, matter: str, day: date) -> Matter:
        found = self.show(day, [matter])
        if matter not in found:
            raise NotNow([problem("matter.unknown", "", matter, day=day.isoformat())])
        return found[matter]

    def _faults(self, connection: Connection, listed: MatterList) -> list[Problem]:
        tables = self._acting.store.tables
        known = departments_on(tables, connection, listed.valid_from)
        problems: list[Problem] = []
        for matter in listed.matters:
            for body in matter.bodies:
                department = known.get(body.department)
                if department is None:
                    problems.append(problem("matter.department", matter.id, body.department, day=listed.valid_from))
                elif department.coordinating:
                    problems.append(problem("matter.coordinating", matter.id, body.department))
        return problems
