"""Drafting a round document 批次文件起草: what codes stand for, line by line which are selected, into which strata, and how many are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.algorithms.tags.parting import asked_of
from jointsup.algorithms.tags.taking import Turned, taken_by
from jointsup.canonical import canonical, hash_parts
from jointsup.codec.structure import unstructure
from jointsup.errors import BadRound, problem
from jointsup.model.areas import AreaTable
from jointsup.model.documents import Line, RoundDocument, RuleReference
from jointsup.model.plan import RoundPlan
from jointsup.places import Place
from jointsup.services.coding import Coded, needed_facets
from jointsup.services.compiling import Compiled
from jointsup.services.lines import Facets, Shapes, empty_strata, fill_amounts, shape_lines
from jointsup.services.sources import document_sources


def draft_document(plan: RoundPlan, coded: Coded, compiled: Compiled, areas: AreaTable) -> dict[str, Any]:
    """Return the round document in plain JSON, the frame's digest still empty.

    Raises :class:`~jointsup.errors.BadRound` with everything that the rows show to be wrong with the lines.
    """
    if not coded.rows.count:
        raise BadRound([problem("frame.empty", Place(coded.intake.register.name))])
    kinds = {facet.kind: facet.name for facet in needed_facets(plan)}
    declared = tuple(sorted(facet.name for facet in plan.facets if facet.kind not in ("tags", "exclusions")))
    facets = Facets(coded.codes, declared, kinds.get("area"), tuple(coded.tags), kinds.get("exclusions"), plan.ceiling)
    shapes = shape_lines(plan.lines, facets, _selections(compiled, coded), excluding_of(plan, facets))
    draft = _round_document(plan, coded, facets, shapes, areas)
    rules = read_rules(unstructure(evolve(draft, lines=tuple(empty_strata(shape) for shape in shapes.lines))))
    sizes = coded.tally.sizes(rules)
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


def _selections(compiled: Compiled, coded: Coded) -> dict[str, list[tuple[str, str]]]:
    """Return what each line that has a tag expression asks of facets of tags: a bitmap over the sets of each."""
    parts = tuple(map(tuple, coded.tags.values()))
    turned = [(facet, Turned(_by_number(coded.codes[facet]))) for facet in coded.tags]
    return {
        line: [
            (facet, sets.bitmap(taken_by(one, sets)))
            for (facet, sets), one in zip(turned, asked_of(expression, parts), strict=True)
            if one is not None
        ]
        for line, expression in compiled.expressions.items()
    }


def _by_number(codes: Sequence[tuple[str, Any]]) -> list[tuple[Any, ...]]:
    """Return the members of the sets that codes stand for, in order of their numbers."""
    members = {
        int(code): tuple(tuple(part) if isinstance(part, list) else part for part in meaning)
        for code, meaning in codes
    }
    return [members[number] for number in range(len(members))]


def excluding_of(plan: RoundPlan, facets: Facets) -> dict[str, str]:
    """Return the bitmap over exclusion sets of each line."""
    if facets.exclusion is None:
        return {}
    turned = Turned(_by_number(facets.codes[facets.exclusion]))
    return {
        line.id: turned.bitmap(turned.having_any(map(tuple, plan.grounds if line.excluded is None else line.excluded)))
        for line in plan.lines
    }


def _round_document(
    plan: RoundPlan, coded: Coded, facets: Facets, shapes: Shapes, areas: AreaTable
) -> RoundDocument:
    lines = [line.id for line in plan.lines]
    known = {code: (last, outside) for code, last, outside in plan.counts}
    here = _counts(coded, facets.area) if facets.area else {}
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
        registers=(coded.intake.register,),
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
    for code, count in _counts(coded, facets.exclusion).items():
        for pair in sets[int(code)]:
            counts[pair] = counts.get(pair, 0) + count
    return tuple((ground, body, count) for (ground, body), count in sorted(counts.items()))


def _counts(coded: Coded, facet: str) -> Mapping[str, int]:
    """Return how many rows have each code of a facet."""
    return coded.tally.by_code(sorted(coded.codes).index(facet))
