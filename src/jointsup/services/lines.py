"""From plan lines to the lines and choices of the round document: labels, strata, exact amounts (policy rows S3.12-b, S3.12-e)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from attrs import evolve, field, frozen

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.rules import LineRules, RoundRules
from jointsup.errors import BadRound, Problem, problem
from jointsup.model.amounts import Share, parse_amount, rate_text
from jointsup.model.documents import Choice, Line
from jointsup.model.plan import AmountRule, PlanLine
from jointsup.said import Listed

IN = "in"
"""The one label of a choice that only selects."""

Codes = Mapping[str, Sequence[tuple[str, Any]]]
Labels = tuple[tuple[str, Sequence[str] | str], ...]


@frozen
class Facets:
    """What the coding of rows found: the codes of each facet in order, and which facets play which part.

    ``declared`` names the facets that lines may be by, those included that none is by and that were not coded.
    """

    codes: Codes
    declared: tuple[str, ...]
    area: str | None = None
    tags: tuple[str, ...] = ()
    exclusion: str | None = None
    ceiling: str | None = None


@frozen
class _Dimension:
    facet: str
    labels: Labels


@frozen
class LineShape:
    """A line before its amounts: its choices' labels, and the document line whose strata are still empty."""

    line: Line
    plan: PlanLine
    facets: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]


@frozen
class Shapes:
    """All lines of a round before their amounts, with the choices that they share."""

    choices: tuple[Choice, ...]
    lines: tuple[LineShape, ...]
    names: tuple[tuple[str, str, str], ...] = field(default=())


def fits(code: str, patterns: Sequence[str]) -> bool:
    """Say whether a code is one of ``patterns``, each a code or the beginning of one followed by ``*``."""
    return any(code.startswith(p[:-1]) if p.endswith("*") else code == p for p in patterns)


def shape_lines(
    lines: Sequence[PlanLine], facets: Facets, selections: Mapping[str, Sequence[tuple[str, str]]], excluding: Mapping[str, Any]
) -> Shapes:
    """Return the lines' choices; ``selections`` gives the bitmaps of each line with tags, by facets, ``excluding`` its excluded codes.

    Raises :class:`~jointsup.errors.BadRound` for facets, codes and labels that do not exist, all at once.
    """
    problems: list[Problem] = []
    shared: dict[_Dimension, str] = {}
    counts: dict[str, int] = {}
    shaped = []
    for number, line in enumerate(lines):
        dimensions = _dimensions(line, f"lines[{number}] ({line.id})", facets, problems)
        dimensions += [_Dimension(facet, ((IN, taken),)) for facet, taken in selections.get(line.id, ())]
        for dimension in dimensions:
            if dimension not in shared:
                counts[dimension.facet] = counts.get(dimension.facet, 0) + 1
                shared[dimension] = f"{dimension.facet}/{counts[dimension.facet]}"
        shaped.append(
            LineShape(
                _document_line(line, tuple(shared[d] for d in dimensions), excluding.get(line.id, ())),
                line,
                tuple(d.facet for d in dimensions),
                tuple(tuple(label for label, _ in d.labels) for d in dimensions),
            )
        )
    if problems:
        raise BadRound(problems)
    choices = tuple(
        sorted((Choice(d.facet, name, d.labels) for d, name in shared.items()), key=lambda c: c.id)
    )
    return Shapes(choices, tuple(shaped))


def _document_line(line: PlanLine, choices: tuple[str, ...], excluded: Sequence[str] | str) -> Line:
    return Line(
        base=line.base,
        bodies=tuple(sorted(set(line.bodies))),
        choices=choices,
        excluded=excluded,
        id=line.id,
        matters=tuple(sorted(set(line.matters))),
        people=line.people,
        public=evolve(line.public, open=tuple(sorted(set(line.public.open)))),
        reason=line.reason,
        rounding=line.rounding,
        strata=(),
        window=line.window,
    )


def _dimensions(line: PlanLine, where: str, facets: Facets, problems: list[Problem]) -> list[_Dimension]:
    """Return the line's dimensions, the area's first, then in the order of ``by``, then those that only select."""
    wanted: dict[str, int | None] = {}
    for spec in line.by:
        name, colon, length = spec.partition(":")
        if name in wanted or (colon and not (length.isascii() and length.isdigit() and int(length))):
            problems.append(problem("line.by", f"{where}.by", spec))
        wanted[name] = int(length) if length.isascii() and length.isdigit() else None
    found = []
    for name in dict.fromkeys([*wanted, *line.where]):
        if name not in facets.codes or name in (*facets.tags, facets.exclusion):
            problems.append(problem("line.facet", where, name, known=Listed(facets.declared)))
            continue
        patterns = line.where.get(name)
        codes = [code for code, _ in facets.codes[name]]
        for pattern in patterns or ():
            if not any(fits(code, [pattern]) for code in codes):
                problems.append(problem("line.where", f"{where}.where.{name}", pattern))
        chosen = [code for code in codes if patterns is None or fits(code, patterns)]
        if name in wanted:
            cut = wanted[name]
            by_label: dict[str, list[str]] = {}
            for code in chosen:
                by_label.setdefault(code if cut is None else code[:cut], []).append(code)
            labels: Labels = tuple((label, tuple(members)) for label, members in sorted(by_label.items()))
        else:
            labels = ((IN, tuple(chosen)),)
        if labels:
            found.append(_Dimension(name, labels))
    return sorted(found, key=lambda d: d.facet != facets.area)


def empty_strata(shape: LineShape) -> Line:
    """Return the document line with all its strata, asking for nothing yet, so that sizes can be counted."""
    return evolve(shape.line, strata=tuple((labels, "0/1", None, None) for labels in product(*shape.labels)))


def fill_amounts(shapes: Shapes, rules: RoundRules, sizes: Sequence[Sequence[Size]]) -> tuple[Line, ...]:
    """Return the document lines with their exact amounts.

    Raises :class:`~jointsup.errors.BadRound`, all at once, for a line that selects nobody, a stratum that no amount fits, a
    rate above one, a count above its base, a minimum above its maximum, and entities without a chance and without a reason.
    """
    problems: list[Problem] = []
    lines = []
    for number, (shape, line_rules, of_line) in enumerate(zip(shapes.lines, rules.lines, sizes, strict=True)):
        where = f"lines[{number}] ({shape.line.id})"
        if not any(size.rows for size in of_line):
            problems.append(problem("line.nobody", where))
            continue
        before = len(problems)
        strata = _strata(shape, line_rules, of_line, where, problems)
        if len(problems) == before:
            lines.append(evolve(shape.line, strata=strata))
    if problems:
        raise BadRound(problems)
    return tuple(lines)


def _strata(
    shape: LineShape, rules: LineRules, sizes: Sequence[Size], where: str, problems: list[Problem]
) -> tuple[tuple[tuple[str, ...], str | int, int | None, int | None], ...]:
    plan = shape.plan
    base = sum(size.base(rules.base) for size in sizes)
    whole: str | int | None = None
    if plan.amount is not None:
        whole = _amount(plan.amount, f"{where}.amount", base, problems)
    _bounds(plan.minimum, plan.maximum, where, problems)
    special = []
    for place, rule in enumerate(plan.amounts):
        path = f"{where}.amounts[{place}]"
        _bounds(rule.minimum, rule.maximum, path, problems)
        problems += _rule_faults(rule, dict(zip(shape.facets, shape.labels, strict=True)), path)
        special.append((rule, _amount(rule.amount, f"{path}.amount", None, problems)))
    strata = []
    for labels in product(*shape.labels):
        by_facet = dict(zip(shape.facets, labels, strict=True))
        fitting = next((pair for pair in special if _fits_rule(pair[0], by_facet)), None)
        if fitting is not None:
            rule, amount = fitting
            strata.append((labels, amount, rule.minimum, rule.maximum))
        elif whole is None:
            problems.append(problem("line.no_amount", where, Listed(labels)))
            break
        else:
            strata.append((labels, whole, plan.minimum, plan.maximum))
    return tuple(strata)


def _rule_faults(rule: AmountRule, labels: Mapping[str, Sequence[str]], where: str) -> Iterator[Problem]:
    """Say which facets and labels of a rule the line does not have: it would be passed over, and another amount hold in its place."""
    for name, patterns in rule.where.items():
        if name not in labels:
            yield problem("line.facet", f"{where}.where", name, known=Listed(labels))
            continue
        for pattern in patterns:
            if not any(fits(label, [pattern]) for label in labels[name]):
                yield problem("line.amount_where", f"{where}.where.{name}", pattern, known=Listed(labels[name][:20]))


def _fits_rule(rule: AmountRule, by_facet: Mapping[str, str]) -> bool:
    return all(name in by_facet and fits(by_facet[name], patterns) for name, patterns in rule.where.items())


def _amount(text: str, where: str, base: int | None, problems: list[Problem]) -> str | int:
    """Return a rate ``p/q``, or a number; a number for a whole line (``base`` given) becomes the rate of its base."""
    try:
        amount = parse_amount(text, where)
    except BadRound as error:
        problems.extend(error.problems)
        return 0
    if isinstance(amount, Share):
        return rate_text(amount.rate)
    if base is None:
        return amount.number
    if amount.number > base:
        problems.append(problem("line.count_above_base", where, amount.number, base=base))
        return 0
    return rate_text(Fraction(amount.number, base) if base else Fraction(0))


def _bounds(minimum: int | None, maximum: int | None, where: str, problems: list[Problem]) -> None:
    if minimum is not None and maximum is not None and minimum > maximum:
        problems.append(problem("line.bounds", where, f"{minimum} > {maximum}"))
