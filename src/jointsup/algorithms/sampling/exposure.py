"""What a year's draws mean for one entity 一户的被查机会: how often it is visited, with what chance at all, how often at most (policy row S1-b).

Four ways of keeping the same rates: every line alone, independent draws merged afterwards, one ticket, and the bound that no way
goes below. And what one ticket costs: fewer entities are seen by anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil

from attrs import frozen

from jointsup.algorithms.sampling.chances import chances_of_lines
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import Draw
from jointsup.algorithms.sampling.merge import Visit, visits_of_entity
from jointsup.algorithms.sampling.rules import RoundRules

_GRAIN = 10**12


@frozen
class Exposure:
    """What one way of drawing means for the entities that some line can draw.

    ``visits`` to all of them, ``visited`` how many are visited at all (both exact means over all seeds, or what one draw made of it), ``most``
    visits to one entity.
    """

    entities: int
    visits: Fraction
    visited: Fraction
    most: int

    @property
    def each(self) -> Fraction:
        """Visits to an entity, on average; 0 where no line can draw any."""
        return self.visits / max(self.entities, 1)

    @property
    def chance(self) -> Fraction:
        """The chance of an entity to be visited at all, on average; 0 where no line can draw any."""
        return self.visited / max(self.entities, 1)


@frozen
class Exposures:
    """The same rates kept in four ways: ``ours`` as one draw was made, the others over all seeds."""

    separate: Exposure
    merged: Exposure
    ours: Exposure
    bound: Exposure


def exposures(
    rules: RoundRules, combinations: Mapping[tuple[str, ...], int], sizes: Sequence[Sequence[Size]], visits: Iterable[Visit]
) -> Exposures:
    """Return the exposures beside the visits that a draw made; means are cut to a million-millionth for each kind of entity."""
    chances = chances_of_lines(rules, sizes)
    alike: Counter[tuple[tuple[int, int], ...]] = Counter()
    for codes, count in combinations.items():
        alike[tuple((place.line, place.stratum) for place in rules.places(codes) if not place.excluded)] += count
    kinds = [
        ([(line, chance) for line, stratum in places if (chance := chances[line][stratum])], count) for places, count in alike.items()
    ]
    kinds = [(lines, count) for lines, count in kinds if lines]
    entities = sum(count for _, count in kinds)
    made = Counter(visit.id for visit in visits if visit.made)

    def exposure(of: Sequence[tuple[Fraction, Fraction, int]]) -> Exposure:
        counts = [count for _, count in kinds]
        means = [sum(count * int(each[at] * _GRAIN) for count, each in zip(counts, of, strict=True)) for at in (0, 1)]
        return Exposure(entities, Fraction(means[0], _GRAIN), Fraction(means[1], _GRAIN), max((each[2] for each in of), default=0))

    return Exposures(
        separate=exposure([_separate(lines) for lines, _ in kinds]),
        merged=exposure([_merged(rules, lines) for lines, _ in kinds]),
        ours=Exposure(entities, Fraction(made.total()), Fraction(len(made)), max(made.values(), default=0)),
        bound=exposure([_bound(rules, lines) for lines, _ in kinds]),
    )


Chances = Sequence[tuple[int, Fraction]]
"""The lines that can draw an entity, each with its chance."""


def _separate(lines: Chances) -> tuple[Fraction, Fraction, int]:
    chances = [chance for _, chance in lines]
    return sum(chances, Fraction(0)), _any_of(chances), len(lines)


def _merged(rules: RoundRules, lines: Chances) -> tuple[Fraction, Fraction, int]:
    groups: dict[int, list[Fraction]] = {}
    for line, chance in lines:
        groups.setdefault(rules.lines[line].group, []).append(chance)
    most = len(visits_of_entity(rules, "", [line for line, _ in lines], None))
    return sum(map(_any_of, groups.values()), Fraction(0)), _any_of(chance for _, chance in lines), most


def _bound(rules: RoundRules, lines: Chances) -> tuple[Fraction, Fraction, int]:
    largest: dict[int, Fraction] = {}
    for line, chance in lines:
        group = rules.lines[line].group
        largest[group] = max(largest.get(group, Fraction(0)), chance)
    visits = sum(largest.values(), Fraction(0))
    # Who expects so many visits gets, under some seed, at least that many.
    return visits, max(largest.values()), ceil(visits)


def _any_of(chances: Iterable[Fraction]) -> Fraction:
    none = Fraction(1)
    for chance in chances:
        none *= 1 - chance
    return 1 - none


@frozen
class Again:
    """Checks that fall on entities visited before, beside what chance alone would give."""

    checks: int
    again: int
    expected: Fraction


def checked_again(draw: Draw, places: Mapping[str, Collection[tuple[int, int]]]) -> Again:
    """Return how many of the drawn were visited before. ``places`` are those of every entity visited before: line and stratum where it can be drawn.

    A draw that pays no heed to the past takes, in each stratum, as large a share of the visited as there is among all who can be drawn.
    """
    visited = Counter(place for of_entity in places.values() for place in of_entity)
    expected = sum(
        (
            Fraction(stratum.number * visited[line, at], stratum.size.can)
            for line, of_line in enumerate(draw.strata)
            for at, stratum in enumerate(of_line)
            if stratum.size.can
        ),
        Fraction(0),
    )
    return Again(len(draw.drawn), sum(one.id in places for one in draw.drawn), expected)
