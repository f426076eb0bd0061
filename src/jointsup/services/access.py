"""Granting roles and holding every act to the rules 访问控制.

Every act and every reading of the application goes through :class:`Access`; what no rule opens is refused, and the refusal is an
entry in the book ``access`` of the ledger.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from importlib import resources

from attrs import evolve, frozen
from sqlalchemy import Connection, insert, select, update

from jointsup.canonical import id_fault
from jointsup.codec.reading import read_document
from jointsup.errors import Forbidden, Problem, problem
from jointsup.model.access import ROLES, AccessRules, Grant, reaches
from jointsup.model.actors import Actor
from jointsup.store.columns import from_row, to_row
from jointsup.store.statements import rows_by
from jointsup.store.tables import Tables

ADMINISTRATORS = ("audit", "security", "system")
"""The roles that the opener of an empty store gets; three persons can take them over."""


@functools.cache
def default_rules() -> AccessRules:
    """Return the shipped rules of access."""
    text = resources.files("jointsup").joinpath("rulesets/access-default.json").read_bytes()
    return read_document(text, AccessRules, "access-default.json")


@frozen
class Access:
    """The rules in force and the grants in the store."""

    tables: Tables
    rules: AccessRules

    def require(
        self, connection: Connection, actor: Actor, act: str, day: date, area: str | None, department: str | None
    ) -> None:
        """Refuse an act that the rules do not open to the actor.

        Raises :class:`~jointsup.errors.Forbidden` naming the act, the roles that may, and those that the actor holds.
        """
        rule = self.rules.rule(act, day)
        grants = self.grants(connection, actor.person, day)
        held = [
            grant
            for grant in grants
            if (grant.department, grant.area) == (actor.department, actor.area)
            and (not actor.roles or grant.role in actor.roles)
        ]
        claimed = sorted(set(actor.roles) - {grant.role for grant in held})
        if claimed:
            raise Forbidden([problem("access.role", act, ", ".join(claimed), department=actor.department, area=actor.area)])
        if rule is not None and any(
            grant.role in rule.roles and reaches(rule.roles[grant.role], grant, area, department) for grant in held
        ):
            return
        raise Forbidden(
            [
                problem(
                    "access.refused",
                    act,
                    ", ".join(sorted({grant.role for grant in held})) or "–",
                    roles=", ".join(sorted(rule.roles)) if rule else "–",
                    area=area or "–",
                    department=department or "–",
                )
            ]
        )

    def grants(self, connection: Connection, person: str, day: date) -> list[Grant]:
        """Return the grants that a person holds on a day."""
        found = (grant for grant in self._of(connection, person) if grant.holds(day))
        return sorted(found, key=lambda g: (g.department, g.area, g.role))

    def _of(self, connection: Connection, person: str) -> list[Grant]:
        rows = connection.execute(rows_by(self.tables.grant, "person"), {"person": person}).mappings()
        return [from_row(Grant, row) for row in rows]

    def all_grants(self, connection: Connection) -> list[Grant]:
        """Return every grant that ever was, in order."""
        rows = connection.execute(select(self.tables.grant)).mappings()
        return sorted(
            (from_row(Grant, row) for row in rows),
            key=lambda g: (g.person, g.department, g.area, g.role, g.valid_from),
        )

    def add(self, connection: Connection, grants: Sequence[Grant]) -> None:
        """Write grants, all or none.

        Raises :class:`~jointsup.errors.Forbidden` for unknown roles, bad ids and grants that overlap ones that hold.
        """
        problems: list[Problem] = []
        taken: list[Grant] = []
        for grant in grants:
            where = f"{grant.person}, {grant.role}"
            if grant.role not in ROLES:
                problems.append(problem("access.unknown_role", where, grant.role, known=", ".join(ROLES)))
            faults = [
                problem(f"text.{fault}", where, text)
                for text in (grant.person, grant.department, grant.area)
                if (fault := id_fault(text)) is not None
            ]
            if grant.valid_to is not None and grant.valid_to < grant.valid_from:
                faults.append(problem("access.span", where, grant.valid_to, first=grant.valid_from))
            problems += faults
            standing = [] if faults else self._of(connection, grant.person)
            if any(_overlap(grant, other) for other in (*standing, *taken)):
                problems.append(problem("access.twice", where, grant.valid_from))
            taken.append(grant)
        if problems:
            raise Forbidden(problems)
        connection.execute(insert(self.tables.grant), [to_row(grant) for grant in grants])

    def end(self, connection: Connection, grant: Grant, last_day: date) -> Grant:
        """Let a grant end on a day; return it as it now stands.

        Raises :class:`~jointsup.errors.Forbidden` where it is not there, or has ended by then.
        """
        found = next((other for other in self._of(connection, grant.person) if _key(other) == _key(grant)), None)
        if found is None or (found.valid_to is not None and found.valid_to < last_day.isoformat()):
            raise Forbidden([problem("access.no_grant", grant.person, grant.role, day=last_day.isoformat())])
        table, ended = self.tables.grant, evolve(found, valid_to=last_day.isoformat())
        here = [table.c[name] == getattr(found, name) for name in ("person", "department", "area", "role", "valid_from")]
        connection.execute(update(table).where(*here).values(valid_to=ended.valid_to))
        return ended


def _key(grant: Grant) -> tuple[str, str, str, str, str]:
    return (grant.person, grant.department, grant.area, grant.role, grant.valid_from)


def _overlap(one: Grant, other: Grant) -> bool:
    """Return whether two grants give the same role for the same on some day."""
    if _key(one)[:4] != _key(other)[:4]:
        return False
    first, second = sorted((one, other), key=_key)
    return first.valid_from == second.valid_from or first.valid_to is None or second.valid_from <= first.valid_to
