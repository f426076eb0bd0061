"""With what chance which lines draw which kinds of entities 抽中概率, before there is any frame: the rules are those that a freeze would make."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from jointsup.algorithms.planning.joining import Dues
from jointsup.algorithms.sampling.counts import Size, asked_numbers
from jointsup.algorithms.sampling.rules import LineRules, RoundRules, read_rules
from jointsup.codec.structure import unstructure
from jointsup.model.documents import Line
from jointsup.services.freeze import excluding_of
from jointsup.services.lines import Facets, empty_strata, fill_amounts, shape_lines
from jointsup.services.meets.counting import Counted
from jointsup.services.meets.selecting import LABELLED, Selection


@frozen
class Chances:
    """The rules of lines, and the dues by kind's code of each facet; lines are numbered as in ``lines``."""

    lines: Sequence[int]
    """Places, in the plan, of the lines that reach an entity."""
    rules: RoundRules
    due: Sequence[tuple[tuple[str, ...], dict[int, Fraction], int]]
    """Codes, chance by line, and entities, of every kind."""

    def dues(self) -> Dues:
        """Return the dues of all entities."""
        return Dues.of((chances, count) for _, chances, count in self.due)

    def split(self, facet: int, length: int | None) -> dict[str, Dues]:
        """Return the dues by the codes of a facet, or by the first characters of them, in order."""
        parts: dict[str, list[tuple[dict[int, Fraction], int]]] = {}
        for codes, chances, count in self.due:
            parts.setdefault(codes[facet][:length], []).append((chances, count))
        return {code: Dues.of(parts[code]) for code in sorted(parts)}


def chances_of(selection: Selection, counted: Counted) -> Chances:
    """Return the chances of all lines that reach an entity, all of them in one group.

    Raises :class:`~jointsup.errors.BadRound` for amounts and places that a freeze would refuse.
    """
    reached = 0
    for kind in counted.kinds:
        reached |= kind.mask
    numbers = [number for number in range(len(selection.plan.lines)) if reached >> number & 1]
    plan = evolve(selection.plan, lines=[evolve(selection.plan.lines[number], whom="") for number in numbers])
    kinds = {facet.kind: facet.name for facet in selection.facets}
    declared = tuple(facet.name for facet in plan.facets if facet.kind in LABELLED)
    facets = Facets(counted.codes, declared, kinds.get("area"), None, kinds.get("exclusions"))
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
    everywhere = {codes: empty.places(codes) for codes in {kind.codes for kind in counted.kinds}}
    placed = [
        (kind.codes, tuple(place for place in everywhere[kind.codes] if kind.mask >> numbers[place.line] & 1), count)
        for kind, count in counted.kinds.items()
    ]
    sizes = empty.sizes((places, count) for _, places, count in placed)
    rules = rules_of(fill_amounts(shapes, empty, sizes))
    chances = [_chances(line, of) for line, of in zip(rules.lines, sizes, strict=True)]
    due = [
        (codes, {place.line: chances[place.line][place.stratum] for place in places if not place.excluded}, count)
        for codes, places, count in placed
    ]
    return Chances(numbers, rules, due)


def _chances(line: LineRules, sizes: Sequence[Size]) -> list[Fraction]:
    asked = asked_numbers(line.rounding, line.targets(sizes), line.limits(sizes))
    return [mean / size.can if size.can else Fraction(0) for mean, size in zip(asked, sizes, strict=True)]
