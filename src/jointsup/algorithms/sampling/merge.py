"""Visits 联合检查: the checks of one entity merged by an exact rule, and what yields to its ceiling (protocol, "Visits")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

from attrs import frozen

from jointsup.algorithms.sampling.rules import LineRules, RoundRules


@frozen
class Check:
    """One matter of one line, due at an entity."""

    line: int
    matter: str


@frozen
class Visit:
    """One coming to one entity in one group; ``made`` is false where it yielded to the entity's ceiling."""

    group: int
    id: str
    checks: tuple[Check, ...]
    made: bool = True


KEPT_MERGES = 2**16
"""For how many different sets of lines what their checks merge to is remembered."""

Merged: TypeAlias = "list[tuple[int, tuple[Check, ...]]]"


class Merging:
    """Merges the checks of a round's entities; what those who are drawn in the same lines have alike is found once."""

    def __init__(self, rules: RoundRules) -> None:
        self._rules = rules
        self._merged = lru_cache(KEPT_MERGES)(self._merge)

    def visits(self, entity: str, lines: Iterable[int], ceiling: int | None) -> list[Visit]:
        """Return the visits of one entity drawn in ``lines``, in order of group and opening."""
        visits = [Visit(group, entity, checks) for group, checks in self._merged(tuple(lines))]
        return _under_ceiling(self._rules, visits, ceiling)

    def _merge(self, lines: tuple[int, ...]) -> Merged:
        by_group: dict[int, list[int]] = {}
        for line in lines:
            by_group.setdefault(self._rules.lines[line].group, []).append(line)
        return [(group, checks) for group in sorted(by_group) for checks in _merge(self._rules, by_group[group])]


def visits_of_entity(rules: RoundRules, entity: str, lines: Iterable[int], ceiling: int | None) -> list[Visit]:
    """Return the visits of one entity drawn in ``lines``, in order of group and opening."""
    return Merging(rules).visits(entity, lines, ceiling)


def _merge(rules: RoundRules, lines: Sequence[int]) -> list[tuple[Check, ...]]:
    """Let each check, in order of (end of window, line id, matter), join the first visit that it is compatible with."""
    checks = [Check(line, matter) for line in lines for matter in rules.lines[line].matters]
    checks.sort(key=lambda check: (rules.lines[check.line].window[1], rules.lines[check.line].id, check.matter))
    visits: list[list[Check]] = []
    for check in checks:
        joined = next((visit for visit in visits if _compatible(rules, [*visit, check])), None)
        if joined is None:
            visits.append([check])
        else:
            joined.append(check)
    return [tuple(visit) for visit in visits]


def _compatible(rules: RoundRules, checks: Sequence[Check]) -> bool:
    lines = lines_of(rules, checks)
    if max(line.window[0] for line in lines) > min(line.window[1] for line in lines):
        return False
    new = checks[-1].matter
    if any((min(new, check.matter), max(new, check.matter)) in rules.apart for check in checks[:-1]):
        return False
    bodies = {body for line in lines for body in line.bodies}
    if rules.door_bodies is not None and len(bodies) > rules.door_bodies:
        return False
    return rules.door_people is None or sum(line.people for line in lines) <= rules.door_people


def lines_of(rules: RoundRules, checks: Iterable[Check]) -> list[LineRules]:
    """Return the lines of some checks, each once, in the order of their first check."""
    return [rules.lines[line] for line in dict.fromkeys(check.line for check in checks)]


def _under_ceiling(rules: RoundRules, visits: list[Visit], ceiling: int | None) -> list[Visit]:
    surplus = 0 if ceiling is None else len(visits) - ceiling
    if surplus <= 0:
        return visits
    rank = {line: place for place, line in enumerate(rules.yield_order)}

    def yields_first(place: int) -> tuple[int, int]:
        return max(rank[line.id] for line in lines_of(rules, visits[place].checks)), -place

    yielded = set(sorted(range(len(visits)), key=yields_first)[:surplus])
    return [
        Visit(visit.group, visit.id, visit.checks, place not in yielded) for place, visit in enumerate(visits)
    ]
