"""Upper bounds of chances 概率上界, in whole numbers: rounded up at every step, so that what is called rare is rare.

A draw that is fair takes, in each stratum, every choice of that many entities with the same chance. Whether entities are drawn is then
negatively associated (Joag-Dev and Proschan, Annals of Statistics 11, 1983): the chance that all of some entities are drawn, or that none
is, is at most the product of their own chances.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

BITS = 128
"""How many bits of a bound are kept; the rest is rounded up."""

# Decimal digits in a bit, from below.
_DIGITS = Fraction(30102, 100000)


@frozen
class Bound:
    """A number of at least 0, known from above: ``mantissa * 2**exponent`` is not less than it."""

    mantissa: int
    exponent: int = 0

    @classmethod
    def of(cls, value: Fraction | int) -> Bound:
        """Return the bound of an exact number."""
        return cls(1).times(value.numerator, value.denominator)

    def times(self, numerator: int, denominator: int = 1) -> Bound:
        """Return the bound of the product with ``numerator / denominator``."""
        return _rounded(self.mantissa * numerator, self.exponent, denominator)

    def by(self, other: Bound) -> Bound:
        """Return the bound of the product."""
        return _rounded(self.mantissa * other.mantissa, self.exponent + other.exponent)

    def power(self, exponent: int) -> Bound:
        """Return the bound of a power; the zeroth is one."""
        found, square = Bound(1), self
        while exponent:
            if exponent & 1:
                found = found.by(square)
            exponent >>= 1
            square = square.by(square) if exponent else square
        return found

    def within(self, limit: Fraction) -> bool:
        """Return whether the number is sure to be at most ``limit``."""
        left, right = self.mantissa * limit.denominator, limit.numerator
        return left << max(self.exponent, 0) <= right << max(-self.exponent, 0)

    def one_in(self) -> str:
        """Return N as digits where the number is at most one in N: exact below a million, then ``10^…``; ``1`` where it may be one."""
        if self.mantissa == 0:
            return "∞"
        bits = -self.exponent - self.mantissa.bit_length()
        if bits < 0:
            return "1"
        whole = (1 << -self.exponent) // self.mantissa if bits < 64 else 0
        if whole and whole < 10**6:
            return str(whole)
        return f"10^{len(str(whole)) - 1 if whole else int(bits * _DIGITS)}"


def binomial(size: int, chosen: int) -> Bound:
    """Return the bound of the number of ways to choose ``chosen`` of ``size``."""
    found = Bound(1)
    for taken in range(min(chosen, size - chosen)):
        found = found.times(size - taken, taken + 1)
    return found


def choices(rows: int, drawn: int) -> int:
    """Return an exponent: there are at least ten to it choices of ``drawn`` of ``rows``, as there are ``(rows / drawn) ** drawn``."""
    return drawn * (len(str((rows // drawn) ** 64)) - 1) // 64 if drawn else 0


def that_many(size: int, mean: Fraction, found: int) -> Bound:
    """Return a bound of the chance that as many as ``found`` of ``size`` entities are drawn, where ``mean`` are on average.

    The sum over sets of ``found`` of the chance that all of them are drawn, which for given mean is largest where all chances are the
    same (Maclaurin's inequality): ``C(size, found) * (mean / size) ** found``. The chances may differ.
    """
    return _union(size, mean, found)


def that_few(size: int, mean: Fraction, found: int) -> Bound:
    """Return a bound of the chance that no more than ``found`` of ``size`` entities are drawn, where ``mean`` are on average.

    As :func:`that_many`, for those that are not drawn.
    """
    return _union(size, size - mean, size - found)


def that_regular(rows: int, drawn: int, times: int) -> Bound:
    """Return a bound of the chance that some gap between neighbours comes ``times`` times or more where ``drawn`` of ``rows`` are drawn.

    Taking out ``times`` gaps of ``k`` leaves a draw of ``drawn - times`` rows out of ``rows - times * k``; so of each choice of gaps at most
    ``C(rows - times, drawn - times)`` of ``C(rows, drawn)`` draws have them. Summed over the choices and over every ``k`` there can be.
    """
    if not times:
        return Bound(1)
    return _union(drawn - 1, Fraction((drawn - 1) * drawn, rows), times).times(rows // times)


def for_counts(sizes: Sequence[tuple[int, int]]) -> Bound:
    """Return a bound of one over the chance that a draw from all rows has just these counts, ``[(rows, drawn)]`` of its strata.

    A draw by strata is a draw from all rows that happens to have these counts; so a chance of the one is at most this times as large.
    """
    rows, drawn = sum(size for size, _ in sizes), sum(count for _, count in sizes)
    found, step = Bound(1), 0
    for size, count in sizes:
        for taken in range(count):
            found = found.times((rows - step) * (count - taken), (drawn - step) * (size - taken))
            step += 1
    return found


def _union(size: int, mean: Fraction, found: int) -> Bound:
    if not size or found <= mean:
        return Bound(1)
    return binomial(size, found).by(Bound.of(mean / size).power(found))


def _rounded(numerator: int, exponent: int, denominator: int = 1) -> Bound:
    spare = BITS + denominator.bit_length()
    mantissa = -(-(numerator << spare) // denominator)
    over = max(mantissa.bit_length() - BITS, 0)
    return Bound(-(-mantissa >> over), exponent - spare + over)
