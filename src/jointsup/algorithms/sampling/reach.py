"""How far a draw has to look on the circle of tickets: who lies within no reach is never looked at again (protocol, "Draw").

A stratum with ``n`` to draw reaches as far from its group's start as its ``n`` tickets almost surely lie.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from math import isqrt

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.rules import Place, RoundRules
from jointsup.algorithms.sampling.tickets import group_start

CIRCLE = 2**32
ALL_AROUND = CIRCLE - 1
KEPT = 100_000
"""How many combinations' reaches are kept."""

Ends = tuple[int, ...]
"""Parts of the circle, apart and in order: where the first begins, where it has ended, where the second begins, and so on."""


def distance_of(number: int, can: int) -> int:
    """Return how far from its start on the circle a stratum reaches, so that ``number`` of ``can`` tickets almost surely lie there."""
    enough = number + 6 * isqrt(number) + 20
    return ALL_AROUND if enough >= can else CIRCLE * enough // can


def no_more_than_there_are(wanted: Sequence[Sequence[int]], sizes: Sequence[Sequence[Size]]) -> list[list[int]]:
    """Return the numbers to be drawn, none above those who can be: a count from a record to be checked may be any number."""
    return [[min(n, size.can) for n, size in zip(*pair, strict=True)] for pair in zip(wanted, sizes, strict=True)]


def stretches(start: int, distance: int) -> list[tuple[int, int]]:
    """Return the parts of the circle from ``start`` on as far as ``distance``, each by its first and last point; what goes past the circle's end is a second one."""
    end = start + distance
    return [(start, min(end, ALL_AROUND)), *([(0, end - CIRCLE)] if end >= CIRCLE else [])]


def is_within(ends: Ends, ticket: str) -> bool:
    """Say whether a ticket lies within parts of the circle."""
    return bool(bisect_right(ends, int(ticket[:8], 16)) & 1)


class Reach:
    """The reach of all strata of a round, combination by combination."""

    def __init__(self, rules: RoundRules, sizes: Sequence[Sequence[Size]], numbers: Sequence[Sequence[int]]) -> None:
        self._rules, self._numbers = rules, numbers
        self._starts = [int(group_start(line.group, rules.groups), 16) for line in rules.lines]
        self._distances = [
            [distance_of(number, size.can) for number, size in zip(*of, strict=True)] for of in zip(numbers, sizes, strict=True)
        ]
        self._known: dict[tuple[str, ...], tuple[Ends, tuple[Place, ...]]] = {}

    def of(self, codes: tuple[str, ...]) -> tuple[Ends, tuple[Place, ...]]:
        """Return how far any line reaches among the rows of a combination, and where these stand; no ends where no line draws of them."""
        found = self._known.get(codes)
        if found is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            places = self._rules.places(codes)
            found = self._known[codes] = _joined(part for place in places for part in self._parts(place)), places
        return found

    def _parts(self, place: Place) -> list[tuple[int, int]]:
        """Return the parts of the circle within a stratum's reach, each as begin and end."""
        if place.excluded or not self._numbers[place.line][place.stratum]:
            return []
        parts = stretches(self._starts[place.line], self._distances[place.line][place.stratum])
        return [(first, last + 1) for first, last in parts]

    def widen(self, found: Mapping[tuple[int, int], int]) -> bool:
        """Let the strata (line, stratum) of which too few were found reach all around; say whether there are any."""
        short = [
            (line, stratum) for line, of in enumerate(self._numbers) for stratum, number in enumerate(of) if found[line, stratum] < number
        ]
        for line, stratum in short:
            self._distances[line][stratum] = ALL_AROUND
        self._known.clear()
        return bool(short)


def _joined(parts: Iterable[tuple[int, int]]) -> Ends:
    """Return the parts as ends, those that touch as one."""
    ends: list[int] = []
    for begin, end in sorted(set(parts)):
        if ends and begin <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            ends += [begin, end]
    return tuple(ends)
