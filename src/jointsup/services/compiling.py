"""Reading a plan 计划解析: every expression and vocabulary in it, and all that can be judged without rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from attrs import frozen

from jointsup.algorithms.tags.compile import tags_used
from jointsup.algorithms.tags.expression import Expression, parse
from jointsup.canonical import id_fault
from jointsup.errors import BadRound, JointsupError, Problem, problem
from jointsup.model.plan import RoundPlan
from jointsup.model.tags import Vocabularies
from jointsup.said import Listed
from jointsup.services.coding import needed_facets, vocabularies_on
from jointsup.services.sources import faults_of

_ROUND_ID = re.compile(r".+/[1-9][0-9]*")


@frozen
class Compiled:
    """A plan whose texts have been read: tag expressions parsed, vocabularies joined."""

    vocabularies: Vocabularies
    expressions: Mapping[str, Expression]
    used_tags: tuple[str, ...]


def compile_plan(plan: RoundPlan, *, sources: bool = True) -> Compiled:
    """Read every expression of a plan and judge what can be judged without rows; its ``sources`` only where these are asked for.

    Raises :class:`~jointsup.errors.BadRound` with all faults at once.
    """
    problems = _plan_faults(plan) + (faults_of(plan.sources) if sources else [])
    vocabularies = Vocabularies([], date.fromisoformat(plan.as_of))
    expressions: dict[str, Expression] = {}
    used: set[str] = set()
    try:
        vocabularies = vocabularies_on(plan.vocabularies, plan.as_of)
    except JointsupError as error:
        problems += error.problems
    else:
        for number, line in enumerate(plan.lines):
            if line.whom:
                try:
                    expressions[line.id] = parse(line.whom, vocabularies, f"lines[{number}].whom")
                except JointsupError as error:
                    problems += error.problems
                else:
                    used.update(tags_used(expressions[line.id]))
    if problems:
        raise BadRound(problems)
    return Compiled(vocabularies, expressions, tuple(sorted(used)))


def _plan_faults(plan: RoundPlan) -> list[Problem]:
    problems = [
        problem(f"text.{fault}", where, text)
        for where, text in _plan_ids(plan)
        if (fault := id_fault(text)) is not None
    ]
    if not _ROUND_ID.fullmatch(plan.round_id):
        problems.append(problem("plan.round_id", "round_id", plan.round_id))
    for where, names in (
        ("lines", [line.id for line in plan.lines]),
        ("facets", [facet.name for facet in plan.facets]),
    ):
        problems += [
            problem("plan.twice", where, name) for name in sorted({n for n in names if names.count(n) > 1})
        ]
    if not plan.lines:
        problems.append(problem("plan.no_lines", "lines"))
    for kind in ("area", "tags", "exclusions", "visits_left"):
        of_kind = [facet.name for facet in plan.facets if facet.kind == kind]
        if len(of_kind) > 1 and kind != "visits_left":
            problems.append(problem("plan.one_facet", "facets", Listed(of_kind), kind=kind))
    kinds = {facet.name: facet.kind for facet in plan.facets}
    if plan.ceiling is not None and kinds.get(plan.ceiling) != "visits_left":
        problems.append(problem("plan.ceiling", "ceiling", plan.ceiling))
    if plan.persons is not None and plan.persons[0] not in kinds:
        problems.append(problem("line.facet", "persons", plan.persons[0], known=Listed(sorted(kinds))))
    tagged = any(line.whom for line in plan.lines)
    if tagged and "tags" not in kinds.values():
        problems.append(problem("plan.no_tags", "facets"))
    for number, line in enumerate(plan.lines):
        if line.window[0] > line.window[1]:
            problems.append(problem("plan.window", f"lines[{number}].window", line.window[1], first=line.window[0]))
        for pair in line.excluded or ():
            if tuple(pair) not in {tuple(ground) for ground in plan.grounds}:
                problems.append(problem("plan.ground", f"lines[{number}].excluded", "@".join(pair)))
        if plan.door.bodies is not None and len(set(line.bodies)) > plan.door.bodies:
            problems.append(
                problem(
                    "plan.door_bodies",
                    f"lines[{number}].bodies",
                    len(set(line.bodies)),
                    most=plan.door.bodies,
                )
            )
        if plan.door.people is not None and line.people > plan.door.people:
            problems.append(
                problem("plan.door_people", f"lines[{number}].people", line.people, most=plan.door.people)
            )
    return problems


def _plan_ids(plan: RoundPlan) -> list[tuple[str, str]]:
    ids = [("round_id", plan.round_id)]
    for i, line in enumerate(plan.lines):
        ids.append((f"lines[{i}].id", line.id))
        ids += [(f"lines[{i}].matters", matter) for matter in line.matters]
        ids += [(f"lines[{i}].bodies", body) for body in line.bodies]
    return ids


def fields_of(plan: RoundPlan) -> dict[str, str]:
    """Return the columns to be read for a plan: field (``id`` and the facets that its lines need) to heading."""
    return {"id": plan.id.column, **{facet.name: facet.column for facet in needed_facets(plan)}}
