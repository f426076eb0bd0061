"""What chance everyone has of a visit 被抽中概率, and what the draws of a round cost in visits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import frozen

from jointsup.algorithms.sampling.counts import Size, never_drawn
from jointsup.algorithms.sampling.rules import RoundRules


def chances_of_lines(rules: RoundRules, sizes: Sequence[Sequence[Size]]) -> list[list[Fraction]]:
    """Return for every line and stratum the exact chance of one who can be drawn."""
    return [line.chances(of, rules.groups) for line, of in zip(rules.lines, sizes, strict=True)]


@frozen
class Figures:
    """The four figures of a round, in visits; the middle two are means over seeds where they are not of one draw.

    ``separate``: each line comes alone. ``merged``: lines drawn independently of each other, visits of a group merged
    afterwards (mean). ``bound``: no way of keeping every rate needs fewer visits on average (policy row S4.2-b).
    """

    separate: int
    merged: Fraction
    bound: Fraction


GRAIN = 10**9

Kinds = Iterable[tuple[Sequence[str], int]]
"""The rows of a frame by their codes, and how many share them; the same codes may come more than once."""


def figures(rules: RoundRules, kinds: Kinds, sizes: Sequence[Sequence[Size]], separate: int) -> Figures:
    """Return the figures beside a draw of ``separate`` checks.

    Means are of chances cut to a thousand-millionth, as is each product of them: an engine reckons the same in whole numbers.
    """
    grains = grains_of(rules, sizes)
    merged = bound = 0
    for codes, count in kinds:
        by_group: dict[int, list[int]] = {}
        for place in rules.places(codes):
            if not place.excluded:
                by_group.setdefault(rules.lines[place.line].group, []).append(grains[place.line][place.stratum])
        merged += count * sum(GRAIN - none_of(chances) for chances in by_group.values())
        bound += count * sum(map(max, by_group.values()))
    return Figures(separate, Fraction(merged, GRAIN), Fraction(bound, GRAIN))


def grains_of(rules: RoundRules, sizes: Sequence[Sequence[Size]]) -> list[list[int]]:
    """Return the chances by line and stratum in thousand-millionths, cut."""
    return [[int(chance * GRAIN) for chance in of] for of in chances_of_lines(rules, sizes)]


def none_of(chances: Iterable[int]) -> int:
    """Return the chance that of some independent chances none comes true, cut after each; the smallest come first."""
    none = GRAIN
    for chance in sorted(chances):
        none = none * (GRAIN - chance) // GRAIN
    return none


def never_drawn_of(rules: RoundRules, sizes: Sequence[Sequence[Size]]) -> list[list[bool]]:
    """Say by line and stratum whether the number is 0 whatever the seed."""
    return [never_drawn(line.rounding, line.targets(of), line.limits(of)) for line, of in zip(rules.lines, sizes, strict=True)]


def rows_without_chance(rules: RoundRules, kinds: Kinds, sizes: Sequence[Sequence[Size]]) -> list[tuple[str, int]]:
    """Return how many rows have no chance in any line, by why: ``excluded``, ``no_amount``, ``not_selected``."""
    never = never_drawn_of(rules, sizes)
    reasons = {"excluded": 0, "no_amount": 0, "not_selected": 0}
    for codes, count in kinds:
        places = rules.places(codes)
        eligible = [place for place in places if not place.excluded]
        if not places:
            reasons["not_selected"] += count
        elif not eligible:
            reasons["excluded"] += count
        elif all(never[place.line][place.stratum] for place in eligible):
            reasons["no_amount"] += count
    return list(reasons.items())
