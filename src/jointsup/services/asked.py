"""Whom and what a question about a visit names 核对对象: what a slip of the pen would make free is refused before rules are asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from jointsup.errors import Problem, Unknown, problem
from jointsup.model.identity_numbers import masked
from jointsup.model.ids import IdResult, ParsedId, check_ids
from jointsup.model.matters import DepartmentList, holds
from jointsup.model.plan import IdColumn
from jointsup.said import Listed
from jointsup.services.coding import schemes_of
from jointsup.services.departments import body_fault, departments_on
from jointsup.services.lists import Lists
from jointsup.services.matters import matter_fault, matters_on
from jointsup.services.registers.states import Snapshot, States


def asked_of_files(column: IdColumn, listed: DepartmentList, entity: str, day: date, body: str) -> str:
    """Return the entity's id as the file of visits writes it.

    Raises :class:`~jointsup.errors.Unknown` with all that is wrong: an id that the column of ids could not hold, a body that the list of
    departments does not have on the day, or that only coordinates.
    """
    found = _entity([column], entity)
    known = {one.id: one for one in listed.departments} if holds(listed, day.isoformat()) else {}
    problems = [found] if isinstance(found, Problem) else []
    problems += _problems([(body_fault(known, body), "body", body)], day)
    if isinstance(found, Problem) or problems:
        raise Unknown(problems)
    return found.id


def asked_of_store(
    states: States, connection: Connection, register: str | None, entity: str, day: date, body: str, matters: Sequence[str]
) -> tuple[str, bool]:
    """Return the entity's id as registers write it, and whether one has it on the day; that is not so only where none has a state on that day.

    ``register`` is the one to look in, else all registers of entities are. Raises :class:`~jointsup.errors.Unknown` with all that is wrong: an
    id of another form, an entity in no register's state, a body in no list of departments that holds, or that only coordinates, and,
    where a list of matters holds, a matter that none has or that is not published.
    """
    text = day.isoformat()
    definitions = [definition for name in states.names(connection) for _, definition in [states.declaration(connection, name)]]
    asked = [one for one in definitions if one.kind == "entities" and register in (None, one.name)]
    if register is not None and not asked:
        raise Unknown([problem("register.none", "", register)])
    found = _entity([one.id for one in asked], entity) if asked else ParsedId(entity)
    standing: list[Snapshot] = []
    problems = []
    if isinstance(found, Problem):
        problems.append(found)
    else:
        standing = [state for one in asked if (state := states.standing(connection, one.name, text, found.id)) is not None]
        if standing and all(state.find(found.id) is None for state in standing):
            names = Listed(state.definition.name for state in standing)
            problems.append(problem("register.no_entity", "entity", found.id, day=text, registers=names))
    faults = [(body_fault(departments_on(states.tables, connection, text), body), "body", body)]
    if Lists(states.tables, "matters").holding(connection, text):
        known = matters_on(states.tables, connection, text, matters)
        faults += [(matter_fault(known, matter), "matters", matter) for matter in matters]
    problems += _problems(faults, day)
    if isinstance(found, Problem) or problems:
        raise Unknown(problems)
    return found.id, bool(standing)


def _problems(faults: Iterable[tuple[str, str, str]], day: date) -> list[Problem]:
    return [problem(code, where, value, day=day.isoformat()) for code, where, value in faults if code]


def _entity(columns: Sequence[IdColumn], entity: str) -> IdResult:
    """Return the id that a text says, if one of the columns of ids could hold it."""
    scheme, colon, value = entity.partition(":")
    if not colon:
        return problem("id.form", "entity", masked(entity))
    fitting = [one for one in columns if one.scheme in ("", scheme)]
    if not fitting:
        return problem("id.scheme", "entity", masked(entity), known=Listed(sorted({one.scheme for one in columns})))
    said = [check_ids([value if one.scheme else entity], schemes_of(one), one.scheme or None, accepted=one.accepted)[0] for one in fitting]
    return next((one for one in said if isinstance(one, ParsedId)), said[0])
