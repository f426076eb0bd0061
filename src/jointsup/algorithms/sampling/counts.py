"""How many are drawn in each stratum 抽样数量, and with what chance (protocol, "Counts"). Exact fractions throughout."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from attrs import frozen

Rounding = Literal["spread", "spread_up", "half_up", "up"]
Base = Literal["all", "eligible"]

OFFSETS = 2**52
"""How many values the offset ``v`` can take."""


@frozen
class Ask:
    """What a line asks of one stratum: a share of its base (a fraction of at most 1) or a number, and bounds or None."""

    amount: Fraction | int
    minimum: int | None = None
    maximum: int | None = None


@frozen
class Size:
    """How many rows a stratum has, and how many of them can be drawn (are not excluded)."""

    rows: int
    can: int

    def base(self, base: Base) -> int:
        """Return ``N_h``: all rows, or those not excluded."""
        return self.rows if base == "all" else self.can


def target_of(ask: Ask, size: Size, base: Base) -> Fraction:
    """Return ``x_h``: the share or number asked for, raised to the minimum, cut to the maximum and to who can be drawn."""
    x = size.base(base) * ask.amount if isinstance(ask.amount, Fraction) else Fraction(ask.amount)
    if ask.minimum is not None:
        x = max(x, Fraction(ask.minimum))
    if ask.maximum is not None:
        x = min(x, Fraction(ask.maximum))
    return min(x, Fraction(size.can))


def limit_of(ask: Ask, size: Size) -> int:
    """Return ``b_h``: the lesser of the maximum and of who can be drawn."""
    return size.can if ask.maximum is None else min(ask.maximum, size.can)


def raised(targets: Sequence[Fraction], limits: Sequence[int]) -> list[Fraction]:
    """Return ``min(f·x_h, b_h)`` with the one ``f`` for which they sum to the ceiling of the targets' sum (``spread_up``)."""
    wanted = Fraction(ceil(sum(targets)))
    filled = list(targets)
    open_sum = sum(targets, Fraction(0))
    # Strata reach their limits in order of b_h / x_h: take them out, until one factor serves all that are left.
    by_room = sorted((h for h, x in enumerate(targets) if x > 0), key=lambda h: (limits[h] / targets[h], h))
    for taken, h in enumerate(by_room):
        if open_sum * limits[h] >= wanted * targets[h]:
            factor = wanted / open_sum
            for rest in by_room[taken:]:
                filled[rest] = factor * targets[rest]
            break
        filled[h] = Fraction(limits[h])
        wanted -= limits[h]
        open_sum -= targets[h]
    return filled


def offset_of(key: str, group: int, groups: int) -> Fraction:
    """Return ``v_g`` from ``key("counts")`` for group ``group`` (from 1) of ``groups``."""
    return (Fraction(int(key[:13], 16), OFFSETS) + Fraction(group - 1, groups)) % 1


def spread(targets: Sequence[Fraction], offset: Fraction) -> list[int]:
    """Return the strata's numbers by running sums: each expects its target, every partial sum is off by less than one."""
    numbers: list[int] = []
    total, before = Fraction(0), floor(offset)
    for target in targets:
        total += target
        after = floor(total + offset)
        numbers.append(after - before)
        before = after
    return numbers


def numbers_of(rounding: Rounding, targets: Sequence[Fraction], limits: Sequence[int], offset: Fraction) -> list[int]:
    """Return ``n_h`` of every stratum of a line."""
    if rounding == "spread":
        return spread(targets, offset)
    if rounding == "spread_up":
        return spread(raised(targets, limits), offset)
    return _rounded(rounding, targets, limits)


def _rounded(rounding: Rounding, targets: Sequence[Fraction], limits: Sequence[int]) -> list[int]:
    """Return every ``n_h`` under ``half_up`` or ``up``, which no seed moves."""
    rounded = (floor(x + Fraction(1, 2)) if rounding == "half_up" else ceil(x) for x in targets)
    return [min(n, limit) for n, limit in zip(rounded, limits, strict=True)]


def asked_numbers(rounding: Rounding, targets: Sequence[Fraction], limits: Sequence[int]) -> list[Fraction]:
    """Return what is asked of each stratum on average, leaving aside that offsets are whole parts of 2⁻⁵²."""
    if rounding in ("half_up", "up"):
        return [Fraction(n) for n in _rounded(rounding, targets, limits)]
    return list(targets) if rounding == "spread" else raised(targets, limits)


def expected_numbers(
    rounding: Rounding, targets: Sequence[Fraction], limits: Sequence[int], group: int, groups: int
) -> list[Fraction]:
    """Return the exact mean of each ``n_h`` over all offsets that a seed can give.

    Under ``spread`` it is the target to within 2⁻⁵²; divided by who can be drawn it is each entity's chance.
    """
    shares = asked_numbers(rounding, targets, limits)
    if rounding in ("half_up", "up"):
        return shares
    shift = Fraction(OFFSETS * (group - 1), groups) % 1
    means: list[Fraction] = []
    total, before = Fraction(0), Fraction(0)
    for share in shares:
        total += share
        after = _mean_floor(total, shift)
        means.append(after - before)
        before = after
    return means


def _mean_floor(total: Fraction, shift: Fraction) -> Fraction:
    """Return the mean of ``⌊total + v⌋`` over ``v = (j + shift)/2⁵²``, j from 0 to 2⁵² − 1."""
    whole = floor(total)
    needed = (1 - (total - whole)) * OFFSETS - shift
    return whole + Fraction(OFFSETS - ceil(needed), OFFSETS)


def never_drawn(rounding: Rounding, targets: Sequence[Fraction], limits: Sequence[int]) -> list[bool]:
    """Say for each stratum whether its number is 0 whatever the seed."""
    if rounding in ("half_up", "up"):
        return [n == 0 for n in _rounded(rounding, targets, limits)]
    return [x == 0 for x in targets]
