"""With what chance which lines draw which kinds of entities 抽中概率, before there is any frame: the rules are those that a freeze would make."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, field, frozen

from jointsup.algorithms.planning.joining import Due, Dues
from jointsup.algorithms.planning.levels import any_of
from jointsup.algorithms.sampling.counts import Size, asked_numbers
from jointsup.algorithms.sampling.rules import LineRules, Place, RoundRules, read_rules
from jointsup.algorithms.tags.meet import Codes, Kinds, Weighed, by_mask, grouped, taken_by_each
from jointsup.codec.structure import unstructure
from jointsup.model.documents import Line
from jointsup.services.drafting import excluding_of
from jointsup.services.lines import Facets, empty_strata, fill_amounts, shape_lines
from jointsup.services.meets.counting import Counted
from jointsup.services.meets.selecting import LABELLED, Selection

Parts = tuple[tuple[int, int], ...]
"""Lines, each with its chance in parts of a unit; none of them is 0."""


@frozen
class Chances:
    """The rules of the lines that reach an entity, numbered by their places in ``lines``, and what they draw entities with, by their codes."""

    lines: Sequence[int]
    """Places, in the plan, of the lines that reach an entity."""
    rules: RoundRules
    unit: int
    parts: Mapping[Codes, Parts]
    """The chances of the lines that may draw entities of these codes."""
    kinds: Kinds = field(repr=False)

    def dues(self, kinds: Kinds | None = None) -> Dues:
        """Return the dues of some kinds of entities, of all if none are named: kinds whose codes give the same chances are put together."""
        alike: dict[Parts, dict[Codes, Mapping[int, int]]] = {}
        for codes, masks in (self.kinds if kinds is None else kinds).items():
            alike.setdefault(self.parts[codes], {})[codes] = masks
        return Dues(self.unit, [self._due(parts, Weighed(by_mask(same))) for parts, same in alike.items()])

    def _due(self, parts: Parts, entities: Weighed) -> Due:
        drawn = ((line, chance, entities.reached(self.lines[line])) for line, chance in parts)
        return Due({line: (chance, kinds) for line, chance, kinds in drawn if kinds}, entities)

    def split(self, facet: int, length: int | None = None) -> Iterator[tuple[str, Dues]]:
        """Yield the dues by the codes of a facet, or by the first characters of them, in order."""
        return ((code, self.dues(kinds)) for code, kinds in grouped(self.kinds, facet, length).items())


def chances_of(selection: Selection, counted: Counted) -> Chances:
    """Return the chances of all lines that reach an entity, all of them in one group.

    Raises :class:`~jointsup.errors.BadRound` for amounts and places that a freeze would refuse.
    """
    reaching = any_of(any_of(masks) for masks in counted.kinds.values())
    numbers = [number for number in range(len(selection.plan.lines)) if reaching >> number & 1]
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

    def counts() -> Iterator[tuple[tuple[Place], int]]:
        for codes, masks in counted.kinds.items():
            taken = taken_by_each(masks, len(selection.selectors))
            yield from (((place,), taken[numbers[place.line]]) for place in empty.places(codes))

    sizes = empty.sizes(counts())
    rules = rules_of(fill_amounts(shapes, empty, sizes))
    chances = [_chances(line, of) for line, of in zip(rules.lines, sizes, strict=True)]
    unit = math.lcm(*{chance.denominator for of_line in chances for chance in of_line})
    parts = {
        codes: tuple(
            (place.line, int(chance * unit))
            for place in empty.places(codes)
            if not place.excluded and (chance := chances[place.line][place.stratum])
        )
        for codes in counted.kinds
    }
    return Chances(numbers, rules, unit, parts, counted.kinds)


def _chances(line: LineRules, sizes: Sequence[Size]) -> list[Fraction]:
    asked = asked_numbers(line.rounding, line.targets(sizes), line.limits(sizes))
    return [mean / size.can if size.can else Fraction(0) for mean, size in zip(asked, sizes, strict=True)]
