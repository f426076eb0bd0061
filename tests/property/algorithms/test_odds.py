"""Bounds of chances are never below the chances, and are exact where nothing is rounded."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointsup.algorithms.sampling.odds import (
    BITS,
    Bound,
    binomial,
    choices,
    for_counts,
    that_few,
    that_many,
    that_regular,
)

NUMBERS = st.fractions(min_value=0, max_value=10**40, max_denominator=10**40)
STRATA = st.lists(
    st.integers(1, 9).flatmap(lambda rows: st.tuples(st.just(rows), st.integers(0, rows), st.integers(0, rows))), min_size=1, max_size=3
)
"""Rows, drawn and members of a group, stratum by stratum."""


def value(bound: Bound) -> Fraction:
    """Return the number that a bound says."""
    return Fraction(bound.mantissa) * Fraction(2) ** bound.exponent


def law(strata: list[tuple[int, int, int]]) -> list[Fraction]:
    """Return the chance of each number of members drawn, where each stratum's choices are alike."""
    found = [Fraction(1)]
    for rows, drawn, members in strata:
        here = [Fraction(comb(members, k) * comb(rows - members, drawn - k) if k <= drawn else 0, comb(rows, drawn)) for k in range(members + 1)]
        sums = [Fraction(0)] * (len(found) + members)
        for at, chance in enumerate(found):
            for k, other in enumerate(here):
                sums[at + k] += chance * other
        found = sums
    return found


@given(NUMBERS, NUMBERS, st.integers(0, 50))
def test_bounds_are_rounded_up_and_little(one: Fraction, other: Fraction, power: int) -> None:
    """A product and a power are not below the exact ones, and above them by less than a part in 2**100."""
    little = 1 + Fraction(1, 2**100)
    for found, exact in ((Bound.of(one), one), (Bound.of(one).by(Bound.of(other)), one * other), (Bound.of(one).power(power), one**power)):
        assert exact <= value(found) <= exact * little
        assert found.mantissa.bit_length() <= BITS + 1
    assert one == 0 or Bound.of(one).mantissa.bit_length() >= BITS


@given(NUMBERS, NUMBERS)
def test_within_is_sure(one: Fraction, limit: Fraction) -> None:
    """Within a limit is what the bound is, and so the number; a number well below its limit is found to be."""
    bound = Bound.of(one)
    assert bound.within(limit) == (value(bound) <= limit)
    assert not bound.within(limit) or one <= limit
    assert bound.within(2 * one + limit)


def test_within_of_whole_numbers() -> None:
    """Whole numbers, be they kept to the last digit or not, are within what is not less, and not within what is."""
    for number in (5, 10**60):
        assert Bound.of(number).within(Fraction(number * 2)) and not Bound.of(number).within(Fraction(number - 1))


@given(st.fractions(min_value=0, max_value=2), st.integers(0, 400))
def test_one_in_is_never_too_much(one: Fraction, power: int) -> None:
    """A number is at most one in what is said, and not ten times rarer than that."""
    bound = Bound.of(one).power(power)
    said = bound.one_in()
    if said == "∞":
        assert value(bound) == 0
        return
    base, _, exponent = said.partition("^")
    times = int(base) ** int(exponent or 1)
    assert value(bound) <= Fraction(1, times) or (times == 1 and value(bound) > Fraction(1, 2))
    assert times == 1 or value(bound) * times * 100 > 1


@pytest.mark.parametrize(("number", "said"), [
        (5, "1"),
        (1, "1"),
        (Fraction(1, 2), "2"),
        (Fraction(1, 4), "4"),
        (Fraction(1, 2**19), str(2**19)),
        (Fraction(2, 2 * 10**6 + 1), "10^6"),
        (Fraction(1, 2**20), "10^6"),
        (Fraction(1, 10**6000), "10^5999"),
        (0, "∞"),
    ])
def test_one_in(number: Fraction, said: str) -> None:
    """Below a million N stands as it is, from there on as a power of ten, however long N would be."""
    assert Bound.of(number).one_in() == said


@given(st.integers(0, 3000).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))))
def test_ways_to_choose(pair: tuple[int, int]) -> None:
    """The ways to choose are not below the exact number, large ones by less than a part in 2**100."""
    size, chosen = pair
    assert comb(size, chosen) <= value(binomial(size, chosen)) <= comb(size, chosen) * (1 + Fraction(1, 2**100))


@given(st.integers(1, 2000).flatmap(lambda rows: st.tuples(st.just(rows), st.integers(0, rows))))
def test_choices_there_are(pair: tuple[int, int]) -> None:
    """Ten to the power said is no more than the number of choices, and the power is not far below where few of many are drawn."""
    rows, drawn = pair
    said, exact = choices(rows, drawn), comb(rows, drawn)
    assert 10**said <= exact
    if rows >= 10 * drawn > 0:
        assert said * 3 >= len(str(exact)) - 1 - drawn


@pytest.mark.parametrize(
    ("rows", "drawn", "exponent"),
    [(1000, 0, 0), (0, 0, 0), (1000, 1, 3), (30, 2, 2), (1000, 100, 100), (100, 60, 0), (60, 60, 0)],
)
def test_choices_counted_by_hand(rows: int, drawn: int, exponent: int) -> None:
    """Of whole rows for each drawn the power is taken; one choice, and none to make, are ten to nothing."""
    assert choices(rows, drawn) == exponent


@given(STRATA)
def test_few_and_many_are_not_below_the_exact_chance(strata: list[tuple[int, int, int]]) -> None:
    """The bounds of as few and as many members drawn hold against the exact law over strata with different chances."""
    size = sum(members for _, _, members in strata)
    mean = sum((Fraction(members * drawn, rows) for rows, drawn, members in strata), Fraction())
    chances = law(strata)
    for found in range(size + 1):
        assert value(that_few(size, mean, found)) >= sum(chances[: found + 1])
        assert value(that_many(size, mean, found)) >= sum(chances[found:])


def test_few_and_many_where_all_chances_are_alike() -> None:
    """Nobody of 1,000 at 3 %: (97/100)**1000. All of 10 at 3 %: (3/100)**10. What is usual is no question."""
    assert value(that_few(1000, Fraction(30), 0)) == pytest.approx(Fraction(97, 100) ** 1000)
    assert value(that_many(10, Fraction(3, 10), 10)) == pytest.approx(Fraction(3, 100) ** 10)
    assert value(that_many(1000, Fraction(30), 30)) == value(that_few(1000, Fraction(30), 30)) == 1
    assert value(that_few(0, Fraction(0), 0)) == value(that_many(0, Fraction(0), 0)) == 1


@given(st.integers(1, 11).flatmap(lambda rows: st.tuples(st.just(rows), st.integers(1, min(rows, 6)))))
@settings(max_examples=30)
def test_regular_gaps_are_not_below_the_exact_chance(pair: tuple[int, int]) -> None:
    """The bound of a gap that comes so often holds against all draws, counted one by one."""
    rows, drawn = pair
    draws = list(combinations(range(rows), drawn))
    most = [max(map(gaps.count, gaps), default=0) for gaps in ([b - a for a, b in pairwise(d)] for d in draws)]
    for times in range(drawn):
        exact = Fraction(sum(count >= times for count in most), len(draws))
        assert value(that_regular(rows, drawn, times)) >= exact


def test_regular_gaps_counted_by_hand() -> None:
    """Four gaps alike among five of 100: one choice of gaps, (1/20)**4 for each of 25 steps; no gap is no question."""
    assert value(that_regular(100, 5, 4)) == pytest.approx(Fraction(25, 20**4))
    assert value(that_regular(100, 1, 0)) == value(that_regular(0, 0, 0)) == 1


def test_regular_gaps_of_a_skip_are_rare() -> None:
    """Every 33rd of 100,000 rows, as a draw of 3 % by skip number is, comes in fewer than one of 10**4000 fair draws."""
    assert that_regular(100_000, 3000, 2960).within(Fraction(1, 10**4000))
    assert not that_regular(100_000, 3000, 90).within(Fraction(1))


@given(STRATA)
def test_counts_are_not_above_the_exact_chance(strata: list[tuple[int, int, int]]) -> None:
    """One over the chance of just these counts is not below the exact number."""
    sizes = [(rows, drawn) for rows, drawn, _ in strata]
    exact = Fraction(comb(sum(rows for rows, _ in sizes), sum(drawn for _, drawn in sizes)))
    for rows, drawn in sizes:
        exact /= comb(rows, drawn)
    assert exact <= value(for_counts(sizes)) <= exact * (1 + Fraction(1, 2**100))
