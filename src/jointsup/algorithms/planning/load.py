"""Expected load 预计工作量 against capacity 监管力量, by body, area and month, before the draw (policy rows S3.12-e, S4.3-c).

A visit takes the people of its lines, shared evenly by a line's bodies, for the hours of its checks and of the way. It falls on the days of its
window alike: working days where a calendar says which these are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from jointsup.algorithms.planning.expected import Codes, Kind
from jointsup.algorithms.planning.spans import Span, months_between
from jointsup.algorithms.sampling.rules import RoundRules

Month: TypeAlias = str
"""``2026-07``."""
Cell: TypeAlias = tuple[str, str, Month]
"""Body, area, month."""


@frozen
class Effort:
    """What checks take: hours of each person for a check, by matter, and for the way there and back once per visit."""

    default: Fraction
    matters: Mapping[str, Fraction] = field(factory=dict)
    way: Fraction = Fraction(0)

    def of(self, matters: Iterable[str]) -> Fraction:
        """Return the hours of some checks, without the way."""
        return sum((self.matters.get(matter, self.default) for matter in matters), Fraction(0))


@frozen
class Load:
    """What is to be expected: visits of a body, people who come, and their hours. A joint visit counts for each body that comes."""

    visits: Fraction = Fraction(0)
    people: Fraction = Fraction(0)
    hours: Fraction = Fraction(0)

    def __add__(self, other: Load) -> Load:
        return Load(self.visits + other.visits, self.people + other.people, self.hours + other.hours)

    def times(self, number: Fraction) -> Load:
        """Return the load of so many."""
        return Load(self.visits * number, self.people * number, self.hours * number)


@frozen
class Loads:
    """The load of a round: by body, area and month; the hours of each line in each; visits in all, and those that yield to a ceiling."""

    cells: Mapping[Cell, Load]
    lines: Mapping[Cell, Mapping[str, Fraction]]
    visits: Fraction
    yielded: Fraction


def month_shares(days: Span, works: Callable[[date], bool] | None = None) -> dict[Month, Fraction]:
    """Return the part of a window that lies in each month: by working days, by all days where nobody says or none of them is one."""
    counts = {part.first.isoformat()[:7]: _days(part, works) for part in months_between(days)}
    whole = sum(counts.values())
    if not whole:
        return month_shares(days)
    return {month: Fraction(count, whole) for month, count in counts.items() if count}


def _days(span: Span, works: Callable[[date], bool] | None) -> int:
    length = (span.last - span.first).days + 1
    return length if works is None else sum(works(span.first + timedelta(days=number)) for number in range(length))


def loads(
    rules: RoundRules,
    expected: Iterable[tuple[Codes, Kind, Fraction]],
    effort: Effort,
    works: Callable[[date], bool] | None = None,
    area_facet: str | None = None,
) -> Loads:
    """Return the load of the visits that are to be expected (:func:`~jointsup.algorithms.planning.expected.expected_visits`).

    ``works`` says which days are working days. Without an area facet everything is of the area ``""``. Visits that yield take nobody's time.
    """
    place = None if area_facet is None else rules.facets.index(area_facet)
    numbers: dict[tuple[str, Kind], Fraction] = {}
    made = yielded = Fraction(0)
    for codes, kind, number in expected:
        if not kind.made:
            yielded += number
            continue
        made += number
        key = ("" if place is None else codes[place], kind)
        numbers[key] = numbers.get(key, Fraction(0)) + number
    cells: dict[Cell, Load] = {}
    lines: dict[Cell, dict[str, Fraction]] = {}
    shares: dict[tuple[str, str], dict[Month, Fraction]] = {}
    for (area, kind), number in numbers.items():
        of = [rules.lines[line] for line in kind.lines]
        window = max(line.window[0] for line in of), min(line.window[1] for line in of)
        if window not in shares:
            shares[window] = month_shares(Span(date.fromisoformat(window[0]), date.fromisoformat(window[1])), works)
        for body, (load, by_line) in _of_visit(rules, kind, effort).items():
            for month, share in shares[window].items():
                cell = (body, area, month)
                cells[cell] = cells.get(cell, Load()) + load.times(number * share)
                there = lines.setdefault(cell, {})
                for line, hours in by_line.items():
                    there[line] = there.get(line, Fraction(0)) + hours * number * share
    return Loads(cells, lines, made, yielded)


def _of_visit(rules: RoundRules, kind: Kind, effort: Effort) -> dict[str, tuple[Load, dict[str, Fraction]]]:
    """Return what one visit takes of each body, and by line."""
    found: dict[str, tuple[Load, dict[str, Fraction]]] = {}
    for number in kind.lines:
        line = rules.lines[number]
        hours = effort.way + effort.of(check.matter for check in kind.checks if check.line == number)
        for body in line.bodies:
            people = Fraction(line.people, len(line.bodies))
            before, by_line = found.get(body, (Load(Fraction(1)), {}))
            found[body] = before + Load(Fraction(0), people, people * hours), {**by_line, line.id: people * hours}
    return found


@frozen
class Capacity:
    """Hours that a body's people have in a month for an area and all areas in it."""

    body: str
    area: str
    month: Month
    hours: Fraction


@frozen
class Held:
    """A capacity, the load that falls on it, and what must give.

    ``gives``: where the load is above it, lines and their hours in that month, first to yield first, until the rest fits. ``spare``: hours free in
    other months of these lines' windows, by month.
    """

    capacity: Capacity
    load: Load
    gives: tuple[tuple[str, Fraction], ...] = ()
    spare: tuple[tuple[Month, Fraction], ...] = ()

    @property
    def over(self) -> Fraction:
        """Hours above the capacity; 0 where it suffices."""
        return max(self.load.hours - self.capacity.hours, Fraction(0))


@frozen
class Against:
    """Load held against capacity: each capacity, and the cells that none is stated for."""

    held: Sequence[Held]
    unstated: Mapping[Cell, Load]

    @property
    def overloads(self) -> Sequence[Held]:
        """Where people do not suffice."""
        return [one for one in self.held if one.over]


def against(found: Loads, capacities: Sequence[Capacity], rules: RoundRules) -> Against:
    """Hold load against capacity. A cell falls on the capacity of its body and month whose area is the nearest around it."""
    stated: dict[tuple[str, Month], list[Capacity]] = {}
    for one in sorted(capacities, key=lambda capacity: -len(_root(capacity.area))):
        stated.setdefault((one.body, one.month), []).append(one)
    falls: dict[Capacity, Load] = {one: Load() for one in capacities}
    hours: dict[Capacity, dict[str, Fraction]] = {one: {} for one in capacities}
    unstated: dict[Cell, Load] = {}
    for cell, load in found.cells.items():
        body, area, month = cell
        near = next((each for each in stated.get((body, month), ()) if area.startswith(_root(each.area))), None)
        if near is None:
            unstated[cell] = load
            continue
        falls[near] += load
        for line, number in found.lines[cell].items():
            hours[near][line] = hours[near].get(line, Fraction(0)) + number
    return Against([_held(one, falls, hours[one], rules) for one in capacities], unstated)


def _root(area: str) -> str:
    """Return the part of a code that the codes of all areas within it begin with."""
    return area.removesuffix("0000").removesuffix("00") if len(area) == 6 else area


def _held(one: Capacity, falls: Mapping[Capacity, Load], hours: Mapping[str, Fraction], rules: RoundRules) -> Held:
    over = falls[one].hours - one.hours
    if over <= 0:
        return Held(one, falls[one])
    gives: list[tuple[str, Fraction]] = []
    for line in rules.yield_order:
        if over <= 0:
            break
        if hours.get(line):
            gives.append((line, hours[line]))
            over -= hours[line]
    windows = [line.window for line in rules.lines if line.id in dict(gives)]
    spare = [
        (other.month, other.hours - load.hours)
        for other, load in falls.items()
        if (other.body, other.area) == (one.body, one.area)
        and load.hours < other.hours
        and any(first[:7] <= other.month <= last[:7] for first, last in windows)
    ]
    return Held(one, falls[one], tuple(gives), tuple(sorted(spare)))
