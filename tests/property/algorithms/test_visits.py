"""Visits: merging, doors, ceilings."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling.merge import lines_of, visits_of_entity
from jointsup.algorithms.sampling.rules import LineRules, RoundRules

DAYS = ["2026-03-01", "2026-03-05", "2026-03-10", "2026-03-20"]


@st.composite
def merging(draw):
    """Rules with a handful of lines, and the lines that one entity was drawn in."""
    count = draw(st.integers(1, 6))
    groups = draw(st.integers(1, 3))
    lines = []
    for number in range(count):
        window = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
        lines.append(
            LineRules(
                id=f"line{number}",
                group=draw(st.integers(1, groups)),
                facets=(),
                label_counts=(),
                labels=(),
                strata=((),),
                asks=(),
                excluded=frozenset(),
                base="all",
                rounding="spread",
                window=(window[0], window[1]),
                matters=tuple(sorted(draw(st.sets(st.sampled_from("abcd"), min_size=1, max_size=3)))),
                bodies=tuple(sorted(draw(st.sets(st.sampled_from(["x", "y", "z"]), min_size=1, max_size=2)))),
                people=draw(st.integers(0, 3)),
            )
        )
    rules = RoundRules(
        facets=(),
        groups=groups,
        lines=tuple(lines),
        exclusion_place=None,
        ceiling_place=None,
        apart=frozenset(draw(st.sets(st.sampled_from(list(combinations("abcd", 2))), max_size=3))),
        door_bodies=draw(st.none() | st.integers(2, 3)),
        door_people=draw(st.none() | st.integers(3, 6)),
        yield_order=tuple(draw(st.permutations([line.id for line in lines]))),
    )
    return rules, draw(st.lists(st.integers(0, count - 1), min_size=1, unique=True))


def compatible(rules, checks):
    """The definition, over all pairs and sums."""
    lines = lines_of(rules, checks)
    matters = [check.matter for check in checks]
    return (
        max(line.window[0] for line in lines) <= min(line.window[1] for line in lines)
        and not any(tuple(sorted(pair)) in rules.apart for pair in combinations(matters, 2))
        and (rules.door_bodies is None or len({b for line in lines for b in line.bodies}) <= rules.door_bodies)
        and (rules.door_people is None or sum(line.people for line in lines) <= rules.door_people)
    )


@given(merging())
def test_every_check_is_in_one_visit(case):
    """All matters of all lines drawn stand in exactly one visit, in their line's group."""
    rules, drawn = case
    visits = visits_of_entity(rules, "e", drawn, None)
    checks = sorted((check.line, check.matter) for visit in visits for check in visit.checks)
    assert checks == sorted((line, matter) for line in drawn for matter in rules.lines[line].matters)
    assert all(rules.lines[check.line].group == visit.group for visit in visits for check in visit.checks)


@given(merging())
def test_checks_of_a_visit_are_compatible(case):
    """The checks that share a visit have a common day, no pair apart, and keep the door's caps."""
    rules, drawn = case
    for visit in visits_of_entity(rules, "e", drawn, None):
        assert len(visit.checks) == 1 or compatible(rules, visit.checks)


@given(merging())
def test_no_check_could_have_joined_an_earlier_visit(case):
    """First fit: when a check opened a visit it fitted none that was open before it."""
    rules, drawn = case
    visits = visits_of_entity(rules, "e", drawn, None)

    def rank(check):
        line = rules.lines[check.line]
        return line.window[1], line.id, check.matter

    for earlier, later in combinations(visits, 2):
        if earlier.group == later.group:
            first = later.checks[0]
            before = [check for check in earlier.checks if rank(check) < rank(first)]
            assert before
            assert not compatible(rules, [*before, first])


@given(merging(), st.integers(0, 5))
def test_a_ceiling_lets_no_more_visits_be_made(case, ceiling):
    """Exactly the surplus over the ceiling yields, whole, and those that yield come first in the order of yielding."""
    rules, drawn = case
    free = visits_of_entity(rules, "e", drawn, None)
    capped = visits_of_entity(rules, "e", drawn, ceiling)
    assert [visit.checks for visit in free] == [visit.checks for visit in capped]
    assert sum(visit.made for visit in capped) == min(ceiling, len(free))

    def last(visit):
        return max(rules.yield_order.index(line.id) for line in lines_of(rules, visit.checks))

    yielded = [last(visit) for visit in capped if not visit.made]
    kept = [last(visit) for visit in capped if visit.made]
    assert not yielded or not kept or max(yielded) <= min(kept)


@given(merging(), st.data())
def test_visits_do_not_depend_on_the_order_in_which_lines_are_named(case, data):
    """The order of the drawn lines changes nothing."""
    rules, drawn = case
    assert visits_of_entity(rules, "e", drawn, 2) == visits_of_entity(rules, "e", data.draw(st.permutations(drawn)), 2)
