"""Which lines are worth joining 联合任务建议, what that saves in visits, and what it costs at the door (policy rows S1-b, S3.4-b, S3.12-a, S4.2-b).

Lines whose checks may share a visit use one ticket per entity. Then an entity is visited with the *largest* of its chances, where lines that
come alone visit it with their *sum*: what is saved is exact, and known before the draw (design, promise 2; it is met where the lines' strata
are the same, and elsewhere is the bound). Chances are kept in whole parts of a unit that all of them divide, so that nothing is rounded.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from attrs import frozen

from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.rules import LineRules, RoundRules

Due = tuple[tuple[int, int], ...]
"""The lines that may draw an entity, ascending, each with its chance in parts of the unit; none of them is 0."""


@frozen
class Dues:
    """How many entities have which chances: ``unit`` parts are a chance of one."""

    unit: int
    counts: Mapping[Due, int]

    @classmethod
    def of(cls, chances: Iterable[tuple[Mapping[int, Fraction], int]]) -> Dues:
        """Return the dues of entities, given as line to chance with how many entities are alike."""
        listed = [(found, count) for found, count in chances]
        unit = math.lcm(*{chance.denominator for found, _ in listed for chance in found.values()})
        counts: Counter[Due] = Counter()
        for found, count in listed:
            counts[due_of(found, unit)] += count
        return cls(unit, dict(counts))

    def whole(self, parts: int) -> Fraction:
        """Return a sum of chances."""
        return Fraction(parts, self.unit)


def due_of(chances: Mapping[int, Fraction], unit: int) -> Due:
    """Return the due of an entity with these chances by line."""
    return tuple((line, int(chance * unit)) for line, chance in sorted(chances.items()) if chance)


def one_visit(rules: RoundRules, lines: Iterable[int]) -> bool:
    """Return whether all checks of some lines can be made in one visit: a day in common, no two apart, caps at the door kept (row S3.12-a)."""
    return len(visits_of_entity(rules, "", lines, None)) == 1


def worth_joining(dues: Dues, lines: int, together: Callable[[tuple[int, ...]], bool]) -> list[tuple[int, ...]]:
    """Return all lines in groups, in order of their first lines.

    The rule: each line begins alone. Joining two groups saves, summed over the entities, the smaller of the largest chances that the two
    have there. Again and again those two are joined of which ``together`` holds and that save most (of equals those that come first), until
    none saves anything.
    """
    groups: dict[tuple[int, ...], dict[int, int]] = {(line,): {} for line in range(lines)}
    counts = list(dues.counts.values())
    for place, due in enumerate(dues.counts):
        for line, chance in due:
            groups[(line,)][place] = chance

    def saved(one: tuple[int, ...], other: tuple[int, ...]) -> int:
        few, many = sorted((groups[one], groups[other]), key=len)
        return sum(counts[place] * min(chance, many[place]) for place, chance in few.items() if place in many)

    def rated(one: tuple[int, ...], other: tuple[int, ...]) -> int:
        return saved(one, other) if together(tuple(sorted((*one, *other)))) else 0

    gains = {pair: rated(*pair) for pair in combinations(groups, 2)}
    while gains:
        best = min(gains, key=lambda pair: (-gains[pair], pair))
        if not gains[best]:
            break
        one, other = best
        first, second = groups.pop(one), groups.pop(other)
        joined = tuple(sorted((*one, *other)))
        gains = {pair: gain for pair, gain in gains.items() if not {one, other} & set(pair)}
        merged = {place: max(first.get(place, 0), second.get(place, 0)) for place in first.keys() | second.keys()}
        others = list(groups)
        groups[joined] = merged
        gains |= {pair: rated(*pair) for pair in (tuple(sorted((joined, each))) for each in others)}  # type: ignore[misc]
    return sorted(groups)


@frozen
class Joined:
    """What lines cost, each coming alone and all in one visit; means over all draws of a round."""

    lines: tuple[int, ...]
    entities: int
    """Entities that two or more of the lines may draw."""
    separate: Fraction
    """Visits, where each line comes alone."""
    joint: Fraction
    """Visits, where one ticket lets the lines meet."""
    people: Fraction
    """People who come, summed over visits: joining changes nothing in this."""
    most_people: int
    """People who stand at one door at once, at most."""
    most_bodies: int
    """Bodies that stand at one door at once, at most."""

    @property
    def saved(self) -> Fraction:
        """Visits saved: never below 0."""
        return self.separate - self.joint


def cost(dues: Dues, rules: Sequence[LineRules], lines: Sequence[int]) -> Joined:
    """Return what some lines cost, alone and together."""
    asked = set(lines)
    entities = separate = joint = people = most_people = most_bodies = 0
    for due, count in dues.counts.items():
        here = [(line, chance) for line, chance in due if line in asked]
        if not here:
            continue
        entities += count if len(here) > 1 else 0
        separate += count * sum(chance for _, chance in here)
        joint += count * max(chance for _, chance in here)
        people += count * sum(chance * rules[line].people for line, chance in here)
        most_people = max(most_people, sum(rules[line].people for line, _ in here))
        most_bodies = max(most_bodies, len({body for line, _ in here for body in rules[line].bodies}))
    return Joined(
        tuple(sorted(asked)), entities, dues.whole(separate), dues.whole(joint), dues.whole(people), most_people, most_bodies
    )


@frozen
class Asked:
    """What the checks of a line ask of an entity: minutes, and papers by name."""

    minutes: int
    papers: frozenset[str]


@frozen
class Burden:
    """What entities bear in a round, on average over its draws 企业负担: separate and joint (policy row S1-b).

    Minutes are those of the checks: joining does not shorten a check. A paper that several checks of one visit ask for is given once.
    """

    entities: int
    visits: tuple[Fraction, Fraction]
    minutes: Fraction
    papers: tuple[Fraction, Fraction]
    most_visits: tuple[Fraction, Fraction]
    """Expected visits of the entity that expects most."""


class Bearing:
    """Says what the entities bear that any line may draw, where each line comes alone and where the lines of a group come in one visit."""

    def __init__(self, groups: Sequence[Sequence[int]], asked: Sequence[Asked]) -> None:
        self._group_of = {line: number for number, group in enumerate(groups) for line in group}
        self._asked = asked
        self._borne: dict[Due, tuple[int, ...]] = {}

    def burden(self, dues: Dues) -> Burden:
        """Return the burden of entities; all dues that are asked about have the same unit."""
        entities, most_alone, most_joint = 0, 0, 0
        sums = [0] * 5
        for due, count in dues.counts.items():
            borne = self._borne.get(due)
            if borne is None:
                borne = self._borne[due] = self._of(due)
            entities += count if due else 0
            most_alone, most_joint = max(most_alone, borne[0]), max(most_joint, borne[1])
            sums = [total + count * part for total, part in zip(sums, borne, strict=True)]
        alone, joint, minutes, apart, once = map(dues.whole, sums)
        return Burden(entities, (alone, joint), minutes, (apart, once), (dues.whole(most_alone), dues.whole(most_joint)))

    def _of(self, due: Due) -> tuple[int, ...]:
        """Return what one entity bears: visits alone and joint, minutes, papers alone and joint."""
        largest: dict[int, int] = {}
        papers: dict[tuple[int, str], int] = {}
        for line, chance in due:
            group = self._group_of[line]
            largest[group] = max(largest.get(group, 0), chance)
            for paper in self._asked[line].papers:
                papers[group, paper] = max(papers.get((group, paper), 0), chance)
        return (
            sum(chance for _, chance in due),
            sum(largest.values()),
            sum(chance * self._asked[line].minutes for line, chance in due),
            sum(chance * len(self._asked[line].papers) for line, chance in due),
            sum(papers.values()),
        )
