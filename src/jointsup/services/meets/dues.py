"""With what chance which lines draw which kinds of entities 抽中概率, before there is any frame: the rules are those that a freeze would make."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from jointsup.algorithms.planning.joining import Due, Dues, due_of
from jointsup.algorithms.sampling.counts import Size, asked_numbers
from jointsup.algorithms.sampling.rules import LineRules, RoundRules, read_rules
from jointsup.algorithms.tags.meet import Codes, bits, by_mask, mask_of, taken_by_each
from jointsup.codec.structure import unstructure
from jointsup.model.documents import Line
from jointsup.services.drafting import excluding_of
from jointsup.services.lines import Facets, empty_strata, fill_amounts, shape_lines
from jointsup.services.meets.counting import Counted
from jointsup.services.meets.selecting import LABELLED, Selection


@frozen
class Chances:
    """The rules of the lines that reach an entity, numbered by their places in ``lines``, and what entities of the same codes are due."""

    lines: Sequence[int]
    """Places, in the plan, of the lines that reach an entity."""
    rules: RoundRules
    unit: int
    due: Mapping[Codes, Mapping[Due, int]]

    def dues(self) -> Dues:
        """Return the dues of all entities."""
        return self.split(None)[""]

    def split(self, facet: int | None, length: int | None = None) -> dict[str, Dues]:
        """Return the dues by the codes of a facet, or by the first characters of them, in order; of no facet, those of all entities."""
        parts: dict[str, Counter[Due]] = {} if self.due else {"": Counter()}
        for codes, counts in sorted(self.due.items()):
            parts.setdefault("" if facet is None else codes[facet][:length], Counter()).update(counts)
        return {code: Dues(self.unit, dict(counts)) for code, counts in parts.items()}


def chances_of(selection: Selection, counted: Counted) -> Chances:
    """Return the chances of all lines that reach an entity, all of them in one group.

    Raises :class:`~jointsup.errors.BadRound` for amounts and places that a freeze would refuse.
    """
    reached = 0
    for mask in by_mask(counted.kinds):
        reached |= mask
    numbers = [number for number in range(len(selection.plan.lines)) if reached >> number & 1]
    plan = evolve(selection.plan, lines=[evolve(selection.plan.lines[number], whom="") for number in numbers])
    kinds = {facet.kind: facet.name for facet in selection.facets}
    declared = tuple(facet.name for facet in plan.facets if facet.kind in LABELLED)
    facets = Facets(counted.codes, declared, kinds.get("area"), (), kinds.get("exclusions"))
    shapes = shape_lines(plan.lines, facets, {}, excluding_of(plan, facets))

    def rules_of(lines: Sequence[Line]) -> RoundRules:
        ids = [line.id for line in lines]
        document: dict[str, Any] = {
            "apart": sorted({(min(pair), max(pair)) for pair in plan.apart}),
            "ceiling": None,
            "choices": unstructure(shapes.choices),
            "codes": counted.codes,
            "door": unstructure(plan.door),
            "exclusion_facet": facets.exclusion,
            "groups": [ids],
            "lines": unstructure(lines),
            "yield_order": ids,
        }
        return read_rules(document)

    empty = rules_of([empty_strata(shape) for shape in shapes.lines])
    everywhere = {codes: empty.places(codes) for codes in counted.kinds}
    sizes = empty.sizes(
        ((place,), taken[numbers[place.line]])
        for codes, masks in counted.kinds.items()
        for taken in [taken_by_each(masks, len(selection.selectors))]
        for place in everywhere[codes]
    )
    rules = rules_of(fill_amounts(shapes, empty, sizes))
    chances = [_chances(line, of) for line, of in zip(rules.lines, sizes, strict=True)]
    unit = math.lcm(*{chance.denominator for of_line in chances for chance in of_line})
    due: dict[Codes, Counter[Due]] = {codes: Counter() for codes in counted.kinds}
    for codes, masks in counted.kinds.items():
        whole = due_of({place.line: chances[place.line][place.stratum] for place in everywhere[codes] if not place.excluded}, unit)
        of_number = {numbers[line]: (line, chance) for line, chance in whole}
        here = mask_of(of_number)
        for mask, count in masks.items():
            due[codes][tuple([of_number[number] for number in bits(mask & here)])] += count
    return Chances(numbers, rules, unit, due)


def _chances(line: LineRules, sizes: Sequence[Size]) -> list[Fraction]:
    asked = asked_numbers(line.rounding, line.targets(sizes), line.limits(sizes))
    return [mean / size.can if size.can else Fraction(0) for mean, size in zip(asked, sizes, strict=True)]
