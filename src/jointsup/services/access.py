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

from jointsup.canonical import id_fault, read_canonical
from jointsup.codec.structure import structure
from jointsup.errors import Forbidden, Problem, problem
from jointsup.model.access import ROLES, AccessRules, Grant, reaches
from jointsup.model.actors import Actor
from jointsup.store.columns import from_row, to_row
from jointsup.store.tables import Tables

ADMINISTRATORS = ("audit", "security", "system")
"""The roles that the opener of an empty store gets; three persons can take them over."""


@functools.cache
def default_rules() -> AccessRules:
    """Return the shipped rules of access."""
    text = resources.files("jointsup").joinpath("rulesets/access-default.json").read_bytes()
    return structure(read_canonical(text, "access-default.json"), AccessRules, "access-default.json")


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
        table = self.tables.grant
        rows = connection.execute(select(table).where(table.c.person == person)).mappings()
        found = (from_row(Grant, dict(row)) for row in rows)
        return sorted((grant for grant in found if grant.holds(day)), key=lambda g: (g.department, g.area, g.role))

    def all_grants(self, connection: Connection) -> list[Grant]:
        """Return every grant that ever was, in order."""
        rows = connection.execute(select(self.tables.grant)).mappings()
        return sorted(
            (from_row(Grant, dict(row)) for row in rows),
            key=lambda g: (g.person, g.department, g.area, g.role, g.valid_from),
        )

    def add(self, connection: Connection, grants: Sequence[Grant]) -> None:
        """Write grants, all or none.

        Raises :class:`~jointsup.errors.Forbidden` for unknown roles, bad ids and grants that overlap ones that hold.
        """
        standing = {(g.person, g.department, g.area, g.role, g.valid_from) for g in self.all_grants(connection)}
        problems: list[Problem] = []
        for grant in grants:
            where = f"{grant.person}, {grant.role}"
            if grant.role not in ROLES:
                problems.append(problem("access.unknown_role", where, grant.role, known=", ".join(ROLES)))
            problems += [
                problem(f"text.{fault}", where, text)
                for text in (grant.person, grant.department, grant.area)
                if (fault := id_fault(text)) is not None
            ]
            if (grant.person, grant.department, grant.area, grant.role, grant.valid_from) in standing:
                problems.append(problem("access.twice", where, grant.valid_from))
        if problems:
            raise Forbidden(problems)
        connection.execute(insert(self.tables.grant), [to_row(grant) for grant in grants])

    def end(self, connection: Connection, grant: Grant, last_day: date) -> Grant:
        """Let a grant end on a day; return it as it now stands. Raises :class:`~jointsup.errors.Forbidden` where it is not there."""
        table, ended = self.tables.grant, evolve(grant, valid_to=last_day.isoformat())
        key = (
            (table.c.person == grant.person)
            & (table.c.department == grant.department)
            & (table.c.area == grant.area)
            & (table.c.role == grant.role)
            & (table.c.valid_from == grant.valid_from)
        )
        result = connection.execute(update(table).where(key).values(valid_to=ended.valid_to))
        if not result.rowcount:
            raise Forbidden([problem("access.no_grant", grant.person, grant.role)])
        return ended

