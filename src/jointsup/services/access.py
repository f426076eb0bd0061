"""Granting roles and holding every act to the rules 访问控制.

Every act and every reading of the application goes through :class:`Access`; what no rule opens is refused, and the refusal is an
entry in the book ``access`` of the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve, field, frozen
from sqlalchemy import Connection, Select, Table, delete, insert, select, update

from jointsup.canonical import id_fault
from jointsup.errors import BadGrant, BadRules, Forbidden, Problem, Unknown, problem
from jointsup.hooks.rulebook import OwnedRules, RuleBook
from jointsup.model.access import ROLES, Grant, Reach, reaches, role_words
from jointsup.model.actors import Actor
from jointsup.model.areas import areas_in_line
from jointsup.model.rulesets import AccessRuleSet
from jointsup.model.stored import StoreRow
from jointsup.said import Listed, Words
from jointsup.services.lists import Lists
from jointsup.store.columns import from_row, to_row
from jointsup.store.statements import built_once, rows_by
from jointsup.store.tables import Tables

ADMINISTRATORS = ("audit", "security", "system")
"""The roles that the opener of an empty store gets; three persons can take them over."""
SHIPPED = "core/access"
"""The rule set that governs until another is adopted."""
AREA, ADOPTED = "area", "access "
"""Facts of a store: the area that it as a whole lies in; ``access DAY``, the rule set that governs from that day on."""
INSPECTOR = "inspector"
"""The role that no coordinating body has."""
KEEPERS = ("access.adopt", "access.grant")
"""Acts that no adopted rule set may close to everybody: nobody could ever open them again."""


@frozen
class Held:
    """What opens an act, the grants that an actor acts on, and the area of the store as a whole."""

    roles: Mapping[str, Reach]
    grants: Sequence[Grant]
    store: str

    def opens(self, area: str | None, departments: Collection[str]) -> bool:
        """Return whether one of the grants reaches what lies in an area (None: the store as a whole) and belongs to departments."""
        where = self.store if area is None else area
        return any(
            grant.role in self.roles and reaches(self.roles[grant.role], grant, where, departments) for grant in self.grants
        )


@frozen
class Access:
    """The rule sets that there are, and in the store the grants and which rule set was adopted from when on."""

    tables: Tables
    rules: RuleBook = field(repr=False)

    def require(
        self, connection: Connection, actor: Actor, act: str, day: date, area: str | None, departments: Collection[str] = ()
    ) -> None:
        """Refuse an act that the rules do not open to the actor; ``area`` None says: what concerns the store as a whole.

        Raises :class:`~jointsup.errors.Forbidden` naming the act, the roles that may, and those that the actor holds;
        :class:`~jointsup.errors.BadRules` where no rules are in force on the day.
        """
        held = self.held(connection, actor, act, day)
        if held.opens(area, departments):
            return
        raise Forbidden(
            [
                problem(
                    "access.refused",
                    act,
                    Listed(map(role_words, sorted({grant.role for grant in held.grants}))),
                    roles=Listed(map(role_words, sorted(held.roles))),
                    area=(held.store if area is None else area) or "–",
                    department=Listed(sorted(departments), "", Words(", department ", "、部门 ")),
                )
            ]
        )

    def held(self, connection: Connection, actor: Actor, act: str, day: date) -> Held:
        """Return what an actor may bring forward for an act on a day: what opens it, and the grants acted on.

        Raises :class:`~jointsup.errors.Forbidden` for a role that the actor claims and does not hold;
        :class:`~jointsup.errors.BadRules` where no rules are in force.
        """
        facts = self._facts(connection)
        rule = self._rules(self._governing(facts, day), day).rule(act)
        grants = [
            grant
            for grant in self.grants(connection, actor.person, day)
            if (grant.department, grant.area) == (actor.department, actor.area)
            and (not actor.roles or grant.role in actor.roles)
        ]
        claimed = sorted(set(actor.roles) - {grant.role for grant in grants})
        if claimed:
            raise Forbidden([problem("access.role", act, Listed(map(role_words, claimed)), department=actor.department, area=actor.area)])
        return Held(rule.roles if rule else {}, grants, facts.get(AREA, ""))

    def governing(self, connection: Connection, day: date) -> OwnedRules:
        """Return the rule set that governs on a day; raises :class:`~jointsup.errors.BadRules` where it does not hold then."""
        return self.rules.as_of(self._governing(self._facts(connection), day), day)

    def adopt(self, connection: Connection, name: str, first: date) -> OwnedRules:
        """Let a rule set govern from a day on; one that was to govern from the same day on gives way.

        Raises :class:`~jointsup.errors.BadRules` where it is none of access, does not hold on the day, or would let nobody adopt or
        grant again.
        """
        found = self.rules.as_of(name, first)
        rules = self._rules(name, first)
        shut = [act for act in KEEPERS if not getattr(rules.rule(act), "roles", ())]
        if shut:
            raise BadRules([problem("access.shut", name, act) for act in shut])
        table, fact = self.tables.store, f"{ADOPTED}{first.isoformat()}"
        connection.execute(delete(table).where(table.c.name == fact))
        connection.execute(insert(table), to_row(StoreRow(fact, name)))
        return found

    def settle(self, connection: Connection, area: str) -> None:
        """Write down the area that the store as a whole lies in."""
        connection.execute(insert(self.tables.store), to_row(StoreRow(AREA, area)))

    def _facts(self, connection: Connection) -> dict[str, str]:
        return {name: value or "" for name, value in connection.execute(_facts_of(self.tables.store))}

    def _governing(self, facts: dict[str, str], day: date) -> str:
        begun = [name for name in facts if name.startswith(ADOPTED) and name <= f"{ADOPTED}{day.isoformat()}"]
        return facts[max(begun)] if begun else SHIPPED

    def _rules(self, name: str, day: date) -> AccessRuleSet:
        owned = self.rules.as_of(name, day)
        rules = owned.rules.rules
        if not isinstance(rules, AccessRuleSet):
            raise BadRules([problem("rules.other_kind", str(owned.source), name, kind=rules.kind, expected="access")])
        return rules

    def grants(self, connection: Connection, person: str, day: date) -> list[Grant]:
        """Return the grants that a person holds on a day; a body that coordinates on it has no inspectors (policy row S4.1-b)."""
        text = day.isoformat()
        found = (
            grant
            for grant in self._of(connection, person)
            if grant.holds(day) and not (grant.role == INSPECTOR and coordinates(self.tables, connection, grant.department, text))
        )
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

        Raises :class:`~jointsup.errors.BadGrant` for unknown roles, departments that no list has though the area has lists, bad ids,
        inspectors of a body that only coordinates, spans that end before they begin, and grants that overlap ones that hold.
        """
        problems: list[Problem] = []
        taken: list[Grant] = []
        for grant in grants:
            where = f"{grant.person}, {grant.role}"
            if grant.role not in ROLES:
                problems.append(problem("access.unknown_role", where, grant.role, known=Listed(map(role_words, ROLES))))
            faults = [
                problem(f"text.{fault}", where, text)
                for text in (grant.person, grant.department, grant.area)
                if (fault := id_fault(text)) is not None
            ]
            coordinating = coordinates(self.tables, connection, grant.department, grant.valid_from)
            if coordinating is None and (lists := _lists_of(self.tables, connection, grant.area, grant.valid_from)):
                problems.append(problem("access.department", where, grant.department, lists=Listed(lists)))
            if grant.role == INSPECTOR and coordinating:
                problems.append(problem("access.coordinating", where, grant.department))
            if grant.valid_to is not None and grant.valid_to < grant.valid_from:
                faults.append(problem("access.span", where, grant.valid_to, first=grant.valid_from))
            problems += faults
            standing = [] if faults else self._of(connection, grant.person)
            if any(_overlap(grant, other) for other in (*standing, *taken)):
                problems.append(problem("access.twice", where, grant.valid_from))
            taken.append(grant)
        if problems:
            raise BadGrant(problems)
        connection.execute(insert(self.tables.grant), [to_row(grant) for grant in grants])

    def end(self, connection: Connection, wanted: Grant, last_day: date) -> Grant:
        """Let the grant that holds longer than a day end with it, or one that has not begun by then never hold; return it as it now is.

        Raises :class:`~jointsup.errors.Unknown` where there is none of that person, department, area and role.
        """
        of = sorted((one for one in self._of(connection, wanted.person) if _key(one)[:4] == _key(wanted)[:4]), key=_key)
        found = next((one for one in of if one.valid_to is None or one.valid_to >= max(last_day.isoformat(), one.valid_from)), None)
        if found is None:
            raise Unknown([problem("access.no_grant", wanted.person, role_words(wanted.role), day=last_day.isoformat())])
        table, ended = self.tables.grant, evolve(found, valid_to=last_day.isoformat())
        here = [table.c[name] == getattr(found, name) for name in ("person", "department", "area", "role", "valid_from")]
        connection.execute(update(table).where(*here).values(valid_to=ended.valid_to))
        return ended


@built_once
def _facts_of(table: Table) -> Select[Any]:
    """Return the select of the facts that access stands on."""
    return select(table.c.name, table.c.value).where((table.c.name == AREA) | table.c.name.like(f"{ADOPTED}%"))


def _key(grant: Grant) -> tuple[str, str, str, str, str]:
    return (grant.person, grant.department, grant.area, grant.role, grant.valid_from)


def _overlap(one: Grant, other: Grant) -> bool:
    """Return whether two grants give the same role for the same on some day."""
    if _key(one)[:4] != _key(other)[:4]:
        return False
    first, second = sorted((one, other), key=_key)
    return first.valid_from == second.valid_from or first.valid_to is None or second.valid_from <= first.valid_to


def _lists_of(tables: Tables, connection: Connection, area: str, day: str) -> list[str]:
    """Return the lists of departments that hold on a day for an area, one above it or one within."""
    return [one.id for one in Lists(tables, "departments").holding(connection, day) if areas_in_line(one.area, area)]


def coordinates(tables: Tables, connection: Connection, department: str, day: str) -> bool | None:
    """Return whether a department is one that coordinates only, by the lists of departments that hold on a day; None where none has it."""
    table = tables.department
    for listed in Lists(tables, "departments").holding(connection, day):
        its_own = (table.c.list == listed.id, table.c.version == listed.version, table.c.id == department)
        found: bool | None = connection.execute(select(table.c.coordinating).where(*its_own)).scalar()
        if found is not None:
            return found
    return None
