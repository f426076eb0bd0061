"""Drawn lists of another system held against its register 对照: one pass over the register, what it shows, and how likely chance is.

Real draw code takes every k-th row of a list, never reaches its tail, rounds each stratum up or to nothing, and draws again until liked.
From a register and the drawn some of that can be seen and some cannot. What is counted here are facts; what could be chance is a
:class:`~jointsup.algorithms.sampling.questions.Question` with a bound of that chance, and is told only where it is very rare.

In memory are the drawn and what is counted, never the register.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import define, field, frozen

from jointsup.algorithms.sampling.odds import Bound, for_counts
from jointsup.algorithms.sampling.questions import Question, drawn_of, gaps_of, tail_of, told

_REMEMBERED = 2**16

Labels: TypeAlias = tuple[str, ...]
Row: TypeAlias = Sequence[str | None]
"""A row of the register: id, day since which it is there, day on which it was struck, and the cells that were asked for."""


@frozen
class Kind:
    """What a row's cells make of it: its stratum in each draw, None where the draw is not over it, and the groups that it is in."""

    strata: tuple[Labels | None, ...]
    groups: tuple[int, ...] = ()


@frozen
class Listed:
    """A draw and its list: how often each id stands there."""

    id: str
    department: str
    day: str
    times: Mapping[str, int] = field(repr=False)


@define
class Stratum:
    """A stratum of a draw as it is counted: its rows, the places of the drawn among them from 1."""

    rows: int = 0
    places: array[int] = field(factory=lambda: array("q"))
    groups: Counter[int] = field(factory=Counter)
    """Rows of each group."""
    again: int = 0
    """Rows that the draw before it had drawn."""

    @property
    def chance(self) -> Fraction:
        """The chance of each row, given how many were drawn."""
        return Fraction(len(self.places), self.rows)


@define
class Counted:
    """A draw as it is counted."""

    listed: Listed
    before: Listed | None
    """The draw that the same department made before it."""
    rows: int = 0
    """Rows that it was over."""
    places: array[int] = field(factory=lambda: array("q"))
    strata: dict[Labels, Stratum] = field(factory=dict)
    taken: set[str] = field(factory=set)
    """The drawn that could be drawn."""
    there: set[str] = field(factory=set)
    """The listed that stand in the register."""
    struck: set[str] = field(factory=set)
    later: set[str] = field(factory=set)
    outside: set[str] = field(factory=set)
    groups_drawn: Counter[int] = field(factory=Counter)
    again_drawn: int = 0

    @property
    def doubled(self) -> list[str]:
        """The ids that stand more than once in the list."""
        return sorted(one for one, times in self.listed.times.items() if times > 1)

    @property
    def missing(self) -> list[str]:
        """The listed that the register does not have."""
        return sorted(set(self.listed.times) - self.there)

    @property
    def not_there(self) -> dict[str, list[str]]:
        """The listed that could not be drawn although the register has them, by why: ``struck``, ``later``, ``outside``."""
        return {name: sorted(getattr(self, name) - self.taken) for name in ("struck", "later", "outside")}


@frozen
class Visits:
    """What draws whose checks could share a visit cost: visits one by one, entities met, and what the same numbers need at least."""

    draws: tuple[str, ...]
    separate: int
    entities: int
    often: Mapping[int, int]
    """How many entities are met in how many of the draws."""
    departments: int
    """Entities that more than one department comes to."""
    bound: Fraction


class Tally:
    """Counts draws over a register that passes once, in its own order."""

    def __init__(
        self,
        draws: Sequence[Listed],
        kind_of: Callable[[Row], Kind],
        groups: Sequence[str] = (),
        together: Sequence[Sequence[str]] = (),
    ) -> None:
        last: dict[str, Listed] = {}
        self.draws: list[Counted] = []
        for listed in draws:
            self.draws.append(Counted(listed, last.get(listed.department)))
            last[listed.department] = listed
        self.groups = groups
        self.rows = 0
        self.nameless = 0
        """Rows without an id; nobody can be drawn by them."""
        self._kind_of, self._kinds = kind_of, dict[tuple[str | None, ...], Kind]()
        self._at = {listed.id: number for number, listed in enumerate(draws)}
        self._together = [tuple(self._at[one] for one in ids) for ids in together]
        self._met: list[Counter[tuple[Labels | None, ...]]] = [Counter() for _ in together]
        self._tails: dict[str, Counter[tuple[int, Labels]]] = {listed.department: Counter() for listed in draws}

    def count(self, rows: Iterable[Row]) -> None:
        """Count rows, which come after all those before."""
        for row in rows:
            self.rows += 1
            identity = row[0]
            if identity is None:
                self.nameless += 1
                continue
            kind = self._kind(tuple(row[3:]))
            here = [self._one(number, draw, identity, row, kind) for number, draw in enumerate(self.draws)]
            self._tail(identity, here)
            for group, met in zip(self._together, self._met, strict=True):
                met[tuple(here[number] for number in group)] += 1

    def _kind(self, cells: tuple[str | None, ...]) -> Kind:
        kind = self._kinds.get(cells)
        if kind is None:
            if len(self._kinds) >= _REMEMBERED:
                self._kinds.clear()
            kind = self._kinds[cells] = self._kind_of(cells)
        return kind

    def _one(self, number: int, draw: Counted, identity: str, row: Row, kind: Kind) -> Labels | None:
        """Count a row for a draw; return its stratum, None where it could not be drawn."""
        day, came, went = draw.listed.day, row[1], row[2]
        listed = identity in draw.listed.times
        if listed:
            draw.there.add(identity)
        labels = kind.strata[number]
        struck, later = went is not None and went < day, came is not None and came > day
        if labels is None or struck or later:
            if listed:
                (draw.outside if labels is None else draw.struck if struck else draw.later).add(identity)
            return None
        stratum = draw.strata.get(labels)
        if stratum is None:
            stratum = draw.strata[labels] = Stratum()
        stratum.rows += 1
        draw.rows += 1
        drawn = listed and identity not in draw.taken
        if drawn:
            draw.taken.add(identity)
            stratum.places.append(stratum.rows)
            draw.places.append(draw.rows)
        for group in kind.groups:
            stratum.groups[group] += 1
            draw.groups_drawn[group] += drawn
        if draw.before is not None and identity in draw.before.times:
            stratum.again += 1
            draw.again_drawn += drawn
        return labels

    def _tail(self, identity: str, here: Sequence[Labels | None]) -> None:
        for number, labels in enumerate(here):
            if labels is not None:
                self._tails[self.draws[number].listed.department][number, labels] += 1
        for number, labels in enumerate(here):
            if labels is not None and identity in self.draws[number].listed.times:
                self._tails[self.draws[number].listed.department].clear()

    def questions(self) -> list[Question]:
        """Return what was asked, each with its answer; told are those that all questions together leave to be no chance."""
        return told([*self._gaps(), *self._tail_questions(), *self._group_questions(), *self._again()])

    def _gaps(self) -> Iterable[Question]:
        for draw in self.draws:
            sizes = [(stratum.rows, len(stratum.places)) for stratum in draw.strata.values()]
            yield gaps_of(draw.listed.id, "", draw.rows, draw.places, for_counts(sizes))
            if len(sizes) > 1:
                for labels, stratum in sorted(draw.strata.items()):
                    yield gaps_of(draw.listed.id, ", ".join(labels), stratum.rows, stratum.places, Bound(1))

    def _tail_questions(self) -> Iterable[Question]:
        for department, tail in self._tails.items():
            size, mean = _expected([(self.draws[number].strata[labels], rows) for (number, labels), rows in tail.items()])
            yield tail_of(department, size, mean)

    def _group_questions(self) -> Iterable[Question]:
        for group, name in enumerate(self.groups):
            for department in self._tails:
                draws = [draw for draw in self.draws if draw.listed.department == department]
                strata = [stratum for draw in draws for stratum in draw.strata.values()]
                size, mean = _expected([(stratum, stratum.groups[group]) for stratum in strata])
                found = sum(draw.groups_drawn[group] for draw in draws)
                yield drawn_of("group", department, name, size, found, mean)

    def _again(self) -> Iterable[Question]:
        for draw in self.draws:
            if draw.before is not None:
                size, mean = _expected([(stratum, stratum.again) for stratum in draw.strata.values()])
                yield drawn_of("again", draw.listed.id, draw.before.id, size, draw.again_drawn, mean)

    def visits(self) -> list[Visits]:
        """Return what each of the draws that could share visits cost, and what the same numbers need at least."""
        found = []
        for group, met in zip(self._together, self._met, strict=True):
            draws = [self.draws[number] for number in group]
            bound = Fraction()
            for kinds, rows in met.items():
                chances = [draw.strata[kind].chance for draw, kind in zip(draws, kinds, strict=True) if kind is not None]
                bound += rows * max(chances, default=Fraction())
            times = Counter(one for draw in draws for one in draw.taken)
            by_body: dict[str, set[str]] = {}
            for draw in draws:
                by_body.setdefault(draw.listed.department, set()).update(draw.taken)
            bodies = Counter(one for taken in by_body.values() for one in taken)
            found.append(
                Visits(
                    tuple(draw.listed.id for draw in draws),
                    times.total(),
                    len(times),
                    dict(sorted(Counter(times.values()).items())),
                    sum(count > 1 for count in bodies.values()),
                    bound,
                )
            )
        return found


def _expected(parts: Sequence[tuple[Stratum, int]]) -> tuple[int, Fraction]:
    """Return how many rows there are in parts of strata, and how many of them are drawn on average."""
    return sum(rows for _, rows in parts), sum((rows * stratum.chance for stratum, rows in parts if rows), Fraction())


ROUNDINGS: Mapping[str, Callable[[Fraction], int]] = {
    "down": lambda target: target.numerator // target.denominator,
    "half_up": lambda target: (2 * target.numerator + target.denominator) // (2 * target.denominator),
    "up": lambda target: -(-target.numerator // target.denominator),
}
"""Ways in which a system may make a stratum's number whole by itself."""


def roundings(targets: Sequence[Fraction], counts: Sequence[int]) -> list[str]:
    """Return the ways of :data:`ROUNDINGS` that give all these counts; none where all targets are whole, as then all do."""
    if all(target.denominator == 1 for target in targets):
        return []
    return [name for name, way in ROUNDINGS.items() if list(map(way, targets)) == list(counts)]
