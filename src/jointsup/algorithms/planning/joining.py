"""Which lines are worth joining 联合任务建议, what that saves in visits, and what it costs at the door (policy rows S1-b, S3.4-b, S3.12-a, S4.2-b).

Lines whose checks may share a visit use one ticket per entity. Then an entity is visited with the *largest* of its chances, where lines that
come alone visit it with their *sum*: what is saved is exact, and known before the draw (design, promise 2; it is met where the lines' strata
are the same, and elsewhere is the bound). Chances are kept in whole parts of a unit that all of them divide, so that nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from heapq import heappop, heappush
from itertools import combinations

from attrs import frozen

from jointsup.algorithms.planning.levels import (
    Levels,
    Term,
    any_by,
    any_of,
    greater,
    lesser,
    levels_of,
    most,
    terms,
    twice,
)
from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.rules import LineRules, RoundRules
from jointsup.algorithms.tags.meet import Weighed


@frozen
class Due:
    """Entities that each line draws with one chance, wherever it may draw them."""

    drawn: Mapping[int, tuple[int, int]]
    """The lines that may draw some of them: the chance, in parts of the unit and not 0, and the kinds of entities that the line may draw."""
    entities: Weighed
    """How many entities there are of each kind."""

    def sum(self, terms: Iterable[Term]) -> int:
        """Return what terms come to, summed over the entities."""
        return sum(weight * self.entities.count(kinds) for weight, kinds in terms)

    def levels(self, lines: Iterable[int]) -> Levels:
        """Return the levels of the largest chance of some lines."""
        return levels_of(self.drawn[line] for line in lines if line in self.drawn)


@frozen
class Dues:
    """How many entities have which chances: ``unit`` parts are a chance of one. Each entity is in one of the parts."""

    unit: int
    parts: Sequence[Due]

    def whole(self, parts: int) -> Fraction:
        """Return a sum of chances."""
        return Fraction(parts, self.unit)


def one_visit(rules: RoundRules, lines: Iterable[int]) -> bool:
    """Return whether all checks of some lines can be made in one visit: a day in common, no two apart, caps at the door kept (row S3.12-a)."""
    return len(visits_of_entity(rules, "", lines, None)) == 1


def worth_joining(dues: Dues, lines: int, together: Callable[[tuple[int, ...]], bool]) -> list[tuple[int, ...]]:
    """Return all lines in groups, in order of their first lines.

    The rule: each line begins alone. Joining two groups saves, summed over the entities, the smaller of the largest chances that the two
    have there. Again and again those two are joined of which ``together`` holds and that save most (of equals those that come first), until
    none saves anything.
    """
    groups: dict[tuple[int, ...], dict[int, Levels]] = {(line,): _levels_of_line(dues, line) for line in range(lines)}
    gains: list[tuple[int, tuple[tuple[int, ...], tuple[int, ...]]]] = []

    def saved(one: tuple[int, ...], other: tuple[int, ...]) -> int:
        few, many = sorted((groups[one], groups[other]), key=len)
        return sum(dues.parts[place].sum(terms(lesser(levels, many[place]))) for place, levels in few.items() if place in many)

    def rate(one: tuple[int, ...], other: tuple[int, ...]) -> None:
        if together(tuple(sorted((*one, *other)))) and (gain := saved(one, other)):
            heappush(gains, (-gain, (one, other)))

    for pair in combinations(groups, 2):
        rate(*pair)
    while gains:
        _, (one, other) = heappop(gains)
        if one in groups and other in groups:
            joined = tuple(sorted((*one, *other)))
            first, second = groups.pop(one), groups.pop(other)
            larger = {place: greater(first.get(place, {}), second.get(place, {})) for place in first.keys() | second.keys()}
            others = list(groups)
            groups[joined] = larger
            for each in others:
                rate(*sorted((joined, each)))
    return sorted(groups)


def _levels_of_line(dues: Dues, line: int) -> dict[int, Levels]:
    """Return the levels of a line's chances by the places of the dues in which it has any."""
    return {place: due.levels([line]) for place, due in enumerate(dues.parts) if line in due.drawn}


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
    asked = sorted(set(lines))
    entities = separate = joint = people = most_people = most_bodies = 0
    for due in dues.parts:
        here = {line: due.drawn[line] for line in asked if line in due.drawn}
        entities += due.entities.count(twice(kinds for _, kinds in here.values()))
        separate += due.sum(here.values())
        joint += due.sum(terms(due.levels(asked)))
        people += due.sum((chance * rules[line].people, kinds) for line, (chance, kinds) in here.items())
        coming = [(body, kinds) for line, (_, kinds) in here.items() for body in sorted(set(rules[line].bodies))]
        most_people = max(most_people, most((rules[line].people, kinds) for line, (_, kinds) in here.items()))
        most_bodies = max(most_bodies, most((1, kinds) for kinds in any_by(coming).values()))
    return Joined(tuple(asked), entities, dues.whole(separate), dues.whole(joint), dues.whole(people), most_people, most_bodies)


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
        self._groups, self._asked = groups, asked
        self._asking = [lines for group in groups for lines in _asking(group, asked)]

    def burden(self, dues: Dues) -> Burden:
        """Return the burden of entities."""
        entities, most_alone, most_joint = 0, 0, 0
        alone = joint = minutes = apart = once = 0
        for due in dues.parts:
            together = [term for group in self._groups for term in terms(due.levels(group))]
            for line, term in due.drawn.items():
                visits = due.sum([term])
                alone += visits
                minutes += visits * self._asked[line].minutes
                apart += visits * len(self._asked[line].papers)
            joint += due.sum(together)
            once += due.sum(term for lines in self._asking for term in terms(due.levels(lines)))
            entities += due.entities.count(any_of(kinds for _, kinds in due.drawn.values()))
            most_alone, most_joint = max(most_alone, most(due.drawn.values())), max(most_joint, most(together))
        whole = dues.whole
        return Burden(entities, (whole(alone), whole(joint)), whole(minutes), (whole(apart), whole(once)), (whole(most_alone), whole(most_joint)))


def _asking(group: Sequence[int], asked: Sequence[Asked]) -> list[list[int]]:
    """Return for each paper that a group asks for the lines of the group that ask for it."""
    papers: dict[str, list[int]] = {}
    for line in group:
        for paper in sorted(asked[line].papers):
            papers.setdefault(paper, []).append(line)
    return list(papers.values())
