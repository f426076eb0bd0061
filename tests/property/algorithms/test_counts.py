"""Counts: every chance is the rate to the letter."""

from fractions import Fraction
from math import ceil, floor
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling import counts
from jointsup.algorithms.sampling.counts import (
    OFFSETS,
    Ask,
    Size,
    expected_numbers,
    limit_of,
    never_drawn,
    numbers_of,
    offset_of,
    raised,
    spread,
    target_of,
)

sizes = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Size(max(pair), min(pair)))
rates = st.builds(lambda q, p: Fraction(min(p, q), q), st.integers(1, 40), st.integers(0, 40))
bounds = st.none() | st.integers(0, 20)
asks = st.builds(
    lambda amount, low, high: Ask(amount, low, high if high is None or low is None else max(low, high)),
    rates | st.integers(0, 30),
    bounds,
    bounds,
)
lines = st.lists(st.tuples(asks, sizes), min_size=1, max_size=8)
keys = st.text("0123456789abcdef", min_size=32, max_size=32)
bases = st.sampled_from(["all", "eligible"])
roundings = st.sampled_from(["spread", "spread_up", "half_up", "up"])


def targets_and_limits(line, base):
    return [target_of(ask, size, base) for ask, size in line], [limit_of(ask, size) for ask, size in line]


@given(lines, bases)
def test_a_target_never_exceeds_who_can_be_drawn_nor_the_maximum(line, base):
    """A target lies between 0 and the lesser of the maximum and of who can be drawn, and reaches the minimum where it can."""
    for (ask, _), target, limit in zip(line, *targets_and_limits(line, base), strict=True):
        assert 0 <= target <= limit
        if ask.minimum is not None:
            assert target >= min(ask.minimum, limit)


@given(lines, bases, keys, roundings, st.integers(1, 5))
def test_every_number_can_be_drawn(line, base, key, rounding, groups):
    """Whatever the rounding and the seed, a stratum's number lies between 0 and its limit."""
    targets, limits = targets_and_limits(line, base)
    for group in range(1, groups + 1):
        numbers = numbers_of(rounding, targets, limits, offset_of(key, group, groups))
        assert all(0 <= n <= limit for n, limit in zip(numbers, limits, strict=True))


@given(lines, bases, keys)
def test_spread_is_off_by_less_than_one_in_every_partial_sum(line, base, key):
    """Under spread every partial sum of numbers differs from the sum of targets by less than one."""
    targets, _ = targets_and_limits(line, base)
    offset = offset_of(key, 1, 1)
    total, drawn = Fraction(0), 0
    for target, number in zip(targets, spread(targets, offset), strict=True):
        total, drawn = total + target, drawn + number
        assert abs(drawn - total) < 1
        assert number in (floor(target), ceil(target))


@given(lines, bases, st.integers(1, 7), st.data())
def test_the_mean_over_all_offsets_is_the_target(line, base, groups, data):
    """Under spread the exact mean over the 2^52 offsets differs from the target by at most 2^-52."""
    targets, limits = targets_and_limits(line, base)
    group = data.draw(st.integers(1, groups))
    for target, mean in zip(targets, expected_numbers("spread", targets, limits, group, groups), strict=True):
        assert abs(mean - target) <= Fraction(1, OFFSETS)


@given(lines, bases)
def test_spread_up_never_falls_below_the_rate(line, base):
    """Under spread_up no target sinks, none passes its limit, zeros stay, and they sum to the ceiling of the line's total."""
    targets, limits = targets_and_limits(line, base)
    up = raised(targets, limits)
    assert sum(up) == ceil(sum(targets))
    assert all(x <= y <= limit for x, y, limit in zip(targets, up, limits, strict=True))
    assert all(y == 0 for x, y in zip(targets, up, strict=True) if x == 0)


@given(lines, bases)
def test_spread_up_raises_by_one_factor(line, base):
    """All targets that are not at their limit were raised by one and the same factor."""
    targets, limits = targets_and_limits(line, base)
    up = raised(targets, limits)
    factors = {y / x for x, y, limit in zip(targets, up, limits, strict=True) if x > 0 and y < limit}
    assert len(factors) <= 1
    for x, y, limit in zip(targets, up, limits, strict=True):
        if x > 0 and y == limit and factors:
            assert limit <= max(factors) * x


@given(lines, bases, roundings)
def test_without_a_chance_means_never_drawn(line, base, rounding):
    """A stratum is said to be without a chance exactly where its mean number is 0."""
    targets, limits = targets_and_limits(line, base)
    means = expected_numbers(rounding, targets, limits, 1, 1)
    assert [mean == 0 for mean in means] == never_drawn(rounding, targets, limits)


@given(lines, bases, keys)
def test_up_and_half_up_round_as_they_say(line, base, key):
    """``up`` is the ceiling and ``half_up`` the nearest integer, halves upward, at most the limit."""
    targets, limits = targets_and_limits(line, base)
    offset = offset_of(key, 1, 1)
    for x, limit, up, half in zip(
        targets, limits, numbers_of("up", targets, limits, offset), numbers_of("half_up", targets, limits, offset), strict=True
    ):
        assert up == min(limit, ceil(x))
        assert half == min(limit, floor(2 * x + 1) // 2)


@given(st.integers(1, 40), st.data())
def test_offsets_of_groups_stand_evenly_apart(groups, data):
    """The offsets of consecutive groups differ by 1/G on the circle."""
    key = data.draw(keys)
    offsets = [offset_of(key, group, groups) for group in range(1, groups + 1)]
    assert all((b - a) % 1 == Fraction(1, groups) % 1 for a, b in zip(offsets, offsets[1:] + offsets[:1], strict=True))
    assert all(0 <= offset < 1 for offset in offsets)


@given(lines, bases, roundings, st.integers(1, 5), st.data())
def test_the_mean_is_that_over_every_offset_that_a_seed_can_give(line, base, rounding, groups, data):
    """If an offset had 48 values instead of 2^52, the mean would be, to the letter, that of the numbers over all 48."""
    group = data.draw(st.integers(1, groups))
    targets, limits = targets_and_limits(line, base)
    offsets = [(Fraction(j, 48) + Fraction(group - 1, groups)) % 1 for j in range(48)]
    drawn = [numbers_of(rounding, targets, limits, offset) for offset in offsets]
    with patch.object(counts, "OFFSETS", 48):
        means = expected_numbers(rounding, targets, limits, group, groups)
    assert means == [Fraction(sum(numbers), 48) for numbers in zip(*drawn, strict=True)]
