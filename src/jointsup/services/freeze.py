"""Freezing 固化: from a plan and a register to a frame, a round document, and the two digests that go out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from jointsup.algorithms.sampling.frame import frame_digest
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.algorithms.tags.compile import bitmap, selected, tags_used
from jointsup.algorithms.tags.expression import Expression, parse
from jointsup.canonical import canonical, hash_parts, id_fault
from jointsup.codec.areas import load_areas
from jointsup.codec.structure import unstructure
from jointsup.codec.tables import Table
from jointsup.engines.base import Engine, ListedRows
from jointsup.errors import BadRound, JointsupError, Problem, problem
from jointsup.model.areas import AreaTable
from jointsup.model.documents import Line, Pair, RegisterReference, RoundDocument, RuleReference
from jointsup.model.plan import RoundPlan
from jointsup.model.tags import Vocabularies
from jointsup.places import Place
from jointsup.said import Listed
from jointsup.services.coding import Coded, code_rows, needed_facets, vocabularies_on
from jointsup.services.draw import problems_of
from jointsup.services.lines import Facets, Shapes, empty_strata, fill_amounts, shape_lines
from jointsup.services.sources import document_sources, faults_of, remarks_of
from jointsup.verify.documents import read_document
from jointsup.verify.report import Findings
from jointsup.verify.round_rules import round_faults

_ROUND_ID = re.compile(r".+/[1-9][0-9]*")

RandomBytes = Callable[[int], bytes]


@frozen
class Frozen:
    """A frozen round: the documents that go out, what was refused, and what is to be known."""

    header: Mapping[str, Any]
    document: Mapping[str, Any]
    pair: Pair
    rows: int
    refused: int
    problems: tuple[Problem, ...]
    problem_count: int
    remarks: tuple[Problem, ...]
    remark_count: int
    secret: str = field(repr=False)


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


def freeze(
    plan: RoundPlan,
    table: Table,
    engine: Engine,
    frame_path: Path,
    random: RandomBytes,
    areas: AreaTable | None = None,
    take_good: bool = False,
) -> Frozen:
    """Make the frame file at ``frame_path`` and the round document of a plan over a register.

    ``table`` holds the columns of :func:`fields_of`. What rule sets say was written into the plan before
    (:func:`~jointsup.services.rulesets.plan_on`). ``random`` is the system's source of random bytes and makes the frame's secret.
    Raises :class:`~jointsup.errors.BadRows` or :class:`~jointsup.errors.BadRound`, each with everything that is wrong.
    """
    compiled = compile_plan(plan)
    area_table = areas or load_areas()
    coded = code_rows(
        plan, table, area_table, tuple(compiled.vocabularies.owners), compiled.used_tags, take_good
    )
    if not coded.ids:
        raise BadRound([problem("frame.empty", Place(table.name))])
    document = document_of(plan, table, coded, compiled, area_table)
    rules = read_rules(document)
    secret = random(32).hex()
    header = engine.write_frame(
        hash_name=plan.hash,
        secret=secret,
        as_of=plan.as_of,
        facets=rules.facets,
        rows=ListedRows(coded.ids, [coded.columns[facet] for facet in rules.facets]),
        path=frame_path,
    )
    document = {**document, "frame_digest": frame_digest(header)}
    text, findings = canonical(document), Findings()
    if read_document(text, "round/1", "round.json", findings) is not None:
        findings.take(round_faults(document, header))
    if findings.deviations:
        raise BadRound(problems_of("round.rules", findings.deviations))
    pair = Pair(
        attempt=plan.attempt,
        frame_digest=document["frame_digest"],
        hash=plan.hash,
        round_digest=hash_parts(plan.hash, "jointsup/1/round", text),
        round_id=plan.round_id,
        schema="pair/1",
    )
    stated = remarks_of(plan.sources)
    return Frozen(
        header,
        document,
        pair,
        table.rows + table.refused,
        coded.refused,
        coded.problems,
        coded.problem_count,
        (*stated, *coded.remarks),
        len(stated) + coded.remark_count,
        secret,
    )


def fields_of(plan: RoundPlan) -> dict[str, str]:
    """Return the columns to be read for a plan: field (``id`` and the facets that its lines need) to heading."""
    return {"id": plan.id.column, **{facet.name: facet.column for facet in needed_facets(plan)}}


def document_of(
    plan: RoundPlan, table: Table, coded: Coded, compiled: Compiled, areas: AreaTable
) -> dict[str, Any]:
    """Return the round document in plain JSON, the frame's digest still empty."""
    kinds = {facet.kind: facet.name for facet in needed_facets(plan)}
    declared = tuple(sorted(facet.name for facet in plan.facets if facet.kind not in ("tags", "exclusions")))
    facets = Facets(coded.codes, declared, kinds.get("area"), kinds.get("tags"), kinds.get("exclusions"), plan.ceiling)
    shapes = shape_lines(plan.lines, facets, _selections(compiled, facets), excluding_of(plan, facets))
    draft = _round_document(plan, table, coded, facets, shapes, areas)
    combinations = combinations_of(coded)
    rules = read_rules(unstructure(evolve(draft, lines=tuple(empty_strata(shape) for shape in shapes.lines))))
    sizes = rules.sizes((rules.places(codes), count) for codes, count in combinations.items())
    lines = fill_amounts(shapes, rules, sizes)
    document: dict[str, Any] = unstructure(evolve(draft, lines=lines))
    _require_reasons(read_rules(document), sizes, lines)
    return document


def _require_reasons(rules: RoundRules, sizes: Sequence[Sequence[Any]], lines: Sequence[Line]) -> None:
    silent = [
        problem("line.reason", f"lines[{i}] ({line.id})", without)
        for i, (line, line_rules, of_line) in enumerate(zip(lines, rules.lines, sizes, strict=True))
        if not line.reason and (without := line_rules.without_chance(of_line))
    ]
    if silent:
        raise BadRound(silent)


def combinations_of(coded: Coded) -> dict[tuple[str, ...], int]:
    """Return how many rows have which codes, in the order of the facets."""
    counts: dict[tuple[str, ...], int] = {}
    names = sorted(coded.columns)
    rows = zip(*(coded.columns[name] for name in names), strict=True) if names else (() for _ in coded.ids)
    for codes in rows:
        counts[codes] = counts.get(codes, 0) + 1
    return counts


def _selections(compiled: Compiled, facets: Facets) -> dict[str, str]:
    """Return the bitmap over tag sets of each line that has a tag expression."""
    if facets.tags is None:
        return {}
    sets = _by_number(facets.codes[facets.tags])
    return {
        line: bitmap(selected(expression, sets), len(sets))
        for line, expression in compiled.expressions.items()
    }


def _by_number(codes: Sequence[tuple[str, Any]]) -> list[tuple[Any, ...]]:
    members = {
        int(code): tuple(tuple(part) if isinstance(part, list) else part for part in meaning)
        for code, meaning in codes
    }
    return [members[number] for number in range(len(members))]


def excluding_of(plan: RoundPlan, facets: Facets) -> dict[str, str]:
    """Return the bitmap over exclusion sets of each line."""
    if facets.exclusion is None:
        return {}
    sets = _by_number(facets.codes[facets.exclusion])
    found = {}
    for line in plan.lines:
        pairs = {tuple(pair) for pair in (plan.grounds if line.excluded is None else line.excluded)}
        numbers = [
            number for number, members in enumerate(sets) if any(member in pairs for member in members)
        ]
        found[line.id] = bitmap(numbers, len(sets))
    return found


def _round_document(
    plan: RoundPlan, table: Table, coded: Coded, facets: Facets, shapes: Shapes, areas: AreaTable
) -> RoundDocument:
    lines = [line.id for line in plan.lines]
    known = {code: (last, outside) for code, last, outside in plan.counts}
    here: dict[str, int] = {}
    for code in coded.columns[facets.area] if facets.area else ():
        here[code] = here.get(code, 0) + 1
    return RoundDocument(
        apart=tuple(sorted({(min(pair), max(pair)) for pair in plan.apart})),
        area_facet=facets.area,
        attempt=plan.attempt,
        ceiling=plan.ceiling,
        choices=shapes.choices,
        codes=coded.codes,
        counts=tuple(
            (code, here.get(code, 0), *known.get(code, (None, None)))
            for code, _ in (coded.codes[facets.area] if facets.area else ())
        ),
        door=plan.door,
        exclusion_facet=facets.exclusion,
        exclusions=_exclusion_counts(coded, facets),
        frame_digest="0" * 64,
        groups=tuple(map(tuple, plan.groups)) if plan.groups is not None else (tuple(lines),),
        ledger_head=plan.ledger_head,
        lines=(),
        names=tuple(
            sorted({*map(_name, plan.names), *(("line", line.id, line.name) for line in plan.lines)})
        ),
        persons=None if plan.persons is None else (plan.persons[0], tuple(sorted(set(plan.persons[1])))),
        plugins=tuple(sorted(set(plan.plugins), key=lambda one: (one.name, one.provider))),
        previous=plan.previous,
        registers=(RegisterReference(table.digest, table.name, coded.refused, table.rows + table.refused),),
        round_id=plan.round_id,
        rules=_rules(plan, areas, facets),
        schema="round/1",
        sources=document_sources(plan.sources),
        yield_order=tuple(plan.yield_order) if plan.yield_order is not None else tuple(reversed(lines)),
    )


def _name(name: Sequence[str]) -> tuple[str, str, str]:
    kind, identity, text = name
    return kind, identity, text


def _rules(plan: RoundPlan, areas: AreaTable, facets: Facets) -> tuple[RuleReference, ...]:
    """Return the rule sets that coding read: the list of areas, the departments' vocabularies, and those that the plan took."""
    area_facet = next((facet for facet in plan.facets if facet.name == facets.area), None)
    found = [
        RuleReference(
            hash_parts(plan.hash, "jointsup/1/rule", canonical(unstructure(vocabulary))),
            f"tags/{vocabulary.owner}",
            vocabulary.owner,
            vocabulary.version,
        )
        for vocabulary in plan.vocabularies
    ]
    if area_facet is not None and not area_facet.codes:
        found.append(RuleReference(areas.digest, f"areas/{areas.name}", areas.source, areas.version))
    return tuple(sorted({*found, *plan.rules}, key=lambda rule: (rule.id, rule.version)))


def _exclusion_counts(coded: Coded, facets: Facets) -> tuple[tuple[str, str, int], ...]:
    if facets.exclusion is None:
        return ()
    sets = _by_number(coded.codes[facets.exclusion])
    counts: dict[tuple[str, str], int] = {}
    for code in coded.columns[facets.exclusion]:
        for pair in sets[int(code)]:
            counts[pair] = counts.get(pair, 0) + 1
    return tuple((ground, body, count) for (ground, body), count in sorted(counts.items()))
