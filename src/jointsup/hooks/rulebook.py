"""The rule sets of all plugins, by name and day; a rule outside its days is never given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from attrs import frozen

from jointsup.errors import BadRules, Problem, problem
from jointsup.hooks.source import Source
from jointsup.model.rulesets import Kind, RuleSet
from jointsup.said import Listed


@frozen
class OwnedRules:
    """A rule set with whose it is."""

    source: Source
    rules: RuleSet


class RuleBook:
    """All rule sets of an application, versions of one name in the order of their days."""

    def __init__(self, owned: Iterable[OwnedRules]) -> None:
        self._owned = tuple(sorted(owned, key=lambda one: (one.rules.name, one.rules.rules.valid_from)))

    def __iter__(self) -> Iterator[OwnedRules]:
        return iter(self._owned)

    def __len__(self) -> int:
        return len(self._owned)

    def names(self, kind: Kind) -> Sequence[str]:
        """Return the names of all rule sets of a kind, in force or not, in order."""
        return tuple(dict.fromkeys(one.rules.name for one in self._owned if one.rules.rules.kind == kind))

    def as_of(self, name: str, day: date) -> OwnedRules:
        """Return the version of a rule set that is in force on ``day``.

        Raises :class:`~jointsup.errors.BadRules` for a name that there is not, and where no version holds on that day.
        """
        versions = [one for one in self._owned if one.rules.name == name]
        if not versions:
            known = Listed(dict.fromkeys(one.rules.name for one in self._owned))
            raise BadRules([problem("rules.absent", "", name, known=known)])
        for one in versions:
            if one.rules.rules.holds_on(day):
                return one
        spans = Listed(f"{one.rules.rules.version}: {one.rules.span}" for one in versions)
        raise BadRules([problem("rules.not_in_force", str(versions[0].source), name, day=str(day), versions=spans)])

    def in_force(self, kind: Kind, day: date) -> Sequence[OwnedRules]:
        """Return the rule sets of a kind that are in force on ``day``, in order of their names.

        Raises :class:`~jointsup.errors.BadRules` where a name of that kind has no version for the day: it would silently be missing.
        """
        return tuple(self.as_of(name, day) for name in self.names(kind))

    def throughout(self, kind: Kind, first: date, last: date) -> Sequence[OwnedRules]:
        """Return the versions of all rule sets of a kind that hold on some day of a span, both ends included.

        Raises :class:`~jointsup.errors.BadRules` where a name of that kind has no version for one of the days: it would silently be missing.
        """
        found = []
        for name in self.names(kind):
            day = first
            while day <= last:
                one = self.as_of(name, day)
                found.append(one)
                until = one.rules.rules.valid_to
                if until is None or until >= last.isoformat():
                    break
                day = date.fromisoformat(until) + timedelta(days=1)
        return tuple(found)


def overlaps(sets: Iterable[RuleSet]) -> list[Problem]:
    """Return a problem for each two versions of one name that hold on the same day or are named alike, or are of two kinds."""
    problems = []
    ordered = sorted(sets, key=lambda one: (one.name, one.rules.valid_from))
    for one, after in pairwise(ordered):
        if one.name != after.name:
            continue
        details = {"first": f"{one.rules.version}: {one.span}", "second": f"{after.rules.version}: {after.span}"}
        if one.rules.valid_to is None or after.rules.valid_from <= one.rules.valid_to:
            problems.append(problem("rules.overlap", "", one.name, **details))
        if one.rules.version == after.rules.version:
            problems.append(problem("rules.same_version", "", one.name, **details))
        if one.rules.kind != after.rules.kind:
            problems.append(problem("rules.two_kinds", "", one.name, first=one.rules.kind, second=after.rules.kind))
    return problems
