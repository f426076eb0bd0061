"""Visits, load and costs that are expected before a draw, against enumeration and real draws."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rounds
from jointsup.algorithms.planning.expected import drawn_together, expected_visits
from jointsup.algorithms.planning.frequency import Cost, costs, parts_of_year
from jointsup.algorithms.planning.load import Capacity, Effort, Load, against, loads, month_shares
from jointsup.algorithms.planning.spans import Span
from jointsup.algorithms.sampling.chances import chances_of_lines
from jointsup.algorithms.sampling.counts import Ask, Size
from jointsup.algorithms.sampling.draw import facet_counts
from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.rules import LineRules, Place, RoundRules, read_rules
from jointsup.errors import BadRound

TIERS = ("A", "B")
MONTHS = st.tuples(st.integers(1, 12), st.integers(1, 12)).map(lambda pair: (min(pair), max(pair)))


@st.composite
def small_rounds(draw: st.DrawFn, most: int = 4) -> tuple[RoundRules, dict[tuple[str, ...], int]]:
    """Return the rules of a small round over areas and tiers, and how many rows have which codes."""
    groups, lines = draw(st.integers(1, 3)), []
    for number in range(draw(st.integers(1, most))):
        first, last = draw(MONTHS)
        lines.append(
            LineRules(
                id=f"l{number}",
                group=draw(st.integers(1, groups)),
                facets=("tier",),
                label_counts=(2,),
                labels=({"A": 0, "B": 1},),
                strata=(("A",), ("B",)),
                asks=tuple(Ask(draw(st.sampled_from([Fraction(n, 12) for n in (0, 1, 2, 3, 6, 12)])), None, None) for _ in TIERS),
                excluded=frozenset(),
                base="all",
                rounding="spread",
                window=(f"2026-{first:02}-01", f"2026-{last:02}-28"),
                matters=tuple(draw(st.sets(st.sampled_from("abc"), min_size=1, max_size=2).map(sorted))),
                bodies=tuple(draw(st.sets(st.sampled_from("xyz"), min_size=1, max_size=2).map(sorted))),
                people=draw(st.integers(0, 3)),
            )
        )
    rules = RoundRules(
        facets=("area", "left", "tier"),
        groups=groups,
        lines=tuple(lines),
        exclusion_place=None,
        ceiling_place=draw(st.sampled_from([None, 1])),
        apart=draw(st.sampled_from([frozenset[tuple[str, str]](), frozenset({("a", "b")})])),
        door_bodies=draw(st.sampled_from([None, 2])),
        door_people=None,
        yield_order=tuple(draw(st.permutations([line.id for line in lines]))),
    )
    combinations = {
        (area, left, tier): draw(st.integers(1, 3)) * 12 for area in ("370102", "370103") for left in ("0", "1", "9") for tier in TIERS
    }
    return rules, combinations


def sizes_of(rules: RoundRules, combinations: dict[tuple[str, ...], int]) -> list[list[Size]]:
    return rules.sizes((rules.places(codes), count) for codes, count in combinations.items())


@given(small_rounds())
def test_one_ticket_draws_each_line_with_its_chance(case: tuple[RoundRules, dict[tuple[str, ...], int]]) -> None:
    """Walking round the circle in steps that are fine enough gives the same sets of lines; each line's chances sum to its own."""
    rules, combinations = case
    chances = chances_of_lines(rules, sizes_of(rules, combinations))
    rough = [[Fraction(round(chance * 12), 12) for chance in of] for of in chances]
    for codes in combinations:
        places = rules.places(codes)
        found = dict(drawn_together(rules, places, rough))
        steps = 12 * rules.groups
        brute: dict[tuple[int, ...], Fraction] = {}
        for step in range(steps):
            lines = tuple(
                place.line
                for place in places
                if (Fraction(step, steps) - Fraction(rules.lines[place.line].group - 1, rules.groups)) % 1 < rough[place.line][place.stratum]
            )
            if lines:
                brute[lines] = brute.get(lines, Fraction(0)) + Fraction(1, steps)
        assert found == brute
        for place in places:
            exact = drawn_together(rules, places, chances)
            assert sum(share for lines, share in exact if place.line in lines) == chances[place.line][place.stratum]


@given(rounds.rounds())
@settings(max_examples=40)
def test_expected_checks_are_the_expected_drawn(case: rounds.Case) -> None:
    """Over the kinds of visit that hold a line's checks the expected number sums to what the line draws on average; made and yielded are all."""
    rules = read_rules(case.document)
    combinations = facet_counts(row.codes for row in case.frame.rows)
    sizes = sizes_of(rules, dict(combinations))
    chances = chances_of_lines(rules, sizes)
    found = list(expected_visits(rules, combinations, sizes))
    for number, line in enumerate(rules.lines):
        drawn = sum((size.can * chance for size, chance in zip(sizes[number], chances[number], strict=True)), Fraction(0))
        for matter in line.matters:
            assert sum(n for _, kind, n in found if any((c.line, c.matter) == (number, matter) for c in kind.checks)) == drawn
    load = loads(rules, found, Effort(Fraction(1)), area_facet=case.document["area_facet"])
    assert load.visits + load.yielded == sum(n for _, _, n in found)


@given(small_rounds(), st.booleans())
def test_load_is_all_of_the_visits(case: tuple[RoundRules, dict[tuple[str, ...], int]], weekdays: bool) -> None:
    """Over areas and months a body's load is that of its visits: none is lost where windows are spread over months, and lines' hours are all hours."""
    rules, combinations = case
    effort = Effort(Fraction(1, 2), {"a": Fraction(2)}, Fraction(1, 3))
    expected = list(expected_visits(rules, combinations, sizes_of(rules, combinations)))
    found = loads(rules, expected, effort, (lambda day: day.isoweekday() < 6) if weekdays else None, "area")
    for body in "xyz":
        visits = people = hours = Fraction(0)
        for _, kind, number in expected:
            coming = [rules.lines[line] for line in kind.lines if body in rules.lines[line].bodies]
            if kind.made and coming:
                visits += number
                people += sum(number * line.people / len(line.bodies) for line in coming)
                for line in coming:
                    matters = [check.matter for check in kind.checks if rules.lines[check.line] is line]
                    spent = effort.way + sum(effort.matters.get(matter, effort.default) for matter in matters)
                    hours += number * spent * line.people / len(line.bodies)
        assert sum((load for cell, load in found.cells.items() if cell[0] == body), Load()) == Load(visits, people, hours)
    for cell, load in found.cells.items():
        assert sum(found.lines[cell].values()) == load.hours
        assert cell[1] in ("370102", "370103") and cell[2].startswith("2026-")


@given(small_rounds(), st.data())
def test_every_overload_is_named_with_what_must_give(case: tuple[RoundRules, dict[tuple[str, ...], int]], data: st.DataObject) -> None:
    """Each cell falls on one capacity or is told as stated by none; above it lines give in the published order until it fits, and no line too many."""
    rules, combinations = case
    found = loads(rules, expected_visits(rules, combinations, sizes_of(rules, combinations)), Effort(Fraction(1)), None, "area")
    months = [f"2026-{month:02}" for month in range(1, 13)]
    areas = data.draw(st.sampled_from([("370100",), ("370100", "370102"), ("370102",), ()]))
    capacities = [
        Capacity(body, area, month, Fraction(data.draw(st.integers(0, 40)))) for body in "xy" for area in areas for month in months
    ]
    said = against(found, capacities, rules)
    assert [one.capacity for one in said.held] == capacities
    total = sum((load for load in found.cells.values()), Load())
    assert sum((one.load for one in said.held), Load()) + sum(said.unstated.values(), Load()) == total
    assert all(cell[0] == "z" or "370100" not in areas for cell in said.unstated)
    for one in said.held:
        assert one.over == max(one.load.hours - one.capacity.hours, 0)
        assert (one in said.overloads) == bool(one.over) == bool(one.gives)
        order = [line for line, _ in one.gives]
        assert order == [line for line in rules.yield_order if line in order]
        assert sum(hours for _, hours in one.gives) >= one.over
        assert sum(hours for _, hours in one.gives[:-1]) < one.over or not one.gives
        assert all(free > 0 and month != one.capacity.month for month, free in one.spare)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 100), st.sets(st.integers(1, 7)))
def test_a_window_s_parts_are_all_of_it(first: date, length: int, working: set[int]) -> None:
    """Each month has the part of the working days that lie in it; where none is one, of all days."""
    days = [first + timedelta(days=n) for n in range(length + 1)]
    counted = [day for day in days if day.isoweekday() in working] or days
    shares = month_shares(Span(days[0], days[-1]), lambda day: day.isoweekday() in working)
    assert sum(shares.values()) == 1
    assert shares == {
        month: Fraction(sum(day.isoformat()[:7] == month for day in counted), len(counted)) for month in {day.isoformat()[:7] for day in counted}
    }


@given(small_rounds(most=3), st.sampled_from([1, 2, 3, 12]))
@settings(max_examples=40)
def test_what_rounds_a_year_cost_is_what_enumeration_gives(case: tuple[RoundRules, dict[tuple[str, ...], int]], number: int) -> None:
    """For every row and round: all choices of lines with their chances where they are independent, every part of the circle where they are not."""
    rules, combinations = case
    sizes = sizes_of(rules, combinations)
    (found,) = costs(rules, combinations, sizes, [number])
    chances = chances_of_lines(rules, sizes)
    separate = merged = ticket = bound = entities = Fraction(0)
    for codes, count in combinations.items():
        never = Fraction(1)
        for part, shares in parts_of_year(rules, number):
            cut = [[chance * share for chance in of] for of, share in zip(chances, shares, strict=True)]
            places = rules.places(codes)
            chance = {place.line: cut[place.line][place.stratum] for place in places}
            separate += count * sum(chance.values())
            for drawn in product([False, True], repeat=len(places)):
                lines = [place.line for place, there in zip(places, drawn, strict=True) if there]
                how = prod((chance[p.line] if there else 1 - chance[p.line] for p, there in zip(places, drawn, strict=True)), start=Fraction(1))
                merged += count * how * len(visits_of_entity(part, "-", lines, None)) if how else 0
            met = Fraction(0)
            for together, share in drawn_together(part, places, cut):
                ticket += count * share * len(visits_of_entity(part, "-", together, None))
                met += share
            never *= 1 - met
            for group in {line.group for line in rules.lines}:
                bound += count * max((value for line, value in chance.items() if rules.lines[line].group == group), default=Fraction(0))
        entities += count * (1 - never)
    assert found == Cost(number, separate, merged, ticket, bound, entities)
    assert bound <= ticket and entities <= ticket
    (yearly,) = costs(rules, combinations, sizes, [1])
    assert separate == yearly.separate


def test_lines_of_one_window_cost_the_bound_however_many_rounds() -> None:
    """Two lines of 10 % and 5 % over the year meet always: 10 of 100, in one round or in twelve; separate they cost 15."""
    line = {"facets": ("tier",), "label_counts": (1,), "labels": ({"A": 0},), "strata": (("A",),), "excluded": frozenset(), "base": "all"}
    both = [
        LineRules(id=name, group=1, asks=(Ask(rate, None, None),), rounding="spread", window=("2026-01-01", "2026-12-31"), matters=(name,),
                  bodies=(name,), people=2, **line)  # type: ignore[arg-type]
        for name, rate in (("food", Fraction(1, 10)), ("fire", Fraction(1, 20)))
    ]  # fmt: skip
    rules = RoundRules(("tier",), 1, tuple(both), None, None, frozenset(), None, None, ("fire", "food"))
    one, twelve = costs(rules, {("A",): 100}, [[Size(100, 100)], [Size(100, 100)]], [1, 12])
    assert (round(one.separate), round(one.one_ticket), round(one.bound)) == (15, 10, 10)
    assert one.merged == 100 * (1 - (1 - one.bound / 100) * (1 - (one.separate - one.bound) / 100))
    assert twelve.one_ticket == twelve.bound == one.bound
    assert one.merged < twelve.merged < one.separate
    assert one.entities == one.one_ticket > twelve.entities


def test_what_cannot_be_computed_is_refused() -> None:
    """Five rounds do not divide a year; of more than fourteen lines that meet in part not every choice can be looked at."""
    line = {"facets": (), "label_counts": (), "labels": (), "strata": ((),), "excluded": frozenset(), "base": "all", "rounding": "spread"}
    many = [
        LineRules(id=f"l{n:02}", group=1, asks=(Ask(Fraction(1, 2), None, None),), window=("2026-01-01", "2026-12-31"), matters=("a",),
                  bodies=("x",), people=1, **line)  # type: ignore[arg-type]
        for n in range(15)
    ]  # fmt: skip
    rules = RoundRules((), 1, tuple(many), None, None, frozenset(), None, 2, tuple(one.id for one in many))
    sizes = [[Size(10, 10)] for _ in many]
    with pytest.raises(BadRound, match=r"planning\.rhythm"):
        costs(rules, {(): 10}, sizes, [5])
    with pytest.raises(BadRound, match=r"planning\.too_many"):
        costs(rules, {(): 10}, sizes, [1])
    assert drawn_together(rules, [Place(0, 0, True)], [[Fraction(1)]]) == []
