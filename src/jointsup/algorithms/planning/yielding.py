"""Who yields first where ceilings leave less room than lines ask for 让位次序: an order proposed by a stated rule (policy row S3.4-b)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

Ground: TypeAlias = Literal["floor", "binding", "directed", "window", "expected", "id", "last"]
"""What places a line before the next: only the next is asked for by a floor; only the next is needed for a rule of the year; only the next is
aimed at a part of the entities; its window ends later; it draws more and so loses the smaller part; its id comes later; no other line is left."""


@frozen
class Yielding:
    """A line as the order looks at it: whether a floor names it, whether a rule of the year would fail without it, whether it is directed (定向), the last
    day of its window, and how many it draws on average."""

    line: str
    floor: bool
    binding: bool
    directed: bool
    last: str
    expected: Fraction


def yield_order(lines: Iterable[Yielding]) -> list[tuple[str, Ground]]:
    """Return lines in the order in which they yield, the first first, each with what places it before the next one.

    First those that no floor asks for; then those that no rule of the year needs; then undirected ones, as the directed are led by
    risk; then those whose window ends later, as they can be planned again; then those that draw more; of equals the one whose id comes later.
    """
    ordered = sorted(lines, key=lambda one: one.line, reverse=True)
    for key, latest_first in _KEYS[::-1]:  # a sort keeps the order of equals
        ordered.sort(key=key, reverse=latest_first)
    return [(one.line, _ground(one, after)) for one, after in pairwise(ordered)] + [(one.line, "last") for one in ordered[-1:]]


_KEYS: Final[tuple[tuple[Callable[[Yielding], Any], bool], ...]] = (
    (lambda one: one.floor, False),
    (lambda one: one.binding, False),
    (lambda one: one.directed, False),
    (lambda one: one.last, True),
    (lambda one: one.expected, True),
)
_GROUNDS: Final[tuple[Ground, ...]] = ("floor", "binding", "directed", "window", "expected")


def _ground(one: Yielding, after: Yielding) -> Ground:
    return next((ground for ground, (key, _) in zip(_GROUNDS, _KEYS, strict=True) if key(one) != key(after)), "id")
