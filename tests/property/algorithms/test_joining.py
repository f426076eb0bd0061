"""Which lines are worth joining, held against one entity after another and, where there are few lines, against every way to group them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.planning import levels
from jointsup.algorithms.planning.joining import Asked, Bearing, Due, Dues, cost, one_visit, worth_joining
from jointsup.algorithms.planning.levels import (
    Term,
    any_by,
    any_of,
    greater,
    lesser,
    levels_of,
    most,
    terms,
    twice,
)
from jointsup.algorithms.sampling.rules import LineRules, RoundRules
from jointsup.algorithms.tags.meet import Weighed, mask_of

Entity = dict[int, Fraction]

KINDS = 5
numbers_of_kinds = st.tuples(st.integers(0, 40), st.integers(0, (1 << KINDS) - 1))
chances = st.fractions(0, 1, max_denominator=12)
entities = st.lists(st.dictionaries(st.integers(0, 3), chances, max_size=4), max_size=12)
papers = st.lists(st.frozensets(st.sampled_from(["执照", "许可证", "台账"])), min_size=4, max_size=4)


def line(number: int, **given: object) -> LineRules:
    """Return a line; what joining asks of it can be given."""
    window = ("2026-03-01", "2026-03-31")
    members = {
        "id": f"l{number}", "group": 1, "facets": (), "label_counts": (), "labels": (), "strata": ((),), "asks": (), "excluded": frozenset(),
        "base": "all", "rounding": "spread", "window": window, "matters": (f"m{number}",), "bodies": (f"b{number}",), "people": number + 1,
    }  # fmt: skip
    return LineRules(**{**members, **given})  # type: ignore[arg-type]


LINES = [line(number) for number in range(4)]


def rules(lines: Sequence[LineRules], apart: frozenset[tuple[str, str]] = frozenset(), people: int | None = None) -> RoundRules:
    """Return rules of lines in one group."""
    ids = tuple(one.id for one in lines)
    return RoundRules((), 1, tuple(lines), None, None, apart, None, people, ids)


def dues_of(found: Sequence[Entity]) -> Dues:
    """Return the dues of entities given one by one: those stand together whose chances are the same where they have any."""
    unit = math.lcm(*(chance.denominator for one in found for chance in one.values()))
    parts: list[tuple[Entity, Counter[int]]] = []
    for one in found:
        having = {number: chance for number, chance in one.items() if chance}
        same = (part for part in parts if all(part[0].get(number, chance) == chance for number, chance in having.items()))
        alike = next(same, None)
        if alike is None:
            parts.append(alike := ({}, Counter()))
        alike[0].update(having)
        alike[1][mask_of(having)] += 1
    weighed = [(chances, Weighed(masks)) for chances, masks in parts]
    return Dues(unit, [Due({n: (int(chance * unit), many.reached(n)) for n, chance in chances.items()}, many) for chances, many in weighed])


def groupings(lines: list[int]) -> Iterator[list[tuple[int, ...]]]:
    """Yield every way to put lines into groups."""
    if not lines:
        yield []
        return
    first, *rest = lines
    for groups in groupings(rest):
        yield [(first,), *groups]
        for place, group in enumerate(groups):
            yield [*groups[:place], (first, *group), *groups[place + 1 :]]


@given(st.lists(numbers_of_kinds, max_size=6), st.lists(numbers_of_kinds, max_size=6))
def test_levels_and_sums_are_those_of_kinds_one_by_one(one: list[Term], other: list[Term]) -> None:
    """The largest of several chances, the lesser and the greater of two such, and the largest sum are what kind after kind says."""

    def largest(given: list[Term], kind: int) -> int:
        return max((chance for chance, kinds in given if kinds >> kind & 1), default=0)

    def summed(given: Iterable[Term], kind: int) -> int:
        return sum(weight for weight, kinds in given if kinds >> kind & 1)

    here, there = levels_of(one), levels_of(other)
    assert list(here) == sorted(here, reverse=True)
    for kind in range(KINDS):
        assert summed(terms(here), kind) == largest(one, kind)
        assert summed(terms(lesser(here, there)), kind) == min(largest(one, kind), largest(other, kind))
        assert summed(terms(greater(here, there)), kind) == max(largest(one, kind), largest(other, kind))
        holding = sum(kinds >> kind & 1 for _, kinds in one)
        assert (any_of(kinds for _, kinds in one) >> kind & 1, twice(kinds for _, kinds in one) >> kind & 1) == (holding > 0, holding > 1)
    largest_sum = max(summed(one, kind) for kind in range(KINDS))
    assert most(one) == largest_sum
    for first, one_by_one in ((1, 64), (2, 64), (1, 1)):
        with patch.object(levels, "FIRST", first), patch.object(levels, "ONE_BY_ONE", one_by_one):
            assert most(one) == largest_sum, "however many digits are added up for all, and however many sums by themselves"
    assert any_by(one) == {chance: any_of(kinds for same, kinds in one if same == chance) for chance, _ in one}


@given(entities, st.sets(st.integers(0, 3), min_size=1))
def test_what_joining_saves_is_sum_less_largest(found: list[Entity], chosen: set[int]) -> None:
    """Separate visits are sums of chances, joint ones the largest, entity by entity; so never less than nothing is saved."""
    one = cost(dues_of(found), LINES, sorted(chosen))
    here = [[entity[number] for number in chosen if entity.get(number)] for entity in found]
    assert one.separate == sum(map(sum, here))
    assert one.joint == sum(max(some, default=Fraction()) for some in here)
    assert one.saved == one.separate - one.joint >= 0
    assert one.entities == sum(len(some) > 1 for some in here)
    people = [[number for number in chosen if entity.get(number)] for entity in found]
    assert one.people == sum(entity[number] * (number + 1) for entity, some in zip(found, people, strict=True) for number in some)
    assert one.most_people == max((sum(number + 1 for number in some) for some in people), default=0)
    assert one.most_bodies == max(map(len, people), default=0)


@given(entities)
def test_groups_hold_each_line_once_and_save(found: list[Entity]) -> None:
    """Each line stands in one group; joining any two groups that remain would save nothing, or may not be done."""
    dues = dues_of(found)

    def together(lines: tuple[int, ...]) -> bool:
        return len(lines) < 3

    groups = worth_joining(dues, 4, together)
    assert sorted(number for group in groups for number in group) == [0, 1, 2, 3]
    assert groups == sorted(groups)
    for group in groups:
        assert len(group) == 1 or cost(dues, LINES, group).saved > 0
    for one in groups:
        for other in groups:
            if one < other and together((*one, *other)):
                apart = cost(dues, LINES, one).joint + cost(dues, LINES, other).joint
                assert apart == cost(dues, LINES, (*one, *other)).joint


@given(entities)
def test_where_all_may_be_joined_no_grouping_needs_fewer_visits(found: list[Entity]) -> None:
    """With no bar to joining, the groups need as few visits as the best of all groupings."""
    dues = dues_of(found)

    def visits(groups: Sequence[Sequence[int]]) -> Fraction:
        return sum((cost(dues, LINES, group).joint for group in groups), Fraction())

    found_groups = worth_joining(dues, 4, lambda lines: True)
    assert visits(found_groups) == min(map(visits, groupings([0, 1, 2, 3])))


def test_the_pair_that_saves_most_is_joined_first() -> None:
    """Where only pairs may be joined, the rule takes the best pair, and of equals the one that comes first."""
    half, tenth = Fraction(1, 2), Fraction(1, 10)
    found = [{0: half, 1: half}, {1: half, 2: half}, {1: half, 2: half}, {0: tenth, 3: tenth}]
    assert worth_joining(dues_of(found), 4, lambda lines: len(lines) < 3) == [(0, 3), (1, 2)]
    equal = [{0: half, 1: half, 2: half}]
    assert worth_joining(dues_of(equal), 3, lambda lines: len(lines) < 3) == [(0, 1), (2,)]


@given(entities, papers, st.sampled_from(list(groupings([0, 1, 2, 3]))))
def test_burden_is_that_of_entities_one_by_one(found: list[Entity], names: list[frozenset[str]], groups: list[tuple[int, ...]]) -> None:
    """Visits, minutes and papers are those of each entity summed; a paper asked for twice in one visit counts once."""
    asked = [Asked(10 * (number + 1), some) for number, some in enumerate(names)]
    bearing, dues = Bearing(groups, asked), dues_of(found)
    one = bearing.burden(dues)
    assert bearing.burden(dues) == one
    alone = [sum(entity.values(), Fraction()) for entity in found]
    joint = [sum((max((entity.get(n, Fraction()) for n in group)) for group in groups), Fraction()) for entity in found]
    assert one.visits == (sum(alone), sum(joint))
    assert one.most_visits == (max(alone, default=0), max(joint, default=0))
    assert one.minutes == sum(chance * asked[n].minutes for entity in found for n, chance in entity.items())
    apart = sum(chance * len(names[n]) for entity in found for n, chance in entity.items())
    once = sum(
        max((entity.get(n, Fraction()) for n in group if paper in names[n]), default=Fraction())
        for entity in found
        for group in groups
        for paper in frozenset().union(*names)
    )
    assert one.papers == (apart, once)
    assert once <= apart
    assert one.entities == sum(any(entity.values()) for entity in found)


def test_one_visit_needs_a_common_day_no_pair_apart_and_room_at_the_door() -> None:
    """Lines whose windows do not meet, whose matters are apart, or who are too many, are not joined."""
    later = line(1, window=("2026-04-01", "2026-04-30"))
    assert one_visit(rules(LINES), [0, 1])
    assert not one_visit(rules([LINES[0], later]), [0, 1])
    assert not one_visit(rules(LINES, frozenset({("m0", "m1")})), [0, 1])
    assert not one_visit(rules(LINES, people=2), [0, 1])
    assert not one_visit(rules([line(0, matters=("m", "n"))], frozenset({("m", "n")})), [0])
