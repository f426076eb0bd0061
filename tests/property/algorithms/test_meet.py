"""The meet of departments, held against counting entities one by one."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from jointsup.algorithms.tags.compile import bitmap, evaluator, selected
from jointsup.algorithms.tags.expression import Departments, Expression, Has, Under
from jointsup.algorithms.tags.meet import (
    Cells,
    Kinds,
    Meeting,
    Weighed,
    bits,
    by_mask,
    kinds,
    mask_of,
    meetings,
    occurring,
    reaching,
    split,
    tag_masks,
    taken_by_each,
)
from jointsup.algorithms.tags.taking import Turned, taken_by, turned, turned_back
from tag_expressions import expressions_of

TAGS = ("a", "a.b", "a.c", "x", "y.z")
OWNED = (("one", ("a", "a.b")), ("three", ("a.c",)), ("two", ("x", "y.z")))

leaves = (
    st.sampled_from(TAGS).map(Has)
    | st.just(Under("a", ("a", "a.b", "a.c")))
    | st.integers(1, 4).map(lambda least: Departments(least, None, OWNED))
)
expressions = expressions_of(leaves)
tag_sets = st.lists(st.sets(st.sampled_from(TAGS)), max_size=20)


@given(st.lists(expressions | st.none(), max_size=5) | st.lists(expressions | st.none(), min_size=8, max_size=18), tag_sets)
def test_masks_of_tag_sets_are_what_expressions_say(whom: list[Expression | None], sets: list[set[str]]) -> None:
    """Evaluated over all sets at once, an expression takes those that it takes one by one; none takes all."""
    one_by_one = [mask_of(place for place, one in enumerate(whom) if one is None or evaluator(one)(tags)) for tags in sets]
    assert tag_masks(whom, sets) == one_by_one


@given(st.integers(0, 70).flatmap(lambda width: st.tuples(st.just(width), st.lists(st.integers(0, (1 << width) - 1), max_size=30))))
def test_numbers_are_turned_over_and_back(case: tuple[int, list[int]]) -> None:
    """Bit ``n`` of all numbers is one number, the first number's bit the highest; turned back they are the numbers again."""
    width, numbers = case
    columns = turned(numbers, width)
    assert columns == [int("".join(str(number >> bit & 1) for number in numbers) or "0", 2) for bit in range(width)]
    assert turned_back(columns, len(numbers)) == numbers


@given(expressions, tag_sets)
def test_the_bitmap_of_what_an_expression_takes_names_the_sets_that_it_takes_one_by_one(whom: Expression, sets: list[set[str]]) -> None:
    turned = Turned(sets)
    assert turned.bitmap(taken_by(whom, turned)) == bitmap(selected(whom, sets), len(sets))


rows = st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("uv"), st.integers(0, 15)), max_size=60)
"""Cells of two columns and, as a third, the mask itself."""


def counted(entities: list[tuple[str, str, int]]) -> Kinds:
    """Count kinds over columns of which the first is counted by, the second asks, and the third says the mask."""
    columns = [
        Cells(dict.fromkeys("pqr", 15), {cell: cell.upper() for cell in "pqr"}),
        Cells({"u": 15, "v": 5}),
        Cells({str(mask): mask for mask in range(16)}),
    ]
    different = Counter((one, two, str(mask)) for one, two, mask in entities)
    return kinds(columns, 4, different.items())


@given(rows)
def test_kinds_are_counted_as_entities_one_by_one(entities: list[tuple[str, str, int]]) -> None:
    """Who takes an entity is what the masks of its cells have in common; kinds are told apart by what is counted by alone."""
    expected = Counter(((one.upper(),), mask & (15 if two == "u" else 5)) for one, two, mask in entities)
    assert {(codes, mask): count for codes, masks in counted(entities).items() for mask, count in masks.items()} == expected


def test_without_columns_every_selector_takes_everyone() -> None:
    """Where nothing is asked of any column, all selectors reach all."""
    assert kinds([], 3, [((), 7)]) == {(): {7: 7}}


owners = st.lists(st.integers(0, 31), min_size=4, max_size=4)


@given(rows, owners)
@example([("p", "u", 15)] * 3, [1, 2, 4, 8])
def test_sets_of_owners_sum_to_what_they_reach(entities: list[tuple[str, str, int]], of: list[int]) -> None:
    """Every entity is in exactly one set; the sets that hold an owner sum to what it reaches; by code they sum to the same."""
    found = counted(entities)
    sets = occurring(by_mask(found), of)
    assert sum(sets.values()) == len(entities)
    reached = [mask_of(owner for line in bits(mask & (15 if two == "u" else 5)) for owner in bits(of[line])) for _, two, mask in entities]
    assert sets == Counter(reached)
    for owner in range(5):
        assert reaching(sets, 1 << owner) == sum(mask >> owner & 1 for mask in reached)
    by_code = Counter((one.upper(), mask & (15 if two == "u" else 5)) for one, two, mask in entities)
    assert {(code, mask): count for code, masks in split(found, 0) for mask, count in masks.items()} == by_code
    assert dict(split(found, 0, 0)) == ({"": by_mask(found)} if entities else {})


@given(rows, owners)
def test_inclusion_and_exclusion(entities: list[tuple[str, str, int]], of: list[int]) -> None:
    """What any owner reaches is the alternating sum over what sets of owners reach together."""
    sets = occurring(by_mask(counted(entities)), of)
    reached = sum(count for mask, count in sets.items() if mask)
    together = (
        (-1) ** (size + 1) * reaching(sets, mask_of(owners_of)) for size in range(1, 6) for owners_of in combinations(range(5), size)
    )
    assert reached == sum(together)


@given(rows, owners, st.integers(2, 5), st.integers(0, 6))
@example([("p", "u", 1), ("p", "u", 2)], [1, 2, 4, 8], 3, 6)
def test_meetings_are_those_that_counting_finds(entities: list[tuple[str, str, int]], of: list[int], largest: int, most: int) -> None:
    """Every pair that meets is found with its count, and of larger sets the largest; most entities first."""
    sets = occurring(by_mask(counted(entities)), of)
    every = [
        Meeting(chosen, count)
        for size in range(2, largest + 1)
        for chosen in combinations(range(5), size)
        if (count := reaching(sets, mask_of(chosen)))
    ]
    every.sort(key=lambda one: (-one.entities, one.owners))
    larger = [one for one in every if len(one.owners) > 2]
    found, whole = meetings(sets, largest=largest, most=most)
    assert found == [one for one in every if len(one.owners) == 2 or one in larger[:most]]
    assert whole == (len(larger) <= most)


@given(rows, owners, st.sets(st.integers(0, 4), max_size=3))
def test_the_sets_of_some_owners_are_counted_at_once(entities: list[tuple[str, str, int]], of: list[int], chosen: set[int]) -> None:
    """The sets that all, or any, of some owners are in hold as many entities as all, or any, of these owners reach."""
    sets = occurring(by_mask(counted(entities)), of)
    weighed = Weighed(sets)
    assert weighed.count(weighed.holding(chosen)) == reaching(sets, mask_of(chosen))
    assert weighed.count(weighed.holding_any(chosen)) == sum(count for mask, count in sets.items() if mask & mask_of(chosen))
    width = max(sets, default=0).bit_length() + 1
    assert taken_by_each(sets, width) == [reaching(sets, 1 << owner) for owner in range(width)]


@given(st.integers(0, 2**70))
def test_the_places_of_a_mask_make_it_again(mask: int) -> None:
    """The places of a mask are those of its ones, ascending."""
    assert mask_of(bits(mask)) == mask
    assert list(bits(mask)) == [place for place in range(71) if mask >> place & 1]
