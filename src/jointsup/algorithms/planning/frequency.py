"""What 1, 2, 4 or 12 rounds a year cost in visits 抽取频次的代价, exactly and before any draw.

Every line keeps its rate of the year: a round draws the part of it that lies in the round's part of the year, by the days of the line's window.
Lines meet in a round only if their windows, cut to it, have a day in common; so fewer rounds let more checks share a visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations as subsets
from itertools import product
from typing import Final

from attrs import evolve, frozen

from jointsup.algorithms.planning.expected import Chances, drawn_together
from jointsup.algorithms.planning.spans import Span, calendar_spans
from jointsup.algorithms.sampling.chances import chances_of_lines
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.rules import Place, RoundRules
from jointsup.errors import BadRound, problem

RHYTHMS: Final = (1, 2, 4, 12)
"""Rounds a year that are compared."""
MOST_APART: Final = 14
"""Lines that meet in part, at most, of which every choice is looked at."""


@frozen
class Cost:
    """What a number of rounds costs in a year, in visits on average, without ceilings.

    ``separate``: each line comes alone; ``merged``: lines drawn independently, their visits merged in each round; ``one_ticket``: as the protocol
    draws; ``bound``: no way of keeping every rate in these rounds needs fewer. ``entities``: those that one ticket meets at least once
    in the year; the rest of its visits are returns.
    """

    rounds: int
    separate: Fraction
    merged: Fraction
    one_ticket: Fraction
    bound: Fraction
    entities: Fraction


def parts_of_year(rules: RoundRules, rounds: int) -> list[tuple[RoundRules, list[Fraction]]]:
    """Return, for each of some rounds a year, the rules with windows cut to it and the part of each line that it draws (by days, 0: none)."""
    windows = [Span(date.fromisoformat(line.window[0]), date.fromisoformat(line.window[1])) for line in rules.lines]
    year = Span(min(one.first for one in windows), max(one.last for one in windows))
    found = []
    for part in calendar_spans(year, 12 // rounds, year.first.year):
        cut = [Span(max(one.first, part.first), min(one.last, part.last)) for one in windows]
        shares = [
            Fraction(max((here.last - here.first).days + 1, 0), (whole.last - whole.first).days + 1)
            for here, whole in zip(cut, windows, strict=True)
        ]
        lines = [
            evolve(line, window=(here.first.isoformat(), here.last.isoformat())) if share else line
            for line, here, share in zip(rules.lines, cut, shares, strict=True)
        ]
        found.append((evolve(rules, lines=tuple(lines)), shares))
    return found


def costs(
    rules: RoundRules,
    combinations: Mapping[tuple[str, ...], int],
    sizes: Sequence[Sequence[Size]],
    rhythms: Sequence[int] = RHYTHMS,
) -> list[Cost]:
    """Return what each number of rounds a year costs.

    Raises :class:`~jointsup.errors.BadRound` for a number that does not divide 12, and where more lines meet in part than can be looked at.
    """
    if wrong := [problem("planning.rhythm", "", rounds) for rounds in rhythms if rounds < 1 or 12 % rounds]:
        raise BadRound(wrong)
    whole = chances_of_lines(rules, sizes)
    places: dict[tuple[Place, ...], int] = {}
    for codes, count in combinations.items():
        at = tuple(place for place in rules.places(codes) if not place.excluded)
        places[at] = places.get(at, 0) + count
    return [_cost(rules, rounds, places, whole) for rounds in rhythms]


def _cost(rules: RoundRules, rounds: int, places: Mapping[tuple[Place, ...], int], whole: Chances) -> Cost:
    parts = [_Part(part, shares, whole) for part, shares in parts_of_year(rules, rounds)]
    sums = [Fraction(0)] * 5
    for at, count in places.items():
        never = Fraction(1)
        for part in parts:
            separate, merged, ticket, bound, met = part.cost(at)
            never *= 1 - met
            for number, value in enumerate((separate, merged, ticket, bound)):
                sums[number] += count * value
        sums[4] += count * (1 - never)
    return Cost(rounds, *sums)


class _Part:
    """One round of the year."""

    def __init__(self, rules: RoundRules, shares: Sequence[Fraction], whole: Chances) -> None:
        self.rules = rules
        self.chances = [[chance * share for chance in of] for of, share in zip(whole, shares, strict=True)]
        self._visits: dict[tuple[int, ...], int] = {}
        self._sets: dict[tuple[int, ...], list[tuple[int, ...]]] = {}

    def cost(self, places: Sequence[Place]) -> tuple[Fraction, Fraction, Fraction, Fraction, Fraction]:
        """Return the four means of one row, and its chance of any visit by one ticket."""
        chance = {place.line: self.chances[place.line][place.stratum] for place in places if self.chances[place.line][place.stratum]}
        largest: dict[int, Fraction] = {}
        for line, value in chance.items():
            group = self.rules.lines[line].group
            largest[group] = max(largest.get(group, Fraction(0)), value)
        drawn = drawn_together(self.rules, places, self.chances)
        ticket = sum((self.visits(lines) * value for lines, value in drawn), Fraction(0))
        met = sum((value for _, value in drawn), Fraction(0))
        return sum(chance.values(), Fraction(0)), self._independent(chance), ticket, sum(largest.values(), Fraction(0)), met

    def visits(self, lines: tuple[int, ...]) -> int:
        """Return the number of visits that lines make at one entity."""
        if lines not in self._visits:
            self._visits[lines] = len(visits_of_entity(self.rules, "-", lines, None))
        return self._visits[lines]

    def _independent(self, chance: Mapping[int, Fraction]) -> Fraction:
        """Return the mean number of visits where lines are drawn independently of each other."""
        total = Fraction(0)
        for lines in self._apart(tuple(sorted(chance))):
            if self.visits(lines) == 1:  # so any of them make one visit, whichever are drawn
                none = Fraction(1)
                for line in lines:
                    none *= 1 - chance[line]
                total += 1 - none
                continue
            total += sum((self.visits(some) * _of_these(some, lines, chance) for some in _choices(lines)), Fraction(0))
        return total

    def _apart(self, lines: tuple[int, ...]) -> list[tuple[int, ...]]:
        """Return lines in sets no two of which can ever share a visit."""
        if lines not in self._sets:
            sets: list[set[int]] = []
            for line in lines:
                near = [each for each in sets if any(self._meet(line, other) for other in each)]
                sets = [each for each in sets if each not in near] + [{line}.union(*near)]
            self._sets[lines] = [tuple(sorted(each)) for each in sets]
        return self._sets[lines]

    def _meet(self, line: int, other: int) -> bool:
        """Say whether some checks of two lines may share a visit."""
        rules, one, two = self.rules, self.rules.lines[line], self.rules.lines[other]
        return (
            one.group == two.group
            and max(one.window[0], two.window[0]) <= min(one.window[1], two.window[1])
            and any((min(pair), max(pair)) not in rules.apart for pair in product(one.matters, two.matters))
            and (rules.door_bodies is None or len({*one.bodies, *two.bodies}) <= rules.door_bodies)
            and (rules.door_people is None or one.people + two.people <= rules.door_people)
        )


def _choices(lines: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every choice of some of the lines but none."""
    if len(lines) > MOST_APART:
        raise BadRound([problem("planning.too_many", "", len(lines), most=MOST_APART)])
    for size in range(1, len(lines) + 1):
        yield from subsets(lines, size)


def _of_these(some: Sequence[int], lines: Sequence[int], chance: Mapping[int, Fraction]) -> Fraction:
    """Return the chance that of some lines just these are drawn."""
    found = Fraction(1)
    for line in lines:
        found *= chance[line] if line in some else 1 - chance[line]
    return found
