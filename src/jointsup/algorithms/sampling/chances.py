"""What chance everyone has of a visit 被抽中概率, and what the draws of a round cost in visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


_GRAIN = 10**9


def figures(
    rules: RoundRules, combinations: Mapping[tuple[str, ...], int], sizes: Sequence[Sequence[Size]], separate: int
) -> Figures:
    """Return the figures beside a draw of ``separate`` checks; means are cut to a thousand-millionth of a visit per combination."""
    chances = chances_of_lines(rules, sizes)
    merged = bound = 0
    for codes, count in combinations.items():
        apart: dict[int, Fraction] = {}
        largest: dict[int, Fraction] = {}
        for place in rules.places(codes):
            if not place.excluded:
                group, chance = rules.lines[place.line].group, chances[place.line][place.stratum]
                apart[group] = apart.get(group, Fraction(1)) * (1 - chance)
                largest[group] = max(largest.get(group, Fraction(0)), chance)
        merged += count * sum(int((1 - none) * _GRAIN) for none in apart.values())
        bound += count * sum(int(chance * _GRAIN) for chance in largest.values())
    return Figures(separate, Fraction(merged, _GRAIN), Fraction(bound, _GRAIN))


def rows_without_chance(
    rules: RoundRules, combinations: Mapping[tuple[str, ...], int], sizes: Sequence[Sequence[Size]]
) -> list[tuple[str, int]]:
    """Return how many rows have no chance in any line, by why: ``excluded``, ``no_amount``, ``not_selected``."""
    never = [
        never_drawn(line.rounding, line.targets(of), line.limits(of)) for line, of in zip(rules.lines, sizes, strict=True)
    ]
    reasons = {"excluded": 0, "no_amount": 0, "not_selected": 0}
    for codes, count in combinations.items():
        places = rules.places(codes)
        eligible = [place for place in places if not place.excluded]
        if not places:
            reasons["not_selected"] += count
        elif not eligible:
            reasons["excluded"] += count
        elif all(never[place.line][place.stratum] for place in eligible):
            reasons["no_amount"] += count
    return list(reasons.items())
