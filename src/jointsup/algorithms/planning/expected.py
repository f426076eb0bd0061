"""Visits to expect before any seed is known 预计检查: what one ticket draws of every row, and what is merged of it, in exact fractions.

A ticket is taken as a point of a circle of length one on which each group has its start, and a line draws who stands within its chance from
there on. In a draw cut-offs move a little about the chance, and in strata that differ not quite alike; each line's expected number is the one of
the draw to the letter, and so is what lines of the same strata share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from jointsup.algorithms.sampling.chances import chances_of_lines
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.merge import Check, visits_of_entity
from jointsup.algorithms.sampling.rules import Place, RoundRules

Chances = Sequence[Sequence[Fraction]]
"""The chance of one who can be drawn, by line and stratum."""
Codes = tuple[str, ...]


@frozen
class Kind:
    """Visits that are alike: the checks made, and whether they are made or yield to a ceiling."""

    checks: tuple[Check, ...]
    made: bool

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines whose checks are made, each once."""
        return tuple(dict.fromkeys(check.line for check in self.checks))


def drawn_together(rules: RoundRules, places: Iterable[Place], chances: Chances) -> list[tuple[tuple[int, ...], Fraction]]:
    """Return which lines draw a row together and with what chance; the rest, drawn by none, is left out."""
    arcs = []
    for place in places:
        chance = chances[place.line][place.stratum]
        if chance and not place.excluded:
            arcs.append((place.line, Fraction(rules.lines[place.line].group - 1, rules.groups), chance))
    ends = sorted({Fraction(0), *(edge % 1 for _, start, chance in arcs for edge in (start, start + chance))})
    found: dict[tuple[int, ...], Fraction] = {}
    for first, last in zip(ends, [*ends[1:], Fraction(1)], strict=True):
        lines = tuple(line for line, start, chance in arcs if (first - start) % 1 < chance)
        if lines and last > first:
            found[lines] = found.get(lines, Fraction(0)) + last - first
    return list(found.items())


def expected_visits(
    rules: RoundRules, combinations: Mapping[Codes, int], sizes: Sequence[Sequence[Size]]
) -> Iterator[tuple[Codes, Kind, Fraction]]:
    """Yield for each combination of codes the visits to expect, kind by kind, ceilings heeded.

    Summed over the kinds that hold a line's checks, that is the line's expected number of drawn.
    """
    chances = chances_of_lines(rules, sizes)
    merged: dict[tuple[tuple[int, ...], int | None], list[Kind]] = {}
    for codes, count in combinations.items():
        ceiling = rules.ceiling(codes)
        for lines, chance in drawn_together(rules, rules.places(codes), chances):
            key = (lines, None if ceiling is None else min(ceiling, len(lines) * 2**10))
            if key not in merged:
                merged[key] = [Kind(visit.checks, visit.made) for visit in visits_of_entity(rules, "-", lines, ceiling)]
            for kind in merged[key]:
                yield codes, kind, count * chance
