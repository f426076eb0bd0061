"""Sums and largest chances over many kinds of entities at once: in each number a bit for each kind (:class:`~jointsup.algorithms.tags.meet.Weighed`).

What each kind comes to is a sum of *terms*: a weight that counts for some kinds. The largest of several chances is such a sum too, by *levels*: the
kinds with at least the largest chance, those with at least the next, and so on. So nothing is looked at kind by kind.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from math import gcd
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

Term = tuple[int, int]
"""A weight, never below 0, and the kinds for which it counts."""

FIRST = 64
"""How many binary digits of weights are added up for all kinds."""
ONE_BY_ONE = 64
"""How many different sums are added up by themselves, before all that are left are added up digit by digit."""

Levels = Mapping[int, int]
"""Chances, descending, each with the kinds that have it or a larger one. Of no level: none has a chance."""


def any_of(numbers: Iterable[int]) -> int:
    """Return the bits that are set in any of several numbers."""
    found = 0
    for some in numbers:
        found |= some
    return found


def any_by(pairs: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """Return by key the kinds that stand with it."""
    found: dict[Key, int] = {}
    for key, kinds in pairs:
        found[key] = found.get(key, 0) | kinds
    return found


def twice(kinds: Iterable[int]) -> int:
    """Return the kinds that stand in two or more of several."""
    once = found = 0
    for some in kinds:
        found |= once & some
        once |= some
    return found


def levels_of(chances: Iterable[Term]) -> Levels:
    """Return the levels of the largest chance that each kind has."""
    by_chance = any_by(chances)
    found, kinds = {}, 0
    for chance in sorted(by_chance, reverse=True):
        kinds |= by_chance[chance]
        found[chance] = kinds
    return found


def lesser(one: Levels, other: Levels) -> Levels:
    """Return the levels of the lesser of two chances."""
    if len(one) == len(other) == 1:  # as single lines have it: no other work of joining is done so often
        (chance, here), (another, there) = *one.items(), *other.items()
        return {min(chance, another): here & there}
    return {chance: here & there for chance, here, there in _beside(one, other)}


def greater(one: Levels, other: Levels) -> Levels:
    """Return the levels of the greater of two chances."""
    return {chance: here | there for chance, here, there in _beside(one, other)}


def _beside(one: Levels, other: Levels) -> Iterator[tuple[int, int, int]]:
    here = there = 0
    for chance in sorted({*one, *other}, reverse=True):
        here, there = one.get(chance, here), other.get(chance, there)
        yield chance, here, there


def terms(levels: Levels) -> Iterator[Term]:
    """Yield terms that come to the chances of levels."""
    lower = [*levels][1:]
    return ((chance - below, kinds) for (chance, kinds), below in zip(levels.items(), [*lower, 0], strict=False))


def most(given: Iterable[Term]) -> int:
    """Return the most that terms come to at one kind.

    They are added up digit by digit: of each binary digit there is a number whose bits say in which kinds' sums it stands. The kinds that have the
    highest digit, among these those that have the next, and so on, are those with the largest sum.

    Weights in parts of a unit that many chances divide may have thousands of digits. So sums of their first :data:`FIRST` are made, and only the
    kinds that come so near to the largest of these that what was cut may decide are added up to the last digit.
    """
    listed = [(weight, kinds) for weight, kinds in given if weight and kinds]
    unit = gcd(*(weight for weight, _ in listed)) or 1
    listed = [(weight // unit, kinds) for weight, kinds in listed]
    cut = max((weight.bit_length() for weight, _ in listed), default=0) - FIRST
    if cut <= 0:
        return unit * _largest(_digits(listed))
    digits = _digits((weight >> cut, kinds) for weight, kinds in listed)
    least = _largest(digits) - len(listed) + 1
    near = _reaching(digits, least) if least > 0 else any_of(kinds for _, kinds in listed)
    found = 0
    for _ in range(ONE_BY_ONE):
        if not near:
            return unit * found
        one, total, alike = near & -near, 0, near
        for weight, kinds in listed:
            alike &= kinds if kinds & one else ~kinds
            total += weight if kinds & one else 0
        found, near = max(found, total), near & ~alike
    return unit * max(found, _largest(_digits((weight, kinds & near) for weight, kinds in listed)))


def _digits(terms: Iterable[Term]) -> list[int]:
    """Return the binary digits of sums, the lowest first."""
    digits: list[int] = []
    for weight, kinds in terms:
        _add(digits, weight, kinds)
    return digits


def _largest(digits: Sequence[int]) -> int:
    """Return the largest of sums that stand in digits."""
    found, left = 0, -1
    for place in reversed(range(len(digits))):
        if left & digits[place]:
            left &= digits[place]
            found |= 1 << place
    return found


def _reaching(digits: Sequence[int], least: int) -> int:
    """Return the kinds whose sums are at least so large; ``least`` is above 0 and has no more digits than they."""
    above, level = 0, -1
    for place in reversed(range(len(digits))):
        if least >> place & 1:
            level &= digits[place]
        else:
            above |= level & digits[place]
            level &= ~digits[place]
    return above | level


def _add(digits: list[int], weight: int, kinds: int) -> None:
    """Add a weight to the sums of some kinds."""
    place = carried = 0
    while weight >> place or carried:
        if place == len(digits):
            digits.append(0)
        here, added = digits[place], kinds if weight >> place & 1 else 0
        digits[place] = here ^ added ^ carried
        carried = here & added | carried & (here ^ added)
        place += 1
