"""What draws mean for one entity: counted entity by entity, it is the same; and what separate draws would have taken."""

from collections import Counter
from fractions import Fraction
from itertools import product
from math import ceil

from hypothesis import given, settings

from jointsup.algorithms.sampling.chances import chances_of_lines
from jointsup.algorithms.sampling.draw import draw, facet_counts, ticket_rows
from jointsup.algorithms.sampling.exposure import checked_again, exposures
from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.separate import drawn_separately
from jointsup.algorithms.sampling.skips import draw_reach
from rounds import Case, rounds

GRAIN = Fraction(1, 10**9)


def lines_of(case: Case) -> list[list[tuple[int, Fraction]]]:
    """Return, entity by entity, the lines that can draw it, each with its chance."""
    sizes = [[stratum.size for stratum in line] for line in case.draw.strata]
    chances = chances_of_lines(case.rules, sizes)
    return [
        [(place.line, chances[place.line][place.stratum]) for place in case.rules.places(row.codes) if not place.excluded]
        for row in case.frame.rows
    ]


def at_all(chances: list[Fraction]) -> Fraction:
    """Return the chance that one of independent things happens: the sum over all that can happen but nothing."""
    ways = product(*([(True, chance), (False, 1 - chance)] for chance in chances))
    found = Fraction(0)
    for way in ways:
        weight = Fraction(1)
        for _, part in way:
            weight *= part
        found += weight if any(happens for happens, _ in way) else 0
    return found


@given(rounds(12))
@settings(max_examples=40)
def test_four_ways_counted_entity_by_entity(case):
    """Each figure is the sum over the entities that some line can draw, and no way goes below the bound."""
    rules = case.rules
    visits = [
        visit for row in case.frame.rows
        for visit in visits_of_entity(rules, row.id, [one.line for one in case.draw.drawn if one.id == row.id], rules.ceiling(row.codes))
    ]  # fmt: skip
    found = exposures(rules, facet_counts(row.codes for row in case.frame.rows), [[s.size for s in line] for line in case.draw.strata], visits)
    entities = [[(line, chance) for line, chance in lines if chance] for lines in lines_of(case)]
    entities = [lines for lines in entities if lines]
    groups = [[[chance for line, chance in lines if rules.lines[line].group == group] for group in range(1, rules.groups + 1)] for lines in entities]

    def near(exposure, visits, visited, most):
        assert exposure.entities == len(entities)
        assert 0 <= visits - exposure.visits < GRAIN
        assert 0 <= visited - exposure.visited < GRAIN
        assert exposure.most == most

    alone = sum((chance for lines in entities for _, chance in lines), Fraction(0))
    any_line = sum((at_all([chance for _, chance in lines]) for lines in entities), Fraction(0))
    near(found.separate, alone, any_line, max(map(len, entities), default=0))
    merged = sum((at_all(chances) for of in groups for chances in of), Fraction(0))
    near(found.merged, merged, any_line, max((len(visits_of_entity(rules, "e", [line for line, _ in lines], None)) for lines in entities), default=0))
    largest = [sum((max(chances, default=Fraction(0)) for chances in of), Fraction(0)) for of in groups]
    ever = sum((max(chance for _, chance in lines) for lines in entities), Fraction(0))
    near(found.bound, sum(largest, Fraction(0)), ever, max(map(ceil, largest), default=0))
    made = Counter(visit.id for visit in visits if visit.made)
    assert (found.ours.visits, found.ours.visited, found.ours.most) == (made.total(), len(made), max(made.values(), default=0))
    assert found.bound.visits <= found.merged.visits <= found.separate.visits
    assert found.separate.each * len(entities) == found.separate.visits
    assert 0 <= found.bound.chance <= found.merged.chance == found.separate.chance <= 1


@given(rounds(12))
@settings(max_examples=40)
def test_separate_draws_keep_the_numbers(case):
    """If every line shuffles for itself, each stratum takes as many as it took, of those alone that can be drawn."""
    rows = ticket_rows(case.rules, case.frame, case.seed.value)
    taken = drawn_separately("sha256", case.rules, case.draw, rows)
    counted: Counter[tuple[int, int]] = Counter()
    for row in rows:
        places = {place.line: place.stratum for place in row.places if not place.excluded}
        assert set(taken.get(row.id, ())) <= places.keys()
        counted.update((line, places[line]) for line in taken.get(row.id, ()))
    numbers = {(i, k): stratum.number for i, line in enumerate(case.draw.strata) for k, stratum in enumerate(line) if stratum.number}
    assert counted == numbers


@given(rounds(12))
@settings(max_examples=40)
def test_checks_that_fall_on_the_visited(case):
    """Of none visited none is met, of all everyone, and what chance gives is their share in each stratum."""
    places = {
        row.id: [(place.line, place.stratum) for place in case.rules.places(row.codes) if not place.excluded] for row in case.frame.rows
    }
    nobody, everybody = checked_again(case.draw, {}), checked_again(case.draw, places)
    assert (nobody.again, nobody.expected) == (0, 0)
    assert everybody.again == everybody.expected == everybody.checks == len(case.draw.drawn)
    some = {entity: of for entity, of in places.items() if entity < "m"}
    found = checked_again(case.draw, some)
    assert found.again == sum(one.id < "m" for one in case.draw.drawn)
    shares = Fraction(0)
    for i, line in enumerate(case.draw.strata):
        for k, stratum in enumerate(line):
            able = [entity for entity, of in places.items() if (i, k) in of]
            if able:
                shares += Fraction(stratum.number * sum(entity < "m" for entity in able), len(able))
    assert found.expected == shares


@given(rounds(8))
@settings(max_examples=20)
def test_every_choice_is_possible(case):
    """A draw's reach in a line is the number of ways to choose each stratum's number, and leaves out who has no chance."""
    for i, line in enumerate(case.draw.strata):
        ways = 1
        for stratum in line:
            chosen = [1] + [0] * stratum.number
            for _ in range(stratum.size.can):
                chosen = [1] + [chosen[n] + chosen[n - 1] for n in range(1, stratum.number + 1)]
            ways *= chosen[stratum.number]
        reach = draw_reach(case.draw, i)
        assert (reach.samples, reach.never) == (ways, sum(s.size.can for s in line if s.target == 0))


def test_lines_alike_are_spread_over_the_rows_by_separate_draws_alone():
    """Two lines over the same rows meet by one ticket, and by separate draws as seldom as chance has it."""
    from rounds import fixed_round

    case = fixed_round("sha256", rows=400)
    again = draw(case.rules, case.frame, "a" * 64)
    taken = drawn_separately("sha256", case.rules, again, ticket_rows(case.rules, case.frame, "a" * 64))
    together = Counter(one.id for one in again.drawn)
    assert len(taken) > len(together)
