"""Checks of the visits 联合检查: the merge made anew as far as the drawn are known (protocol, "Visits and teams")."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise, zip_longest
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from jointsup.algorithms.sampling.merge import Merging, Visit
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.verify.draws import Seen
from jointsup.verify.report import Findings
from jointsup.verify.told import Kind, Told

Checks: TypeAlias = "tuple[tuple[str, str], ...]"


class Key(NamedTuple):
    """One visit: entity, group, checks, and whether it is made (None where that cannot be told)."""

    id: str
    group: int
    checks: Checks
    made: bool | None

    @property
    def name(self) -> str:
        """The visit in words."""
        checks = ", ".join(f"{line}/{matter}" for line, matter in self.checks)
        return f"{self.id} [{checks}]{' (not made)' if self.made is False else ''}"


def key_of_members(members: Mapping[str, Any]) -> Key:
    """Return the visit that all members of a whole line of ``visits.jsonl`` tell of."""
    return Key(members["id"], *_but_id(members))


def _but_id(members: Mapping[str, Any]) -> tuple[int, Checks, bool]:
    """Return what a key has after the id."""
    return members["group"], tuple((line, matter) for line, matter in members["checks"]), "not_made" not in members


def key_of_visit(rules: RoundRules, visit: Visit, with_made: bool) -> Key:
    """Return what a visit of the reference is here."""
    checks = tuple((rules.lines[check.line].id, check.matter) for check in visit.checks)
    return Key(visit.id, visit.group, checks, visit.made if with_made else None)


def check_visits(
    document: Mapping[str, Any],
    rules: RoundRules,
    seen: Seen,
    lines: Sequence[Told],
    ceilings: Mapping[str, int | None] | None,
    findings: Findings,
) -> None:
    """Check the visits; ``ceilings`` gives how many visits each drawn entity may still have, None where no frame tells."""
    _open(document, rules, seen, lines, findings)
    keys: dict[int, Key] = {}
    named: set[int] = set()
    # Lines of one kind tell of the same checks.
    known: dict[Kind, tuple[int, Checks, bool] | None] = {}
    for number, (kind, entity, _) in enumerate(lines, 1):
        if kind not in known:
            members = kind.members()
            known[kind] = _but_id(members) if "checks" in members else None
        visit = known[kind]
        if entity is not None and visit is not None:
            keys[number] = Key(entity, *visit)
            if "id" in kind.opened:
                named.add(number)
    for (_, before), (number, after) in pairwise(keys.items()):
        if (before.id, before.group) > (after.id, after.group):
            findings.broken("visits/order", _where(number))
    complete = frozenset(
        group
        for group in range(1, rules.groups + 1)
        if all(seen.ids_known(at) for at, line in enumerate(rules.lines) if line.group == group)
    )
    _partly(rules, seen, {number: key for number, key in keys.items() if key.group not in complete}, named, findings)
    with_made = rules.ceiling_place is None or len(complete) == rules.groups
    there = {
        number: key if with_made else Key(key.id, key.group, key.checks, None)
        for number, key in keys.items()
        if key.group in complete
    }
    due = _due(rules, seen, complete, keys.values(), with_made, ceilings)
    if any(key != other for key, other in zip_longest(due, there.values())):
        _compare(list(_due(rules, seen, complete, keys.values(), with_made, ceilings)), there, findings)


def _where(number: int) -> str:
    return f"visits.jsonl, line {number}"


def _due(
    rules: RoundRules,
    seen: Seen,
    complete: frozenset[int],
    keys: Iterable[Key],
    with_made: bool,
    ceilings: Mapping[str, int | None] | None,
) -> Iterator[Key]:
    """Yield the visits that the drawn make in the groups whose drawn are all known.

    Without a frame an entity's ceiling is taken to be the number of its visits that are made, where some are not: then at
    least the right ones must have yielded.
    """
    if rules.ceiling_place is None or not with_made:
        ceilings = {}
    elif ceilings is None:
        made = Counter(key.id for key in keys if key.made)
        ceilings = {key.id: made[key.id] for key in keys if not key.made}
    drawn = sorted(
        {
            (one.id, one.line)
            for one in seen.shown
            if one.id is not None and one.line is not None and rules.lines[one.line].group in complete
        }
    )
    merging = Merging(rules)
    for entity, pairs in groupby(drawn, key=itemgetter(0)):
        for visit in merging.visits(entity, [line for _, line in pairs], ceilings.get(entity)):
            yield key_of_visit(rules, visit, with_made)


def _compare(due: Sequence[Key], there: Mapping[int, Key], findings: Findings) -> None:
    wanted, found = Counter(due), Counter(there.values())
    for key in sorted((wanted - found).elements()):
        findings.broken("visits/missing", "visits.jsonl", visit=key.name)
    surplus = found - wanted
    for number, key in there.items():
        if surplus[key] > 0:
            surplus[key] -= 1
            findings.broken("visits/surplus", _where(number), visit=key.name)
    if wanted == found:
        first = next(number for key, (number, other) in zip(due, there.items(), strict=True) if key != other)
        findings.broken("visits/order", _where(first))


def _partly(
    rules: RoundRules, seen: Seen, keys: Mapping[int, Key], named: Collection[int], findings: Findings
) -> None:
    """Check single visits where the drawn of a group are not all known."""
    at_line = {line.id: at for at, line in enumerate(rules.lines)}
    drawn = {(one.id, one.line) for one in seen.shown} if keys else frozenset()
    made: set[tuple[str, str, str]] = set()
    for number, key in keys.items():
        where = _where(number)
        for name, matter in key.checks:
            at = at_line.get(name)
            if at is None or matter not in rules.lines[at].matters or rules.lines[at].group != key.group:
                findings.broken("visits/check", where, line=name, matter=matter, group=key.group)
            elif (key.id, at) not in drawn and (number in named or seen.ids_known(at)):
                findings.broken("visits/not_drawn", where, id=key.id, line=name)
            if (key.id, name, matter) in made:
                findings.broken("visits/twice", where, id=key.id, line=name, matter=matter)
            made.add((key.id, name, matter))
        if rules.ceiling_place is None and not key.made:
            findings.broken("visits/no_ceiling", where)


def _open(document: Mapping[str, Any], rules: RoundRules, seen: Seen, lines: Sequence[Told], findings: Findings) -> None:
    """Check that who is visited is open exactly where every line of the visit opens it."""
    closing = {line["id"] for line in document["lines"] if "id" not in line["public"]["open"]}
    sometimes = {line.group for line in rules.lines if line.id in closing}
    some_hidden = any(one.kind.hidden for one in seen.shown)
    wrong: dict[Kind, str | None] = {}
    for number, (kind, *_) in enumerate(lines, 1):
        if kind not in wrong:
            wrong[kind] = _wrong_side(kind, closing, sometimes, some_hidden)
        found = wrong[kind]
        if found is not None:
            findings.broken(found, _where(number))


def _wrong_side(kind: Kind, closing: Collection[str], sometimes: Collection[int], some_hidden: bool) -> str | None:
    """Return what is open or hidden against the rules in lines of a kind, or None."""
    if kind.hidden:
        return None if some_hidden else "draw.open/hidden"
    members, opened = kind.members(), "id" in kind.opened
    if opened != ("checks" in kind.opened) or ("not_made" in members and opened != ("not_made" in kind.opened)):
        return "draw.open/sides"
    if "checks" in members:
        return "draw.open/visit" if opened == any(line in closing for line, _ in members["checks"]) else None
    return None if members["group"] in sometimes else "draw.open/visit"
